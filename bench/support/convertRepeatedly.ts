/**
 * Converts one network some times in this process; prints the seconds of each as JSON. Each time into a new folder: to
 * replace a file makes some file systems write it to the disk at once, which is no part of a conversion.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { convertCaffe } from '../../electron/converter/convert.ts';

const [repetitions, prototxt, caffemodel, folder] = process.argv.slice(2);
if (prototxt === undefined || caffemodel === undefined || folder === undefined) {
  throw new Error('usage: convertRepeatedly.ts <times> <prototxt> <caffemodel> <folder>');
}
const secondsEach: number[] = [];
for (let n = 0; n < Number(repetitions); n++) {
  const directory = mkdtempSync(join(folder, 'ir-'));
  const began = performance.now();
  await convertCaffe({ prototxt, caffemodel, output: { directory }, precision: 'FP32' });
  secondsEach.push((performance.now() - began) / 1e3);
  rmSync(directory, { recursive: true });
}
console.log(JSON.stringify({ secondsEach }));
