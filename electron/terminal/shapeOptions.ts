/** `--shape data=[1,3,480,640]` and `--input data=photo.jpg`, which several commands take, once for each input. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { VinobenchError } from '../../shared/faults/errors.ts';
import type { InputFile } from '../../shared/files/inputFiles.ts';
import { type InputShapes, parseShapeOption } from '../../shared/models/inputShapes.ts';

export interface ShapeOptions {
  readonly shape?: readonly string[];
}

/**
 * Undefined where none is given.
 * @throws VinobenchError `usage` for one that cannot be read, or two of one input
 */
function askedShapes({ shape: texts = [] }: ShapeOptions): InputShapes | undefined {
  const shapes: Record<string, number[]> = {};
  for (const text of texts) {
    const parsed = parseShapeOption(text);
    if (parsed === null) {
      const sentence = `--shape ${text} is not of the form name=[sizes] with whole numbers from 1, such as data=[1,3,480,640].`;
      throw new VinobenchError('usage', sentence);
    }
    const { name, shape } = parsed;
    if (Object.hasOwn(shapes, name))
      throw new VinobenchError('usage', `--shape gives input ${name} two sizes; give one.`);
    shapes[name] = shape;
  }
  return texts.length === 0 ? undefined : shapes;
}

/** For requests where leaving it out is not the same as undefined. */
export function shapesOf(options: ShapeOptions): { shapes?: InputShapes } {
  const shapes = askedShapes(options);
  return shapes === undefined ? {} : { shapes };
}

/** The same for each of several models. */
export function shapesOfEach(options: ShapeOptions, models: number): { shapes?: InputShapes[] } {
  const shapes = askedShapes(options);
  return shapes === undefined ? {} : { shapes: Array.from({ length: models }, () => shapes) };
}

export interface InputOptions {
  readonly input?: readonly string[];
}

/** `data=photo.jpg`, or a file alone for the only input, or for those that an archive names; one list for each of several models. */
export function inputFilesOfEach(
  { input: texts = [] }: InputOptions,
  models: number,
): { inputFiles?: InputFile[][] } {
  if (texts.length === 0) return {};
  const files = texts.map((text): InputFile => {
    const [, name = '', file = ''] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
    // A file's own name may hold a `=`.
    const alone = name === '' || existsSync(text);
    return { input: alone ? null : name, path: path.resolve(alone ? text : file) };
  });
  return { inputFiles: Array.from({ length: models }, () => files) };
}
