/**
 * The converter accepts exactly the graphs that Caffe accepts, with the same outputs: random ways of wiring layers, compared
 * with a model of Caffe's own code (support/caffeGraph.ts).
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCaffe } from '../electron/converter/caffe/caffeModel.ts';
import { lower } from '../electron/converter/lower.ts';
import { fillerWeights } from '../electron/converter/weights/fillerWeights.ts';
import { isVinobenchError } from '../shared/faults/errors.ts';
import { caffeVerdict, type GraphLayer } from './support/caffeGraph.ts';

const nets = 3000;

const lossWeights = fc.constantFrom<number[]>([], [], [], [0], [1]);

/** A layer before it is wired: where it looks for its bottoms and what it calls its tops. */
interface Plan {
  readonly type: string;
  /** Positions among the blobs that exist; -1 for one that may not. */
  readonly bottoms: readonly number[];
  /** `place`: the bottom at that index; `new`: its own name; a letter: any blob. */
  readonly tops: readonly string[];
  readonly lossWeights: readonly number[];
}

const bottom = fc.oneof({ weight: 30, arbitrary: fc.nat(5) }, { weight: 1, arbitrary: fc.constant(-1) });
const top = fc.oneof(
  { weight: 5, arbitrary: fc.constant('new') },
  { weight: 4, arbitrary: fc.constant('place') },
  { weight: 1, arbitrary: fc.constantFrom('x', 'new1', 'new2', 'new3') },
);
const wired = (types: readonly string[], most: { bottoms: [number, number]; tops: [number, number] }) =>
  fc.record({
    type: fc.constantFrom(...types),
    bottoms: fc.array(bottom, { minLength: most.bottoms[0], maxLength: most.bottoms[1] }),
    tops: fc.array(top, { minLength: most.tops[0], maxLength: most.tops[1] }),
    lossWeights: most.tops[1] === 1 ? lossWeights : fc.constant<number[]>([]),
  });

const plan: fc.Arbitrary<Plan> = fc.oneof(
  wired(['ReLU', 'Sigmoid', 'Power', 'Softmax'], { bottoms: [1, 1], tops: [1, 1] }),
  wired(['Eltwise'], { bottoms: [2, 3], tops: [1, 1] }),
  wired(['Split'], { bottoms: [1, 1], tops: [1, 3] }),
  wired(['Silence'], { bottoms: [1, 2], tops: [0, 0] }),
);

const input: GraphLayer = { name: 'l0', type: 'Input', bottoms: [], tops: ['x'], lossWeights: [] };

function wire(plans: readonly Plan[]): GraphLayer[] {
  const layers = [input];
  const known = ['x'];
  for (const [index, { type, bottoms, tops, lossWeights: weights }] of plans.entries()) {
    const read = bottoms.map((at) =>
      at < 0 ? 'nothing' : (known[known.length - 1 - (at % known.length)] ?? 'x'),
    );
    const made = tops.map((name, position) => {
      if (name === 'place') return read[position] ?? `new${index}`;
      return name === 'new' ? `new${index}_${position}` : name;
    });
    layers.push({ name: `l${index + 1}`, type, bottoms: read, tops: made, lossWeights: weights });
    for (const blob of made) if (!known.includes(blob)) known.push(blob);
  }
  return layers;
}

const wiring = fc.array(plan, { minLength: 1, maxLength: 7 }).map(wire);

const written = ({ name, type, bottoms, tops, lossWeights: weights }: GraphLayer): string =>
  [
    `layer { name: "${name}" type: "${type}"`,
    ...bottoms.map((bottom) => `bottom: "${bottom}"`),
    ...tops.map((top) => `top: "${top}"`),
    ...weights.map((weight) => `loss_weight: ${weight}`),
    type === 'Input' ? 'input_param { shape { dim: 1 dim: 2 } } }' : '}',
  ].join(' ');

/** What Caffe's SplitLayer itself refuses, behind the graph's rules. */
const splitsInPlace = (layers: readonly GraphLayer[]): boolean =>
  layers.some(({ type, bottoms, tops }) => type === 'Split' && tops[0] === bottoms[0]);

function converted(text: string): readonly string[] | string {
  try {
    const model = parseCaffe(text, 'net.prototxt');
    const graph = lower(
      model,
      fillerWeights(1, () => 1),
    );
    return graph.outputs.map((output) => output.blob).sort();
  } catch (error) {
    if (!isVinobenchError(error)) throw error;
    return error.message;
  }
}

test(`${nets} wirings are accepted or refused as by Caffe, with its outputs`, () => {
  const seen = { accepted: 0, 'unknown bottom': 0, 'duplicate blob': 0 };
  fc.assert(
    fc.property(wiring, (layers) => {
      fc.pre(!splitsInPlace(layers));
      const verdict = caffeVerdict(layers);
      const text = layers.map(written).join('\n');
      const result = converted(text);
      if (verdict.kind === 'refused') {
        seen[verdict.why]++;
        expect(result, text).toBeTypeOf('string');
        if (verdict.why === 'unknown bottom') return;
        // The sentence names the layer, its line and the blob.
        expect(result).toMatch(
          /^net\.prototxt:\d+: layer "l\d+" \(\w+\) (makes the blob|works in place on) "\w+"/,
        );
        return;
      }
      // The net's own input is no result of it, though Caffe lists it where nothing reads it.
      const outputs = verdict.outputs.filter((output) =>
        layers.slice(1).some(({ tops }) => tops.includes(output)),
      );
      if (outputs.length === 0) {
        expect(result, text).toMatch(/computes nothing/);
        return;
      }
      seen.accepted++;
      expect(result, text).toEqual(outputs);
    }),
    { seed: 20_181, numRuns: nets },
  );
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(nets / 20);
});
