/** docs/formats.md: every document that Vinobench prints or keeps, with the shape that its schema has. */
import type { z } from 'zod';
import { bisectDocumentSchema } from '../../shared/comparing/bisectDocument.ts';
import { comparisonDocumentSchema } from '../../shared/comparing/document.ts';
import { noiseDocumentSchema } from '../../shared/comparing/noise.ts';
import { accuracyDocumentSchema } from '../../shared/documents/accuracy.ts';
import { calibrationDocumentSchema } from '../../shared/documents/calibration.ts';
import { profileDocumentSchema } from '../../shared/documents/profile.ts';
import { runWithRoundsSchema } from '../../shared/documents/run.ts';
import { doctorReportSchema } from '../../shared/machine/doctor.ts';
import { devicesReportSchema } from '../../shared/machine/machine.ts';
import { convertDocumentSchema } from '../../shared/models/conversion.ts';
import { fetchDocumentSchema, modelListSchema } from '../../shared/models/modelList.ts';
import { storedProfileSchema } from '../../shared/profile/stored.ts';
import { referencesSchema } from '../../shared/study/reference.ts';
import { namedShapes, shapeOf } from './shape.ts';

interface DocumentFormat {
  readonly title: string;
  /** The command that prints it, without the program's name. */
  readonly words: string;
  readonly means: string;
  readonly schema: z.ZodType;
}

const formats: readonly DocumentFormat[] = [
  {
    title: 'Run',
    words: 'runs show latest --json',
    means:
      'A run with its plan, machine, cells and raw samples. `bench --json` and `runs resume --json` print the same without `rounds`. `precision` of a cell is what was asked for, `effectivePrecision` what the runtime model says ran. `fps` is 1000 × batch ÷ mean latency in ms. `samplesNs` are whole nanoseconds in the order measured.',
    schema: runWithRoundsSchema,
  },
  {
    title: 'Comparison',
    words: 'compare a1b2 latest --json',
    means:
      'Runs next to a baseline. `ratio` is the baseline’s latency over the candidate’s, above 1 where the candidate is faster. `p` is two-sided against a ratio of 1; `pHolm` and `pBenjaminiHochberg` are adjusted for all pairs. Where nothing was tested, `why` says so and the figures of the test are null. With `--fail-above`, `gate` has the pairs that failed it.',
    schema: comparisonDocumentSchema,
  },
  {
    title: 'References',
    words: 'references list --json',
    means:
      'Published measurements. A `reference` is the format that `references import` reads: `columns` say what each figure of a row is of, `unit` whether it is a latency in ms, frames per second or a ratio over the precision `over` of its column, `quantity` whether requests came one at a time (`latency`) or many at once (`throughput`). A value that was not published is null.',
    schema: referencesSchema,
  },
  {
    title: 'Noise',
    words: 'noise --json',
    means:
      'How much fresh processes of one configuration differ on this machine. `standardDeviation` is of the logarithm of a latency, between processes.',
    schema: noiseDocumentSchema,
  },
  {
    title: 'Bisect',
    words: 'bisect squeezenet1.1 --good 2024.6.0 --bad 2026.4.1 --json',
    means:
      'Which release of OpenVINO changed a time. A ratio is that of latencies, the earlier release over the later one: above 1 where the later one is faster. `kernels` are those of the two neighbours; `twoByTwo` has the effects of an old and a new model.',
    schema: bisectDocumentSchema,
  },
  {
    title: 'Profile',
    words: 'profile squeezenet1.1 --json',
    means:
      'Kernels of each configuration. `realTimeUs` is a mean without the cold inference; `slotUs` is the spread of the time from a kernel’s start to the next one’s. `reconciliation` says how kernels, gaps and wall clock fit together.',
    schema: profileDocumentSchema,
  },
  {
    title: 'Kept profile',
    words: 'profiles show latest --json',
    means: 'A profile as the store has it, with the machine and the runtime that it was measured on.',
    schema: storedProfileSchema,
  },
  {
    title: 'Calibration',
    words: 'calibrate shapes --output int8 --json',
    means: 'What an INT8 IR was made of and how near its outputs are to those of the float network.',
    schema: calibrationDocumentSchema,
  },
  {
    title: 'Accuracy',
    words: 'accuracy shapes --json',
    means:
      'Top-1 and top-5 in per cent with 95 % intervals; of two models also their difference in percentage points.',
    schema: accuracyDocumentSchema,
  },
  {
    title: 'Conversion',
    words: 'convert squeezenet1.1 --output ir --json',
    means: 'What was written, its inputs and outputs, what each pass did, and warnings.',
    schema: convertDocumentSchema,
  },
  {
    title: 'Devices',
    words: 'devices --json',
    means: 'Machine, runtime and devices, as every run records them.',
    schema: devicesReportSchema,
  },
  {
    title: 'Doctor',
    words: 'doctor --json',
    means: 'Facts of the installation and the machine, and what of them is in the way of measuring.',
    schema: doctorReportSchema,
  },
  {
    title: 'Catalogue',
    words: 'models list --json',
    means: 'The networks of the catalogue.',
    schema: modelListSchema,
  },
  {
    title: 'Fetched models',
    words: 'models fetch squeezenet1.1 --json',
    means: 'Where the files of each network are now, or why they are not there.',
    schema: fetchDocumentSchema,
  },
];

