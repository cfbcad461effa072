/** Answers what a host wants to know of models' files before it plans anything of them. */
import type { ModelFilesReport, ModelFilesRequest } from '../wire/protocol.ts';
import { networkOf } from './networkOf.ts';
import { onnxExternalFiles } from './onnxFiles.ts';
import { replyWith } from './reply.ts';

/** Each answer is its own: a file that cannot be read is no trouble of the others. */
export async function modelFiles({ onnx, networks }: ModelFilesRequest): Promise<ModelFilesReport> {
  return {
    onnx: await Promise.all(onnx.map((model) => replyWith(() => onnxExternalFiles(model)))),
    networks: await Promise.all(networks.map((file) => networkOf(file).catch(() => null))),
  };
}
