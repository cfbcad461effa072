/**
 * A copy of a model's files for a reader that opens them itself, hashed while it is made. The
 * reader sees only the copies, and no other process changes them: what it reads is what was hashed.
 */
import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileChanged, isVinobenchError, type VinobenchError } from '../../../shared/faults/errors.ts';
import { fileTrouble, namedByUser } from '../../files/fileTrouble.ts';
import { chunksOf } from '../../files/regularFile.ts';

export interface SourceFiles {
  /** A file, or the folder of a SavedModel. */
  readonly topology: string;
  readonly weights: string | null;
  readonly weightsFiles: readonly string[];
  /** As planned, hexadecimal. */
  readonly sourceSha256: string;
  readonly weightsSha256: string | null;
}

interface CopiedSource {
  readonly topology: string;
  readonly weights: string | null;
}

const savedModelGraph = 'saved_model.pb';

/**
 * @param directory of its own; made if missing
 * @throws VinobenchError `changed` where a file holds something else than was planned, `input` for one that cannot be copied
 */
export async function copySource(files: SourceFiles, directory: string): Promise<CopiedSource> {
  const { topology, weights, weightsFiles, sourceSha256, weightsSha256 } = files;
  const isFolder = (await stat(topology).catch(() => null))?.isDirectory() === true;
  const base = isFolder ? topology : path.dirname(topology);
  const graph = isFolder ? path.join(topology, savedModelGraph) : topology;
  const placeOf = (file: string) => path.join(directory, placeBeside(base, file));
  const ofGraph = createHash('sha256');
  await copyHashed(graph, placeOf(graph), ofGraph);
  if (ofGraph.digest('hex') !== sourceSha256) throw fileChanged(graph);
  const ofWeights = createHash('sha256');
  for (const file of weightsFiles) await copyHashed(file, placeOf(file), ofWeights);
  const hash = weightsFiles.length === 0 ? null : ofWeights.digest('hex');
  if (hash !== weightsSha256) throw weightsChanged(topology, weightsFiles);
  return {
    topology: isFolder ? directory : placeOf(topology),
    weights: weights === null ? null : placeOf(weights),
  };
}

/** Their hash is one for all of them. */
function weightsChanged(topology: string, files: readonly string[]): VinobenchError {
  const [only, ...others] = files;
  if (only !== undefined && others.length === 0) return fileChanged(only);
  return fileChanged(topology, `One of the files with the weights of ${topology}`);
}

/** A file that was given from elsewhere is next to the others; it is named when it is read. */
function placeBeside(base: string, file: string): string {
  const inside = path.relative(base, file);
  const isInside = inside.split(path.sep)[0] !== '..' && !path.isAbsolute(inside);
  return isInside ? inside : path.basename(file);
}

/** Each block is written while it is hashed and the next one is read. */
async function copyHashed(from: string, to: string, hash: Hash): Promise<void> {
  try {
    await mkdir(path.dirname(to), { recursive: true });
    await using target = await open(to, 'wx', 0o600);
    let writing: Promise<void> = Promise.resolve();
    let at = 0;
    for await (const block of chunksOf(from)) {
      await writing;
      writing = writeAll(target, block, at);
      // Awaited with the next block, or at the end.
      writing.catch(() => undefined);
      hash.update(block);
      at += block.byteLength;
    }
    await writing;
  } catch (error) {
    throw isVinobenchError(error) ? error : fileTrouble(error, to, namedByUser);
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.byteLength - done, position + done);
    done += bytesWritten;
  }
}
