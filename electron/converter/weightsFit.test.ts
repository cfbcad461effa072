import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeCaffemodel } from '../../test/support/caffemodel.ts';
import { fitOfWeights } from './weightsFit.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-weights-fit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, content: string | Uint8Array): string => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
};

const net = (outputs: number, last = 'last', middle = 'middle') => `
input: "data" input_shape { dim: 1 dim: 3 dim: 8 dim: 8 }
layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: ${outputs} kernel_size: 3 } }
layer { name: "${middle}" type: "Convolution" bottom: "conv" top: "middle" convolution_param { num_output: 4 kernel_size: 1 } }
layer { name: "${last}" type: "InnerProduct" bottom: "middle" top: "last" inner_product_param { num_output: 5 } }
`;

const learned = (name: string, weights: readonly number[]) => ({
  name,
  type: 'Convolution',
  blobs: [weights, [weights[0] ?? 0]].map((shape) => ({
    shape: [...shape],
    data: new Float32Array(shape.reduce((a, b) => a * b)),
  })),
});
const weights = write(
  'given.caffemodel',
  encodeCaffemodel([
    learned('conv', [8, 3, 3, 3]),
    learned('middle', [4, 8, 1, 1]),
    learned('last', [5, 4 * 6 * 6]),
    learned('of/training', [3, 3]),
  ]),
);

describe('a caffemodel', () => {
  it('fits the network that has its layers, with one of its own as fine-tuning leaves it, and no other', async () => {
    const own = write('own.prototxt', net(8));
    const tuned = write('tuned.prototxt', net(8, 'last_flowers'));
    const wider = write('wider.prototxt', net(16));
    const foreign = write('foreign.prototxt', net(8, 'a', 'b').replace('name: "conv"', 'name: "c"'));
    const mostly = write('mostly.prototxt', net(8, 'a', 'b'));
    const broken = write('broken.prototxt', 'layer { name: "x" type: "Convolutionn" bottom: "y" top: "x" }');
    const [fitsOwn, fitsTuned, fitsWider, fitsForeign, fitsMostly, fitsBroken] = await fitOfWeights(weights, [
      ...[own, tuned, wider, foreign, mostly, broken],
    ]);
    expect(fitsOwn).toEqual({ topology: own, layers: 3, found: 3, reason: null });
    expect(fitsTuned).toEqual({ topology: tuned, layers: 3, found: 2, reason: null });
    expect(fitsWider?.found).toBe(1);
    expect(fitsWider?.reason).toMatch(
      /conv.*expects weights of shape \[16, 3, 3, 3\], but given\.caffemodel has \[8, 3, 3, 3\]/,
    );
    expect(fitsForeign?.reason).toBe(
      'given.caffemodel has none of the 3 learned layers of foreign.prototxt.',
    );
    expect(fitsMostly?.reason).toBe(
      'given.caffemodel has only 1 of the 3 learned layers of mostly.prototxt.',
    );
    expect(fitsBroken?.reason).toMatch(/^broken\.prototxt.*Convolutionn/);
  });

  it('that is not a caffemodel is refused', async () => {
    const file = write('none.caffemodel', 'not a model');
    await expect(fitOfWeights(file, [])).rejects.toThrow(/none\.caffemodel/);
  });
});
