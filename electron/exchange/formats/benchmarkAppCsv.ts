/** `benchmark_report.csv` of benchmark_app: three sections of `name;value`, in Python and C++. */
import { readBenchmarkReport } from './benchmarkApp.ts';
import { defineFormat } from './format.ts';

const titles = {
  'Command line parameters': 'options',
  'Configuration setup': 'setup',
  'Execution results': 'results',
} as const;
const longest = 20_000;

export const benchmarkAppCsv = defineFormat({
  format: 'benchmark-app-csv',
  kind: 'text',
  detect: ({ text }) => /^Execution results;?\r?$/m.test(text) && /^[^;\n]{1,60};/m.test(text),
  read: ({ text }, file) => {
    const sections = { options: new Map(), setup: new Map(), results: new Map() };
    let current: Map<string, string> | null = null;
    for (const line of text.split(/\r?\n/, longest)) {
      const [name = '', ...rest] = line.split(';');
      const title = Object.entries(titles).find(([words]) => words === name);
      if (title !== undefined && rest.join('') === '') current = sections[title[1]];
      // The C++ program ends a line with its separator.
      else if (rest.length > 0 && !current?.has(name)) current?.set(name, rest.join(';').replace(/;$/, ''));
    }
    return readBenchmarkReport(
      {
        options: Object.fromEntries(sections.options),
        setup: Object.fromEntries(sections.setup),
        results: Object.fromEntries(sections.results),
      },
      file,
    );
  },
});
