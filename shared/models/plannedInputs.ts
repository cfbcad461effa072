/** What the next run will give the inputs of its models: sizes and files, by model and input. Wishes of the user, kept by the page. */
import type { InputFile } from '../files/inputFiles.ts';
import { type InputShapes, type MeasuredInput, parseShape, shapeList } from './inputShapes.ts';

export interface PlannedInput {
  /** Null: the model's own. */
  readonly shape: readonly number[] | null;
  /** On the host; null: repeatable numbers. */
  readonly file: string | null;
}

/** By the model's key, then by the input's name. */
export type PlannedInputs = Readonly<Record<string, Readonly<Record<string, PlannedInput>>>>;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isShape = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 1);

function isPlannedInput(value: unknown): value is PlannedInput {
  if (!isRecord(value)) return false;
  const { shape, file } = value;
  return (shape === null || isShape(shape)) && (file === null || (typeof file === 'string' && file !== ''));
}

const isPlannedInputs = (value: unknown): value is PlannedInputs =>
  isRecord(value) &&
  Object.values(value).every((inputs) => isRecord(inputs) && Object.values(inputs).every(isPlannedInput));

/** What does not read as such is lost. Without zod, which no other part of the page's first scripts needs. */
export const readPlannedInputs = (kept: unknown): PlannedInputs => (isPlannedInputs(kept) ? kept : {});

const nothing: PlannedInput = { shape: null, file: null };

export const plannedInput = (planned: PlannedInputs, model: string, input: string): PlannedInput =>
  planned[model]?.[input] ?? nothing;

/** An input without any wish, and a model without any such input, is not kept. */
export function withInput(
  planned: PlannedInputs,
  model: string,
  input: string,
  change: Partial<PlannedInput>,
): PlannedInputs {
  const value = { ...plannedInput(planned, model, input), ...change };
  const { [input]: _, ...others } = planned[model] ?? {};
  const inputs = value.shape === null && value.file === null ? others : { ...others, [input]: value };
  const { [model]: __, ...models } = planned;
  return Object.keys(inputs).length === 0 ? models : { ...models, [model]: inputs };
}

/** Sizes of one model; undefined: none are asked for. */
export function plannedShapes(planned: PlannedInputs, model: string): InputShapes | undefined {
  const shapes: InputShapes = {};
  for (const [name, { shape }] of Object.entries(planned[model] ?? {}))
    if (shape !== null) shapes[name] = [...shape];
  return Object.keys(shapes).length === 0 ? undefined : shapes;
}

function plannedFiles(planned: PlannedInputs, model: string): InputFile[] {
  return Object.entries(planned[model] ?? {}).flatMap(([input, { file }]) =>
    file === null ? [] : { input, path: file },
  );
}

/** As a request has them, one for each of its models. */
export function requestedInputs(
  planned: PlannedInputs,
  models: readonly string[],
): { shapes?: (InputShapes | null)[]; inputFiles?: (InputFile[] | null)[] } {
  const shapes = models.map((model) => plannedShapes(planned, model) ?? null);
  const files = models.map((model) => plannedFiles(planned, model));
  return {
    ...(shapes.some((one) => one !== null) ? { shapes } : {}),
    ...(files.some((list) => list.length > 0) ? { inputFiles: files } : {}),
  };
}

/** By its name: what a drop on a row of inputs may be. */
export const isInputFile = (name: string): boolean =>
  /\.(?:jpe?g|jfif|png|bmp|webp|npy|npz|bin)$/i.test(name);

type ReadShape =
  | { readonly kind: 'shape'; readonly shape: readonly number[] | null }
  | { readonly kind: 'wrong'; readonly sentence: string };

/** What was typed for an input; nothing is the model's own. */
export function readShape(text: string, { shape: own }: Pick<MeasuredInput, 'shape'>): ReadShape {
  if (text.trim() === '') return { kind: 'shape', shape: null };
  const shape = parseShape(text);
  if (shape === null)
    return { kind: 'wrong', sentence: 'Whole numbers from 1 with commas between them, such as 1,3,480,640.' };
  if (shape.length !== own.length) {
    const needed = `${own.length} dimension${own.length === 1 ? '' : 's'}`;
    return { kind: 'wrong', sentence: `The input ${shapeList(own)} has ${needed}, not ${shape.length}.` };
  }
  return { kind: 'shape', shape };
}

/** Sizes that have to be given before it can be measured: open sizes other than the batch. */
export const needsShape = ({ shape }: Pick<MeasuredInput, 'shape'>): boolean =>
  shape.some((dimension, axis) => dimension < 0 && (axis > 0 || shape.length === 1));
