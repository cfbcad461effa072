/** Converts one network some times in this process; prints the seconds of each as JSON. */
import { convertCaffe } from '../../electron/converter/convert.ts';

const [repetitions, prototxt, caffemodel, directory] = process.argv.slice(2);
if (prototxt === undefined || caffemodel === undefined || directory === undefined) {
  throw new Error('usage: convertRepeatedly.ts <times> <prototxt> <caffemodel> <directory>');
}
const secondsEach: number[] = [];
for (let n = 0; n < Number(repetitions); n++) {
  const began = performance.now();
  await convertCaffe({ prototxt, caffemodel, output: { directory }, precision: 'FP32' });
  secondsEach.push((performance.now() - began) / 1e3);
}
console.log(JSON.stringify({ secondsEach }));
