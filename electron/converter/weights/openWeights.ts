/**
 * A caffemodel, opened: a small one is read and hashed at once; of a large one the weights stay on the disk until they are
 * written, and a thread hashes it meanwhile.
 */
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { TooManyFields } from '../caffe/binaryMessage.ts';
import { sparseCaffemodel } from '../caffe/sparseCaffemodel.ts';
import type { ReadAt } from '../graph/tensor.ts';
import { hashBeside } from '../input/hashBeside.ts';
import { OpenInput, openInput, readHashed } from '../input/inputFile.ts';
import { readTrainedWeights, tooManyFields } from './trainedWeights.ts';
import type { WeightSource } from './weights.ts';

/** Smaller ones are hashed before a thread has started. */
const largeBytes = 16 << 20;
/** Protobuf ends a message there. */
const mostBytes = 2 ** 31;

interface OpenWeights extends AsyncDisposable {
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
  if (size > mostBytes)
    throw refused(path, 'is not a caffemodel: it is larger than 2 GiB, the limit of the format');
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
  const weights = readLarge(file.readAt, file.size, path);
  const kept = stack.move();
  return {
    weights,
    sha256: async () => {
      const digest = await sha256;
      if (!file.checkUnchanged()) return digest;
      await using again = hashBeside(file);
      if ((await again.sha256) !== digest) throw file.changed('changed');
      return digest;
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/**
 * Of a file whose weights stay where they are until they are written.
 *
 * @throws VinobenchError `input` when it is cut off, damaged or no caffemodel.
 */
export function readLarge(readAt: ReadAt, size: number, path: string): WeightSource {
  const sparse = sparseOf(readAt, size, path);
  if (sparse !== undefined) return readTrainedWeights(sparse, path, readAt);
  throw refused(path, 'is damaged or no caffemodel: it has fields of a kind that Caffe never writes');
}

function sparseOf(readAt: ReadAt, size: number, path: string): Uint8Array | undefined {
  try {
    return sparseCaffemodel(readAt, size);
  } catch (error) {
    throw error instanceof TooManyFields ? tooManyFields(path, error) : error;
  }
}

const refused = (path: string, what: string): VinobenchError =>
  new VinobenchError('input', `${path} ${what}.`, {
    place: { file: path },
    trouble: { kind: 'model-unreadable', detail: path },
  });
