/**
 * The sizes of a Caffe net's inputs: the file's, or others that are asked for. `input_dim: 10` of an image net is a batch;
 * the first axis of a recurrent net is its time, and that of boxes their count. Which one it is shows when the net is
 * lowered with two lengths of that axis (shared/models/batchAxis.ts).
 */

import { isVinobenchError, VinobenchError } from '../../shared/faults/errors.ts';
import { type NoBatch, type ShapedModel, triedLengths, whyNoBatch } from '../../shared/models/batchAxis.ts';
import { type AskedSizes, shapeList, shapeOption } from '../../shared/models/inputShapes.ts';
import type { CaffeModel } from './caffe/caffeNet.ts';
import { type Graph, inputsOf } from './graph/graph.ts';
import { type InputShape, lower } from './lower.ts';
import { fillerWeights } from './weights/fillerWeights.ts';

interface NetSizes {
  readonly inputShape: InputShape;
  /** Of every input, where that is known to be one; null: as the file has it. */
  readonly batch: number | null;
}

interface Input {
  readonly blob: string;
  readonly shape: readonly number[];
}

/** Images have a batch, channels and two sides. */
const imageRank = 4;

/** @throws VinobenchError `usage` for sizes that the net does not have, and as `lower` does */
export function netSizes(model: CaffeModel, sizes: AskedSizes): NetSizes {
  const shapes = sizes.shapes ?? {};
  const asFile: InputShape = (blob, shape) => shapes[blob] ?? shape;
  if (sizes.kind === 'file' && sizes.batch === null && Object.keys(shapes).length === 0)
    return { inputShape: asFile, batch: null };
  const inputs = inputsIn(lowered(model, (_, shape) => shape));
  checkShapes(inputs, shapes);
  const given = inputs.map(({ blob, shape }) => ({ blob, shape: asFile(blob, shape) }));
  const firsts = new Set(given.flatMap(({ shape }) => shape.slice(0, 1)));
  const withBatch = (batch: number): NetSizes => ({ inputShape: firstAxis(asFile, batch), batch });
  if (sizes.batch !== null) {
    if (given.every(({ shape }) => shape.length === 0 || shape[0] === sizes.batch))
      return { inputShape: asFile, batch: sizes.batch };
    checkBatch(model, { given, asFile, batch: sizes.batch });
    return withBatch(sizes.batch);
  }
  if (sizes.kind === 'file') return { inputShape: asFile, batch: null };
  const [first, ...more] = firsts;
  if (first === undefined || more.length > 0) return { inputShape: asFile, batch: null };
  if (first === 1) return { inputShape: asFile, batch: 1 };
  const isImage = given.some(({ shape }) => shape.length >= imageRank);
  const isAsked = given.some(({ blob }) => shapes[blob] !== undefined);
  if (!isImage || isAsked || verdictOn(model, asFile) !== null) return { inputShape: asFile, batch: null };
  return withBatch(1);
}

/** Every input, or the one blob, with another length of its first axis. */
const firstAxis =
  (base: InputShape, length: number, only?: string): InputShape =>
  (blob, shape) => {
    const given = base(blob, shape);
    const changes = given.length > 0 && (only === undefined || only === blob);
    return changes ? [length, ...given.slice(1)] : given;
  };

function checkShapes(inputs: readonly Input[], shapes: NonNullable<AskedSizes['shapes']>): void {
  for (const [blob, shape] of Object.entries(shapes)) {
    const input = inputs.find((one) => one.blob === blob);
    const option = `--shape ${shapeOption(blob, shape)}`;
    if (input === undefined) {
      const has = inputs.map((one) => `${one.blob} ${shapeList(one.shape)}`).join(', ');
      throw new VinobenchError('usage', `${option}: the net has no input ${blob}; it has ${has}.`, {
        trouble: { kind: 'shape-refused', detail: blob },
      });
    }
    if (input.shape.length === shape.length) continue;
    const sentence = `${option}: input ${blob} ${shapeList(input.shape)} has ${input.shape.length} dimensions, not ${shape.length}.`;
    throw new VinobenchError('usage', sentence, { trouble: { kind: 'shape-refused', detail: blob } });
  }
}

