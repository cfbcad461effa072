/** Files and folders that a user names as parts of a model: whether they are there, and whether they are what they are given as. */
import { closeSync, existsSync, readdirSync, readSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import type { FileHead } from '../../../shared/modelFile/fileHead.ts';
import { type Recognised, recognise } from '../../../shared/modelFile/fileKind.ts';
import { coreMlFolderAdvice, type FileRole, refusalOfFile } from '../../../shared/modelFile/refusal.ts';
import type { Bytes } from '../../../shared/units.ts';
import { headOfFile } from '../../files/fileHead.ts';
import { tooLarge } from '../../files/limits.ts';
import { kindOf, openRegularSync } from '../../files/regularFile.ts';

/** @throws VinobenchError `input` for a file that is missing, unreadable or of another kind than this part of a model */
export function checkPart(file: string, role: FileRole): void {
  checkFile(file);
  const sentence = refusalOfFile(file, readHead(file), role);
  if (sentence !== null) throw new VinobenchError('input', sentence, { place: { file } });
}

/** @throws VinobenchError `input` for a file that is missing or unreadable */
export function recognised(file: string): Recognised {
  checkFile(file);
  return recognise(readHead(file));
}

function readHead(file: string): FileHead {
  try {
    return headOfFile(file);
  } catch (error) {
    throw unreadable(file, error);
  }
}

const graphFile = 'saved_model.pb';

/**
 * The folder of a TensorFlow SavedModel, named itself or by its saved_model.pb.
 * @returns null for a file that is not one
 * @throws VinobenchError `input` for another folder, or a SavedModel that lacks a part
 */
export function savedModelFolder(named: string): string | null {
  const facts = statOf(named);
  if (facts?.isDirectory() === true) {
    checkFolder(named);
    return checkedSavedModel(named);
  }
  if (facts === undefined || !isSavedModelGraph(named)) return null;
  if (path.basename(named) === graphFile) return checkedSavedModel(path.dirname(named));
  const sentence = `${named} is the graph of a TensorFlow SavedModel; call it ${graphFile}, in the folder that has its variables.`;
  throw new VinobenchError('input', sentence, { place: { file: named } });
}

const isSavedModelGraph = (file: string): boolean =>
  /\.pb$/i.test(file) && recognised(file).kind === 'saved-model';

function checkFolder(folder: string): void {
  if (existsSync(path.join(folder, graphFile))) return;
  const isCoreMl = /\.mlpackage$/i.test(folder) || existsSync(path.join(folder, 'Manifest.json'));
  if (isCoreMl) throw new VinobenchError('input', coreMlFolderAdvice(folder), { place: { file: folder } });
  throw fileError(folder, 'is a folder; name the model file in it');
}

/** Operations that read the variables' files. */
const readers = ['VarHandleOp', 'VariableV2'].map((name) => Buffer.from(name));
const blockBytes = 8 * 2 ** 20;

/** A graph may have 2 GiB, more than one string holds. */
function readsVariables(graph: string): boolean {
  const { descriptor, size } = openRegularSync(graph);
  const block = Buffer.alloc(Math.min(size, blockBytes));
  const overlap = 32;
  try {
    for (let at = 0; at < size; at += blockBytes - overlap) {
      const found = block.subarray(0, readSync(descriptor, block, 0, block.length, at));
      if (readers.some((name) => found.includes(name))) return true;
      if (found.length <= overlap) return false;
    }
    return false;
  } finally {
    closeSync(descriptor);
  }
}

function checkedSavedModel(folder: string): string {
  const graph = path.join(folder, graphFile);
  const { kind } = recognised(graph);
  if (kind !== 'saved-model' && kind !== 'unknown') checkPart(graph, 'tensorflow');
  const index = path.join(folder, 'variables', 'variables.index');
  if (!existsSync(index) && readsVariables(graph)) {
    throw fileError(
      folder,
      `lacks ${path.join('variables', 'variables.index')}; copy the whole folder of the SavedModel`,
    );
  }
  return folder;
}

/** Files of a SavedModel next to its graph, in alphabetical order. */
export function savedModelVariables(folder: string): string[] {
  const variables = path.join(folder, 'variables');
  if (!existsSync(variables)) return [];
  return readdirSync(variables)
    .toSorted()
    .map((name) => path.join(variables, name))
    .filter((file) => {
      // OpenVINO would open a FIFO or a device as well, and wait.
      const facts = statOf(file);
      if (facts === undefined || facts.isFile() || facts.isDirectory()) return facts?.isFile() === true;
      throw fileError(file, `is ${kindOf(facts)}, not a file`);
    });
}

export const savedModelGraph = (folder: string): string => path.join(folder, graphFile);

export const isFolder = (file: string): boolean => statOf(file)?.isDirectory() === true;

export function checkFile(file: string): void {
  const facts = statOf(file);
  if (facts === undefined) throw fileError(file, 'does not exist');
  if (facts.isDirectory()) throw fileError(file, 'is a folder; a file is expected');
  if (!facts.isFile()) throw fileError(file, `is ${kindOf(facts)}, not a file`);
}

/** @throws VinobenchError `input` for a text that is longer than any of its kind, which a reader would keep in memory many times over */
export function checkLength(file: string, mostBytes: Bytes): void {
  if ((statOf(file)?.size ?? 0) <= mostBytes) return;
  throw fileError(file, tooLarge(mostBytes));
}

export function statOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch (error) {
    throw unreadable(file, error);
  }
}

export function unreadable(file: string, error: unknown): VinobenchError {
  if (error instanceof VinobenchError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  const what =
    code === 'EACCES'
      ? 'may not be read by this user; give it read permission'
      : `cannot be read (${code ?? String(error)})`;
  return fileError(file, what, error);
}

export function fileError(file: string, what: string, cause?: unknown): VinobenchError {
  return new VinobenchError('input', `${file} ${what}.`, { place: { file }, cause });
}
