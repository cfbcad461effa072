/** Writes a graph as an IR whose two files appear together, or not at all. */

import { type Bytes, bytes } from '../../shared/units.ts';
import { type WrittenIr, writeIr } from '../converter/ir/writeIr.ts';
import type { IrGraph } from './ir/irGraph.ts';
import { irText } from './ir/irText.ts';

interface WriteQuantizedRequest {
  readonly graph: IrGraph;
  /** For the model's rt_info under `vinobench`, in addition to what the graph has. */
  readonly facts: Readonly<Record<string, string>>;
  readonly directory: string;
  /** Of both files, without their endings. */
  readonly name: string;
  /** As of `WriteRequest`. */
  readonly force?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface WrittenQuantized extends WrittenIr {
  readonly binBytes: Bytes;
}

/** @throws VinobenchError `input` when the folder cannot be written to, `cancelled` when the signal says so. */
export async function writeQuantized(request: WriteQuantizedRequest): Promise<WrittenQuantized> {
  const text = irText(request.graph);
  const constants = text.constants.map(({ bytes, offset }) => ({
    tensor: { byteLength: bytes.byteLength, chunks: () => [bytes] },
    offset,
  }));
  const written = await writeIr({
    document: { xml: (facts) => text.xml(facts), constants, binLength: text.binLength },
    facts: async () => request.facts,
    directory: request.directory,
    name: request.name,
    force: request.force,
    signal: request.signal,
  });
  return { ...written, binBytes: bytes(text.binLength) };
}
