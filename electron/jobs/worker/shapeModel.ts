/**
 * The sizes at which a model is measured. Fixed ones are kept; an open first axis that is the batch of an otherwise fixed
 * input becomes 1; anything else that is open has to be given. Whether an axis is a batch is found by reshaping the model.
 */
import type { Model } from '../../../native/types.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import {
  type NoBatch,
  type ShapedModel,
  triedLengths,
  whyNoBatch,
} from '../../../shared/models/batchAxis.ts';
import {
  type AskedSizes,
  type InputShapes,
  type InputSizes,
  type MeasuredInput,
  shapeOption,
} from '../../../shared/models/inputShapes.ts';
import { runtimeReason } from '../../openvino/runtimeError.ts';
import { sourceOperations } from '../../openvino/runtimeModel.ts';

interface ShapedInputs {
  readonly inputs: readonly MeasuredInput[];
  /** Samples in one inference; null where the inputs have no batch. */
  readonly batch: number | null;
}

/** A number, or `?`, or an interval such as `1..8`. */
type Dimension = number | string;

interface Port {
  readonly name: string;
  readonly shape: readonly Dimension[];
}

/** Inputs whose first axis changes together; `changes` by their place among the model's inputs. */
type Changes = ReadonlyMap<number, readonly Dimension[]>;

/**
 * Reshapes the model, for good.
 * @throws VinobenchError `usage` for sizes that the model does not have, `input` for one that stays open
 */
export function shapeModel(model: Model, { batch, shapes = {} }: InputSizes): ShapedInputs {
  applyAsked(model, shapes);
  if (batch !== null) applyBatch(model, batch, shapes);
  else closeBatch(model, shapes);
  refuseOpen(portsOf(model));
  return shapedInputs(model, batch);
}

/**
 * The same for an IR that is saved: one that keeps the file's sizes may stay open.
 * @throws VinobenchError as `shapeModel` does
 */
export function shapeAsked(model: Model, sizes: AskedSizes): void {
  if (sizes.kind === 'measured') shapeModel(model, sizes);
  else {
    applyAsked(model, sizes.shapes ?? {});
    if (sizes.batch !== null) applyBatch(model, sizes.batch, sizes.shapes ?? {});
  }
}

/** As it is, which may be open. */
const portsOf = (model: Model): Port[] =>
  model.inputs.map((input) => ({
    name: input.getAnyName(),
    shape: sizesOf(input),
  }));

/** As OpenVINO writes an unknown rank. */
const anyRank = '...';

function sizesOf(input: Model['inputs'][number]): Dimension[] {
  const shape = input.getPartialShape();
  return shape.toString() === anyRank ? [anyRank] : shape.getDimensions().map(dimensionOf);
}

function dimensionOf(dimension: number | [number, number]): Dimension {
  if (typeof dimension === 'number') return dimension < 0 ? '?' : dimension;
  const [least, most] = dimension;
  return most < 0 || most > 2 ** 31 ? '?' : `${least}..${most}`;
}

const isOpen = (dimension: Dimension | undefined): boolean => typeof dimension === 'string';
const portText = ({ name, shape }: Port): string => `${name} [${shape.join(', ')}]`;

function applyAsked(model: Model, shapes: InputShapes): void {
  const names = Object.keys(shapes);
  if (names.length === 0) return;
  const ports = portsOf(model);
  const changes = new Map<number, readonly number[]>();
  for (const name of names) {
    const place = model.inputs.findIndex((input, index) => namesOf(input, ports[index]).includes(name));
    const port = ports[place];
    const shape = shapes[name] ?? [];
    if (port === undefined) {
      const sentence = `--shape ${shapeOption(name, shape)}: the model has no input ${name}; it has ${ports.map(portText).join(', ')}.`;
      throw refusedShape(name, sentence);
    }
    if (port.shape[0] !== anyRank && port.shape.length !== shape.length) {
      const sentence = `--shape ${shapeOption(name, shape)}: input ${portText(port)} has ${port.shape.length} dimensions, not ${shape.length}.`;
      throw refusedShape(name, sentence);
    }
    changes.set(place, shape);
  }
  reshape(model, changes, 'shape-refused', (reason) => {
    const given = names.map((name) => shapeOption(name, shapes[name] ?? [])).join(' ');
    return `The model cannot take --shape ${given}: ${reason}`;
  });
}

/** openvino-node tells one name only. */
const namesOf = (input: Model['inputs'][number], port: Port | undefined): readonly string[] =>
  input.names ?? (port === undefined ? [] : [port.name]);

