/**
 * A caffemodel, opened: a small one is read and hashed at once; of a large one the weights stay on the disk until they are
 * written, and a thread hashes it meanwhile.
 */
import { hashBeside } from '../hashBeside.ts';
import { OpenInput, openInput, readHashed } from '../inputFile.ts';
import { sparseCaffemodel } from './sparseCaffemodel.ts';
import { readTrainedWeights } from './trainedWeights.ts';
import type { WeightSource } from './weights.ts';

/** Smaller ones are hashed before a thread has started. */
const largeBytes = 16 << 20;

export interface OpenWeights extends AsyncDisposable {
  readonly weights: WeightSource;
  /**
   * Hexadecimal, of the file's bytes. To be asked for when the weights have been taken.
   *
   * @throws VinobenchError `input` when the file has changed meanwhile.
   */
  sha256(): Promise<string>;
}

/** @throws VinobenchError `input` when the file cannot be read or is no caffemodel. */
export async function openTrainedWeights(path: string, signal?: AbortSignal): Promise<OpenWeights> {
  const { file, size } = await openInput(path, 'caffemodel');
  await file.close();
  return size < largeBytes ? readWhole(path, signal) : openLarge(path);
}

async function readWhole(path: string, signal: AbortSignal | undefined): Promise<OpenWeights> {
  const { bytes, sha256 } = await readHashed(path, 'caffemodel', signal);
  return {
    weights: readTrainedWeights(bytes, path),
    sha256: async () => sha256,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function openLarge(path: string): Promise<OpenWeights> {
  await using stack = new AsyncDisposableStack();
  const file = stack.use(new OpenInput(path, 'caffemodel'));
  // Ended before the file is closed that it reads.
  const { sha256 } = stack.use(hashBeside(file));
  const weights = readTrainedWeights(
    sparseCaffemodel(file.readAt, file.size) ?? whole(file),
    path,
    file.readAt,
  );
  const kept = stack.move();
  return {
    weights,
    sha256: async () => {
      const digest = await sha256;
      file.checkUnchanged();
      return digest;
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

function whole(file: OpenInput): Uint8Array {
  const bytes = new Uint8Array(file.size);
  file.readAt(bytes, 0);
  return bytes;
}