const head = `# File formats

Made by \`npm run docs\` from the schemas in \`shared/\`, which also check each document when it is read. Names end with their
unit (\`Ms\`, \`Us\`, \`Ns\`, \`Bytes\`). A figure that is not known is \`null\`, never 0; \`name?\` may be left out. \`schemaVersion\` grows when a
field changes its meaning or goes; a new field may come without that.

## Files

- **Data folder** (\`VINOBENCH_HOME\`, else the system's place for application data): \`vinobench.sqlite\` with runs, samples and profiles;
  \`cache/\` (IRs and measured peaks, made again when they are missing); \`models/\` (fetched weights); \`window/\` (uploads and conversions of the window); \`logs/vinobench.log\`.
  The database's tables are private to Vinobench: read runs by \`runs show <id> --json\`.
- **Run file** (\`runs export\`, \`.vinobench.json\`): JSON \`{ vinobench: "file", fileVersion: 1, kind, written: { at, vinobenchVersion }, contents?, document }\`.
  \`kind\` is \`run\`, \`profile\`, \`accuracy\` or \`calibration\`, \`document\` what the command of that kind prints with \`--json\` (a run as \`runs show\`), \`contents\` what an
  accuracy or a calibration is about. A document of more than 256 KiB is in \`packed: { encoding: "zstd", bytes, sha256, data }\` instead: \`data\` is base64, \`bytes\` and \`sha256\` are of the JSON.
- **Archive** (\`runs export --archive\`, \`.vinobench.zip\`): such files of a run and of the profiles, accuracies and calibrations of its models, and \`pictures/\`, which an import passes over.
- **Imported**: the two above, compressed by gzip or zstd or not; what \`--json\` printed; \`benchmark_report.json\` and \`.csv\`, counters (\`benchmark_detailed_counters_report\`,
  \`benchmark_average_counters_report\`) and execution graphs of OpenVINO's benchmark_app, of Python and C++; profiles of ONNX Runtime; traces of events; JSON of hyperfine.
  The format is known by its content. Files of one folder belong together. Up to 32 MiB a file, unpacked, 1,500,000 values and 48 levels.
- **IR**: an \`.xml\` and a \`.bin\` of OpenVINO's IR version 11. The model's \`rt_info\` has under \`vinobench\` the map from the IR's operations
  to the source's layers, and of an INT8 IR what it was calibrated with. The last line of the \`.xml\` is a comment with size and CRC-32 of its \`.bin\`.
- **Trace** (\`profile --trace\`): JSON of the Trace Event Format, for Perfetto, speedscope and chrome://tracing.
- **CSV** (\`profile --csv\`, exports of the window): RFC 4180, with a header line. A text that a spreadsheet would take for a formula has an
  apostrophe before it.

`;

export function formatsPage(): string {
  const sections = formats.map(
    ({ title, words, means, schema }) =>
      `## ${title}\n\n\`vinobench ${words}\`\n\n${means}\n\n\`\`\`\n${shapeOf(schema)}\n\`\`\`\n`,
  );
  const named = Array.from(
    namedShapes(formats.map(({ schema }) => schema)),
    ([name, shape]) => `${name} =\n${shape}`,
  );
  return `${head}${sections.join('\n')}\n## Shapes named above\n\n\`\`\`\n${named.join('\n\n')}\n\`\`\`\n`;
}
