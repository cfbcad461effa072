/** `benchmark_report.json` of benchmark_app, in Python (`-json_stats`) and C++. */
import { z } from 'zod';
import { readBenchmarkReport } from './benchmarkApp.ts';
import { defineFormat } from './format.ts';

const section = z.record(z.string(), z.unknown());
const report = z.object({
  cmd_options: section.default({}),
  configuration_setup: section.default({}),
  execution_results: section,
});

export const benchmarkAppJson = defineFormat({
  format: 'benchmark-app-json',
  kind: 'json',
  detect: ({ json }) => report.safeParse(json).success,
  read: ({ json }, file) => {
    const { cmd_options, configuration_setup, execution_results } = report.parse(json);
    return readBenchmarkReport(
      { options: cmd_options, setup: configuration_setup, results: execution_results },
      file,
    );
  },
});