const refusedShape = (name: string, sentence: string) =>
  new VinobenchError('usage', sentence, { trouble: { kind: 'shape-refused', detail: name } });

function reshape(
  model: Model,
  changes: Changes,
  kind: 'shape-refused' | 'batch-refused',
  sentence: (reason: string) => string,
): void {
  if (changes.size === 0) return;
  try {
    model.reshape(new Map([...changes].map(([place, shape]) => [place, `[${shape.join(',')}]`])));
  } catch (error) {
    throw new VinobenchError('input', sentence(runtimeReason(error).sentence), {
      cause: error,
      trouble: { kind, detail: null },
    });
  }
}

/** Those whose first axis can be a batch, with another length there; sizes that were asked for stay. */
function withFirst(ports: readonly Port[], places: readonly number[], length: number): Changes {
  return new Map(
    places.flatMap((place) => {
      const port = ports[place];
      return port === undefined ? [] : [[place, [length, ...port.shape.slice(1)]]];
    }),
  );
}

type Verdict = NoBatch | { readonly refused: string } | null;

/** Null: the first axis of these inputs is a batch. The model stays as it is. */
function verdictOn(model: Model, places: readonly number[]): Verdict {
  const ports = portsOf(model);
  const tried: ShapedModel[] = [];
  const copy = model.clone();
  try {
    for (const length of triedLengths) {
      const shape = withFirst(ports, places, length);
      copy.reshape(new Map([...shape].map(([place, dimensions]) => [place, `[${dimensions.join(',')}]`])));
      tried.push(shapedAt(copy, length));
    }
  } catch (error) {
    return { refused: runtimeReason(error).sentence };
  } finally {
    // openvino-node leaves it to the garbage collector.
    copy.close?.();
  }
  const [one, other] = tried;
  return one === undefined || other === undefined ? 'outputs' : whyNoBatch(one, other);
}

function shapedAt(model: Model, length: number): ShapedModel {
  const outputs = model.outputs.map((output) => ({
    shape: output
      .getPartialShape()
      .getDimensions()
      .map((dimension) => (typeof dimension === 'number' ? dimension : -1)),
    isConstant: false,
  }));
  return { length, operations: sourceOperations(model), outputs };
}

function applyBatch(model: Model, batch: number, shapes: InputShapes): void {
  // Asked for or not, a batch of 1 is one and the same.
  if (batch === 1) closeBatch(model, shapes);
  const ports = portsOf(model);
  const places = ports.flatMap(({ shape }, place) => (shape.length > 0 ? place : []));
  if (places.every((place) => ports[place]?.shape[0] === batch)) return;
  const asked = ports.find(({ name, shape }) => shapes[name] !== undefined && shape[0] !== batch);
  if (asked !== undefined) {
    const sentence = `--batch ${batch} and --shape ${shapeOption(asked.name, asked.shape)} contradict each other; leave one of them out.`;
    throw new VinobenchError('usage', sentence, { trouble: { kind: 'batch-refused', detail: null } });
  }
  // One that is fixed next to open ones is no batch of theirs.
  const lengths = new Set(places.map((place) => firstOf(ports[place])).filter((first) => first !== batch));
  const verdict = lengths.size > 1 ? 'outputs' : verdictOn(model, places);
  if (verdict === null) {
    reshape(
      model,
      withFirst(ports, places, batch),
      'batch-refused',
      (reason) => `The model cannot take batch ${batch}: ${reason}`,
    );
    return;
  }
  const culprit = culpritOf(model, ports, places);
  throw new VinobenchError('usage', noBatchSentence(batch, culprit.port, culprit.verdict ?? verdict), {
    trouble: { kind: 'batch-refused', detail: null },
  });
}

/** Null: open. */
const firstOf = (port: Port | undefined): Dimension | null => {
  const first = port?.shape[0];
  return first === undefined || isOpen(first) ? null : first;
};

/** The input that keeps the others from having a batch. */
function culpritOf(model: Model, ports: readonly Port[], places: readonly number[]) {
  const judged = places.flatMap((place) => {
    const port = ports[place];
    return port === undefined ? [] : { port, verdict: verdictOn(model, [place]) };
  });
  const first = judged.find(({ port }) => port.shape.length >= imageRank)?.port.shape[0];
  const found =
    judged.find(({ verdict }) => verdict === 'time') ??
    judged.find(({ port }) => first !== undefined && port.shape[0] !== first) ??
    judged.find(({ verdict }) => verdict !== null) ??
    judged[0];
  if (found === undefined)
    throw new VinobenchError('usage', 'The model has no input with a first axis, so it takes no batch.', {
      trouble: { kind: 'batch-refused', detail: null },
    });
  return found;
}

