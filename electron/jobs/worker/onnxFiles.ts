/**
 * Files that an ONNX model keeps its larger tensors in. Only lengths and names are read, so a model of gigabytes costs some
 * milliseconds. Tensors are looked for wherever onnx.proto3 has them, in bodies of loops and functions as well: each of these
 * files is read with the model, and the model alone decides which.
 */
import { closeSync } from 'node:fs';
import path from 'node:path';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { plural } from '../../../shared/view/text/format.ts';
import { FileFields } from '../../converter/input/fileFields.ts';
import { openRegularSync } from '../../files/regularFile.ts';

type Span = Parameters<FileFields['text']>[0];

/** Messages of onnx.proto3 that lead to a tensor, each with the numbers of the fields that do. */
type Message = 'model' | 'training' | 'function' | 'graph' | 'node' | 'attribute' | 'sparse' | 'tensor';
const fieldsTo: Readonly<Record<Exclude<Message, 'tensor'>, ReadonlyMap<number, Message>>> = {
  model: new Map([
    [7, 'graph'],
    [20, 'training'],
    [25, 'function'],
  ]),
  training: new Map([
    [1, 'graph'],
    [2, 'graph'],
  ]),
  function: new Map([[7, 'node']]),
  graph: new Map([
    [1, 'node'],
    [5, 'tensor'],
    [15, 'sparse'],
  ]),
  node: new Map([[5, 'attribute']]),
  attribute: new Map([
    [5, 'tensor'],
    [6, 'graph'],
    [10, 'tensor'],
    [11, 'graph'],
    [22, 'sparse'],
    [23, 'sparse'],
  ]),
  sparse: new Map([
    [1, 'tensor'],
    [2, 'tensor'],
  ]),
};

/** Protobuf's own limit of messages in one another. */
const deepest = 100;
/** Of a path, in bytes. */
const longestLocation = 4096;
/** OpenVINO has several objects for each of them; language models have some thousands. */
const mostNodes = 100_000;
/** Of the file, read or passed over: a node has about eight. */
const mostFields = 4_000_000;

/**
 * Absolute paths in alphabetical order, whether they exist or not; those with `..` as they are written. A damaged file gives those that were found before the
 * damage: saying what is wrong with it is the reader's part.
 * @throws VinobenchError `input` for a name that no file can have, `limit` for a model of too many nodes or fields
 */
export function onnxExternalFiles(model: string): string[] {
  const { descriptor: file } = openRegularSync(model);
  try {
    const error = () => tooMany(model, mostFields, 'fields');
    const bytes = new FileFields(file, { most: mostFields, error });
    const nodes = { model, left: mostNodes };
    const whole = { start: 0, end: Number.POSITIVE_INFINITY };
    const locations = new Set<string>();
    for (const tensor of tensorsIn(bytes, whole, 'model', nodes))
      for (const location of locationsOf(bytes, tensor, model)) locations.add(location);
    return [...locations].map((location) => besideOf(model, location)).toSorted();
  } finally {
    closeSync(file);
  }
}

const fileError = (file: string, what: string): VinobenchError =>
  new VinobenchError('input', `${file} ${what}.`, { place: { file } });

function tooMany(model: string, most: number, what: string): VinobenchError {
  const sentence = `${model} has more than ${plural(most, what, what)}, the most that is read of a model; simplify it, or split it, and save it again.`;
  return new VinobenchError('limit', sentence, { place: { file: model } });
}

/** @param nodes that are left until there are too many */
function* tensorsIn(
  bytes: FileFields,
  span: Span,
  kind: Message,
  nodes: { readonly model: string; left: number },
  depth = 0,
): Generator<Span> {
  if (kind === 'tensor') {
    yield span;
    return;
  }
  if (kind === 'node' && nodes.left-- === 0) throw tooMany(nodes.model, mostNodes, 'nodes');
  if (depth > deepest) return;
  const inner = fieldsTo[kind];
  for (const part of bytes.messages(span.start, span.end)) {
    const message = inner.get(part.number);
    if (message !== undefined) yield* tensorsIn(bytes, part, message, nodes, depth + 1);
  }
}

/** TensorProto.external_data 13: pairs of key 1 and value 2; of a field that is there twice the last one counts. */
function* locationsOf(bytes: FileFields, tensor: Span, model: string): Generator<string> {
  for (const entry of bytes.fields(tensor.start, tensor.end, 13)) {
    const key = [...bytes.fields(entry.start, entry.end, 1)].at(-1);
    const value = [...bytes.fields(entry.start, entry.end, 2)].at(-1);
    if (key === undefined || value === undefined || bytes.text(key) !== 'location') continue;
    if (value.end - value.start > longestLocation)
      throw fileError(model, 'names a file of external data by more than 4,096 bytes; save the model again');
    const location = bytes.text(value);
    if (/[\0\uFFFD]/.test(location))
      throw fileError(model, 'names a file of external data by what is no name; save the model again');
    yield location;
    // OpenVINO leaves out what stands before a colon, as a drive's letter does.
    if (location.includes(':')) yield location.slice(location.indexOf(':') + 1).replace(/^[/.\\]+/, '');
  }
}

/** As the system follows it: behind a link `..` is not the folder that the text names. */
function besideOf(model: string, location: string): string {
  const folder = path.dirname(path.resolve(model));
  if (!location.split(/[\\/]/).includes('..')) return path.resolve(folder, location);
  return path.isAbsolute(location) ? location : `${folder}${path.sep}${location}`;
}
