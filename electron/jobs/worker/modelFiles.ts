/** Answers what a host wants to know of models' files before it plans anything of them; loads what it is asked for only. */
import type { ModelFilesReport, ModelFilesRequest, NetworkFile } from '../wire/protocol.ts';
import { replyWith } from './reply.ts';

/** Each answer is its own: a file that cannot be read is no trouble of the others. */
export async function modelFiles({ onnx, networks }: ModelFilesRequest): Promise<ModelFilesReport> {
  return {
    onnx: await Promise.all(onnx.map((model) => replyWith(() => onnxFiles(model)))),
    networks: await Promise.all(networks.map((file) => network(file).catch(() => null))),
  };
}

const onnxFiles = async (model: string): Promise<string[]> =>
  (await import('./onnxFiles.ts')).onnxExternalFiles(model);

const network = async (file: NetworkFile): Promise<string | null> =>
  (await import('./networkOf.ts')).networkOf(file);