function noBatchSentence(batch: number, port: Port, verdict: NonNullable<Verdict>): string {
  const way = `Leave --batch out to measure the model at its own sizes, or give others with --shape ${shapeOption(port.name, exampleOf(port.shape))}.`;
  return `--batch ${batch} is not for input ${portText(port)}: ${reasonText(verdict)}. ${way}`;
}

function reasonText(verdict: NonNullable<Verdict>): string {
  switch (verdict) {
    case 'time':
      return 'its first axis is time, which a recurrent layer walks along';
    case 'mixed':
      return 'its first axis is not a batch, since the network computes across it';
    case 'outputs':
      return 'its first axis is not a batch, since the outputs do not follow it';
    default:
      return `the model cannot change it (${verdict.refused.replace(/\.$/, '')})`;
  }
}

/** Images have a batch, channels and two sides. */
const imageRank = 4;

/** A batch that the file leaves open becomes 1. */
function closeBatch(model: Model, shapes: InputShapes): void {
  const ports = portsOf(model);
  const open = ports.flatMap(({ shape, name }, place) =>
    isOpen(shape[0]) && shape[0] !== anyRank && shapes[name] === undefined ? place : [],
  );
  const others = ports.filter(({ shape }) => shape.slice(1).some(isOpen));
  if (open.length === 0 || others.length > 0) return;
  const ranks = open.map((place) => ports[place]?.shape.length ?? 0);
  // A vector alone is a list of something.
  if (Math.max(...ranks) < 2) return;
  const verdict = verdictOn(model, open);
  const isImage = Math.max(...ranks) >= imageRank;
  // Of an image the first axis is a batch by convention, whether or not boxes that are found follow it.
  if (verdict !== null && (verdict === 'time' || !isImage)) return;
  reshape(
    model,
    withFirst(ports, open, 1),
    'batch-refused',
    (reason) => `The model cannot take batch 1: ${reason}`,
  );
}

function refuseOpen(ports: readonly Port[]): void {
  const open = ports.filter(({ shape }) => shape.some(isOpen));
  if (open.length === 0) return;
  const what = open.map((port) => {
    const places = port.shape.flatMap((dimension, axis) => (isOpen(dimension) ? axis + 1 : []));
    const listed = [places.slice(0, -1).join(', '), places.at(-1)]
      .filter((part) => part !== '')
      .join(' and ');
    const dimensions = `dimension${places.length === 1 ? '' : 's'} ${listed}`;
    return `${portText(port)} (${dimensions})`;
  });
  const line = open.map(({ name, shape }) => `--shape ${shapeOption(name, exampleOf(shape))}`).join(' ');
  const sentence = `The model leaves sizes open that measuring needs: ${what.join(', ')}. Give them, for example with ${line}.`;
  throw new VinobenchError('input', sentence, { trouble: { kind: 'sizes-open', detail: null } });
}

/** A likely size, to be changed: an image of 224 pixels a side, 128 tokens. */
function exampleOf(shape: readonly Dimension[]): Dimension[] {
  const isImage = shape.length >= imageRank;
  return shape.map((dimension, axis) => {
    if (typeof dimension === 'number' || dimension === anyRank) return dimension;
    const [, most] = dimension.split('..');
    if (axis === 0 && shape.length > 1) return 1;
    return Number(most ?? (isImage ? (axis === 1 ? 3 : 224) : 128));
  });
}

function shapedInputs(model: Model, asked: number | null): ShapedInputs {
  const inputs = model.inputs.map((input) => ({
    name: input.getAnyName(),
    shape: input
      .getPartialShape()
      .getDimensions()
      .map((dimension) => (typeof dimension === 'number' ? dimension : -1)),
    elementType: input.elementType ?? 'unknown',
  }));
  return { inputs, batch: asked ?? ownBatch(model, inputs) };
}

/** Of sizes that were not requested as a batch: images have one where the outputs follow it. */
function ownBatch(model: Model, inputs: readonly MeasuredInput[]): number | null {
  const places = inputs.flatMap(({ shape }, place) => (shape.length > 0 ? place : []));
  const [first, ...more] = new Set(places.map((place) => inputs[place]?.shape[0]));
  if (first === undefined || more.length > 0) return null;
  if (first === 1) return 1;
  if (!inputs.some(({ shape }) => shape.length >= imageRank)) return null;
  return verdictOn(model, places) === null ? first : null;
}
