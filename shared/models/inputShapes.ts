/** The sizes of a model's inputs: what is asked for, what was measured, and how both are written. */

/** Sizes asked for, by the input's name; 0 dimensions make a scalar. */
export type InputShapes = Record<string, number[]>;

/** One input as it was compiled. */
export interface MeasuredInput {
  name: string;
  shape: number[];
  /** As OpenVINO names it: `f32`, `i64`, `u8`, `boolean`. */
  elementType: string;
}

/** What is asked of a model's inputs. */
export interface InputSizes {
  /** Of every input's first axis; null: fixed sizes are kept, and an open batch becomes 1. */
  readonly batch: number | null;
  /** Left out: the model's own. */
  readonly shapes?: InputShapes | undefined;
}

/** What an IR's inputs are to be. */
export type AskedSizes =
  /** As the file has them, but for a batch or sizes that are asked for; what is open stays open. */
  | ({ readonly kind: 'file' } & InputSizes)
  /** As they are measured: a batch of images becomes 1, and nothing stays open. */
  | ({ readonly kind: 'measured' } & InputSizes);

/** `[1, 3, 480, 640]`; a dimension below 0 is open: `?`. */
export const shapeList = (shape: readonly number[]): string =>
  `[${shape.map((dimension) => (dimension < 0 ? '?' : dimension)).join(', ')}]`;

/** `data [1, 3, 224, 224]`, several with commas between them. */
export const inputsText = (inputs: readonly Pick<MeasuredInput, 'name' | 'shape'>[]): string =>
  inputs.map(({ name, shape }) => `${name} ${shapeList(shape)}`).join(', ');

/** As `--shape` takes it: `data=[1,3,480,640]`. */
export const shapeOption = (name: string, shape: readonly (number | string)[]): string =>
  `${name}=[${shape.join(',')}]`;

/** Sizes that were asked for, as a part of a configuration's name: `data 1×3×480×640`. */
export const askedShapesText = (shapes: InputShapes): string =>
  Object.entries(shapes)
    .map(([name, shape]) => `${name} ${shape.join('×')}`)
    .join(', ');

/** Equal for equal sizes, in whatever order they were given. */
export const shapesKey = (shapes: InputShapes | undefined): string =>
  shapes === undefined
    ? ''
    : Object.entries(shapes)
        .map(([name, shape]) => `${name}=${shape.join('x')}`)
        .sort()
        .join(';');

/** `[1,3,480,640]`, `1,3,480,640` or `1x3x480x640`; null: none of these, or a dimension that is not a whole number from 1. */
export function parseShape(text: string): number[] | null {
  const inner = text
    .trim()
    .replace(/^\[(.*)\]$/, '$1')
    .trim();
  if (inner === '') return text.trim() === '' ? null : [];
  const parts = inner.split(/[,x×]/).map((part) => part.trim());
  return parts.every((part) => /^[1-9]\d*$/.test(part)) ? parts.map(Number) : null;
}

/** `data=[1,3,480,640]`; null: it is not of that form. */
export function parseShapeOption(text: string): { name: string; shape: number[] } | null {
  const [, name, sizes] = /^(.+?)=([^=]*)$/s.exec(text) ?? [];
  const shape = sizes === undefined ? null : parseShape(sizes);
  return name === undefined || shape === null ? null : { name: name.trim(), shape };
}
