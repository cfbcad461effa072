/** What came of an import, and where a document comes from, in words. */
import type { ImportedFiles } from '../../documents/importedFiles.ts';
import type { FileFormat, Origin } from '../../documents/origin.ts';
import { dateText, plural } from './format.ts';

const formats: Readonly<Record<FileFormat, string>> = {
  vinobench: 'Vinobench',
  'benchmark-app-json': 'benchmark_app',
  'benchmark-app-csv': 'benchmark_app',
  'benchmark-app-counters': 'counters of benchmark_app',
  'execution-graph': 'execution graph of OpenVINO',
  'onnxruntime-profile': 'profile of ONNX Runtime',
  'trace-events': 'trace of events',
  hyperfine: 'hyperfine',
};

/** `imported from report.json (benchmark_app) 2 Dec 2026`. */
export function originText({ format, files, importedAt }: Origin): string {
  const [first = '', ...more] = files;
  const name = more.length === 0 ? first : `${first} and ${plural(more.length, 'more file', 'more files')}`;
  return `imported from ${name} (${formats[format]}) ${dateText(importedAt)}`;
}

const states = { added: 'Imported', here: 'Already here:', restored: 'Restored' } as const;

/** A sentence for each document. */
export const importSentences = ({ imported }: ImportedFiles): string[] =>
  imported.map(({ kind, id, state, title }) => `${states[state]} ${kind} ${id} (${title}).`);
