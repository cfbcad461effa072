/**
 * Draws a labelled set of the shapes example as PNG files, a sub-folder for each class:
 * `node models/train/drawShapes.ts --seed 1 --count 16000 --output shapes/training`.
 */
import { parseArgs } from 'node:util';
import { writeShapes } from '../../electron/images/shapes/shapeImages.ts';

const { values } = parseArgs({
  options: { seed: { type: 'string' }, count: { type: 'string' }, output: { type: 'string' } },
});
const [seed, count] = [Number(values.seed), Number(values.count)];
if (!Number.isInteger(seed) || !(count > 0) || values.output === undefined)
  throw new Error('node models/train/drawShapes.ts --seed N --count N --output <dir>');
await writeShapes(seed, count, values.output);
