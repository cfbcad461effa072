/** Networks as today's exporters write them: which of their kernels run on 8-bit values, and how near their outputs are to float. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { precisionOfElementType } from '../../shared/precision/precision.ts';
import { OutputComparison } from '../../shared/statistics/outputs.ts';
import { seededRandom } from '../../shared/statistics/random.ts';
import { loadRuntime } from '../openvino/load.ts';
import { runtimeKernels } from '../openvino/runtimeModel.ts';
import { foldConstants } from './foldConstants.ts';
import type { IrGraph } from './ir/irGraph.ts';
import { readIr } from './ir/readIr.ts';
import { placeQuantizers } from './placement/placement.ts';
import { rulesOf } from './placement/rules.ts';
import { Quantizer } from './quantizeModel.ts';
import { collectStatistics } from './statistics/collect.ts';
import { GraphRunner, inMemory } from './statistics/inference.ts';

const folder = fileURLToPath(new URL('../../test/cases/int8/', import.meta.url));
const runtime = loadRuntime();

async function quantized(name: string) {
  const read = await readIr(`${folder}${name}.xml`, `${folder}${name}.bin`);
  const float = await foldConstants(runtime, read);
  const input = [...float.layers()].find(({ type }) => type === 'Parameter');
  const length = input?.outputs[0]?.dims.reduce((all, dim) => all * dim, 1) ?? 0;
  async function* inputs() {
    for (let image = 0; image < 8; image++) {
      const random = seededRandom(image);
      yield Float32Array.from({ length }, () => random.next());
    }
  }
  const placement = placeQuantizers(float, rulesOf.CPU, new Set());
  const statistics = await collectStatistics(runtime, {
    ...{ graph: float, placement, inputs, histograms: false },
  });
  const options = { family: 'CPU', scheme: 'symmetric', estimator: 'minmax', percentile: 99.99 } as const;
  const quantizer = new Quantizer(float, { ...options, statistics, biasCorrection: true });
  return { read, ...quantizer.quantize(new Set()), inputs };
}

const computing = new Set(['Convolution', 'Deconvolution', 'FullyConnected', 'MatMul']);

async function kernels(graph: IrGraph): Promise<string[]> {
  const { addon } = runtime;
  const { xml, bin } = inMemory(graph);
  const core = new addon.Core();
  const model = await core.readModel(xml, new addon.Tensor('u8', [bin.byteLength], bin));
  const compiled = await core.compileModel(model, 'CPU', { INFERENCE_PRECISION_HINT: 'f32' });
  const found = (runtimeKernels(compiled) ?? []).filter(({ layerType }) => computing.has(layerType));
  compiled.close?.();
  return found.map(({ elementType }) => precisionOfElementType(elementType ?? '') ?? '');
}

async function sqnrDb({ read, graph, inputs }: Awaited<ReturnType<typeof quantized>>) {
  const outputs: Float32Array[][] = [];
  for (const one of [read, graph]) {
    const runner = await GraphRunner.compile(runtime, one);
    const all: Float32Array[] = [];
    await runner.run(inputs(), { each: ([output]) => all.push(output?.slice() ?? new Float32Array()) });
    runner.close();
    outputs.push(all);
  }
  const comparison = new OutputComparison();
  for (const [index, reference] of (outputs[0] ?? []).entries())
    comparison.add(reference, outputs[1]?.[index] ?? new Float32Array());
  return comparison.sqnrDb ?? Number.POSITIVE_INFINITY;
}

describe('a network as exporters write it runs on 8-bit values', () => {
  it.each([
    ['windows', 'attention over windows, whose first axis is no batch', 2],
    ['ctc', 'a head of [time, 1, classes]', 2],
    ['depthwise-folded', 'depthwise weights behind Convert, Transpose and Reshape', 3],
  ])('%s: %s', async (name, _what, count) => {
    const all = await quantized(name);
    expect(all.floatLayers).toEqual([]);
    expect(await kernels(all.graph)).toEqual(new Array(count).fill('INT8'));
    expect(await sqnrDb(all)).toBeGreaterThan(25);
  });
});
