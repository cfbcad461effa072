/** Our calibration with its defaults, on inputs from a raw file, in a separate process; prints seconds and peak memory. */
import { open } from 'node:fs/promises';
import path from 'node:path';
import { peakMemoryBytes } from '../../electron/jobs/worker/peakMemory.ts';
import { loadRuntime } from '../../electron/openvino/load.ts';
import {
  collectStatistics,
  needsHistogram,
  placeQuantizers,
  Quantizer,
  readIr,
  rulesOf,
  simplified,
  writeQuantized,
} from '../../electron/quantizer/quantizer.ts';
import { defaultCalibration, estimators } from '../../shared/documents/calibration.ts';

const [xml = '', inputs = '', count = '', directory = '', asked = defaultCalibration.estimator] =
  process.argv.slice(2);
const estimator = estimators.find((one) => one === asked) ?? defaultCalibration.estimator;
const began = performance.now();
const runtime = loadRuntime();
const graph = await simplified(runtime, await readIr(xml, xml.replace(/xml$/, 'bin')));
const placement = placeQuantizers(graph, rulesOf.CPU, new Set());
const statistics = await collectStatistics(runtime, {
  graph,
  placement,
  inputs: () => images(inputs, Number(count)),
  histograms: needsHistogram(estimator),
});
const { percentile } = defaultCalibration;
const options = { statistics, family: 'CPU', scheme: 'symmetric', estimator, percentile } as const;
const quantized = new Quantizer(graph, { ...options, biasCorrection: true }).quantize(new Set());
await writeQuantized({ graph: quantized.graph, facts: {}, directory, name: path.parse(xml).name });
const seconds = (performance.now() - began) / 1e3;
console.log(JSON.stringify({ seconds, peakBytes: peakMemoryBytes() }));

async function* images(file: string, images: number): AsyncGenerator<Float32Array, void> {
  await using handle = await open(file);
  const bytes = (await handle.stat()).size / images;
  for (let index = 0; index < images; index++) {
    const image = new Uint8Array(bytes);
    await handle.read(image, 0, bytes, index * bytes);
    yield new Float32Array(image.buffer);
  }
}
