/** Every format that can be imported, in the order in which they are tried: the first whose look fits reads the file. */
import type { Content } from './content.ts';
import { benchmarkAppCsv } from './formats/benchmarkAppCsv.ts';
import { benchmarkAppJson } from './formats/benchmarkAppJson.ts';
import { countersCsv, countersJson } from './formats/counters.ts';
import { executionGraph } from './formats/executionGraph.ts';
import type { Format } from './formats/format.ts';
import { hyperfine } from './formats/hyperfine.ts';
import { onnxRuntimeProfile } from './formats/onnxRuntime.ts';
import { traceEvents } from './formats/traceEvents.ts';
import { vinobenchFile } from './formats/vinobench.ts';
import { refusedFile } from './limits.ts';
import type { Part } from './parts.ts';

type Kind = Exclude<Content['kind'], 'zip'>;

const formats: { readonly [K in Kind]: readonly Format<K>[] } = {
  json: [vinobenchFile, benchmarkAppJson, countersJson, hyperfine],
  events: [onnxRuntimeProfile, traceEvents],
  text: [countersCsv, benchmarkAppCsv],
  xml: [executionGraph],
};

interface ReadContent {
  readonly format: Format['format'];
  readonly parts: readonly Part[];
}

/** @throws VinobenchError `input` for a format that is not known, or a file that is damaged */
export function readContent(content: Exclude<Content, { kind: 'zip' }>, file: string): ReadContent {
  switch (content.kind) {
    case 'json':
      return readWith(formats.json, content, file);
    case 'events':
      return readWith(formats.events, content, file);
    case 'text':
      return readWith(formats.text, content, file);
    case 'xml':
      return readWith(formats.xml, content, file);
  }
}

function readWith<K extends Kind>(
  known: readonly Format<K>[],
  content: Extract<Content, { kind: K }>,
  file: string,
): ReadContent {
  const format = known.find(({ detect }) => detect(content));
  if (format !== undefined) return { format: format.format, parts: format.read(content, file) };
  throw refusedFile(
    file,
    'is not a run or a report that is known (Vinobench, benchmark_app, ONNX Runtime, hyperfine or a trace of events)',
  );
}