interface AskedBatch {
  readonly given: readonly Input[];
  readonly asFile: InputShape;
  readonly batch: number;
}

/** @throws VinobenchError `usage` that names the input whose first axis is no batch */
function checkBatch(model: CaffeModel, { given, asFile, batch }: AskedBatch): void {
  const firsts = new Set(given.flatMap(({ shape }) => shape.slice(0, 1)));
  const verdict = firsts.size > 1 ? 'outputs' : verdictOn(model, asFile);
  if (verdict === null) return;
  const judged = given
    .filter(({ shape }) => shape.length > 0)
    .map((input) => ({ input, verdict: verdictOn(model, asFile, input.blob) }));
  const image = judged.find(({ input }) => input.shape.length >= imageRank)?.input.shape[0];
  const found =
    judged.find((one) => one.verdict === 'time') ??
    judged.find(({ input }) => image !== undefined && input.shape[0] !== image) ??
    judged.find((one) => one.verdict !== null) ??
    judged[0];
  const { blob = '', shape = [] } = found?.input ?? {};
  const why = reasons[verdict === 'time' ? 'time' : (found?.verdict ?? verdict)];
  const way = `Leave --batch out to keep the net's own sizes, or give others with --shape ${shapeOption(blob, shape)}.`;
  throw new VinobenchError(
    'usage',
    `--batch ${batch} is not for input ${blob} ${shapeList(shape)}: ${why}. ${way}`,
    { trouble: { kind: 'batch-refused', detail: null } },
  );
}

type Verdict = NoBatch | 'refused';

const reasons: Readonly<Record<Verdict, string>> = {
  time: 'its first axis is time, which a recurrent layer walks along',
  mixed: 'its first axis is not a batch, since the network computes across it',
  outputs: 'its first axis is not a batch, since the outputs do not follow it',
  refused: 'the layers behind it allow no other length of its first axis',
};

/** Null: the first axis of the inputs, or of the one, is a batch. */
function verdictOn(model: CaffeModel, base: InputShape, only?: string): Verdict | null {
  const tried: ShapedModel[] = [];
  for (const length of triedLengths) {
    try {
      tried.push(shapedAt(lowered(model, firstAxis(base, length, only)), length));
    } catch (error) {
      if (!isVinobenchError(error)) throw error;
      return 'refused';
    }
  }
  const [one, other] = tried;
  return one === undefined || other === undefined ? 'outputs' : whyNoBatch(one, other);
}

/** Shapes alone: weights that are not read are not generated. */
const lowered = (model: CaffeModel, inputShape: InputShape): Graph =>
  lower(
    model,
    fillerWeights(1, () => 1),
    { inputShape },
  );

const inputsIn = (graph: Graph): Input[] =>
  graph.operations.flatMap(({ kind, name, outputs }) =>
    kind === 'parameter' ? [{ blob: name, shape: outputs[0]?.shape ?? [] }] : [],
  );

function shapedAt({ operations, outputs }: Graph, length: number): ShapedModel {
  const constant = new Set<string>();
  for (const operation of operations) {
    const inputs = inputsOf(operation);
    if (operation.kind !== 'parameter' && inputs.every((input) => constant.has(input.operation)))
      constant.add(operation.name);
  }
  return {
    length,
    operations: operations.flatMap((operation) =>
      operation.kind === 'compute'
        ? {
            name: operation.name,
            type: operation.type,
            inputShapes: operation.inputs.map(({ shape }) => shape),
            outputShapes: operation.outputs.map(({ shape }) => shape),
          }
        : [],
    ),
    outputs: outputs.map(({ value: { shape, operation } }) => ({
      shape,
      isConstant: constant.has(operation),
    })),
  };
}
