/**
 * Nets made up by fast-check: a list of steps, each of which appends one layer to some blob made so far. A step is a few
 * small integers, so that what shrinks is the number of layers and then their parameters. A step that does not fit its blob's
 * shape adds nothing.
 */
import fc from 'fast-check';
import { layers, product, type Shape } from './randomLayers.ts';

interface Step {
  /** Which layer. */
  readonly layer: number;
  /** Which blob it reads; 0 is the last one, so that most nets are deep. */
  readonly from: number;
  readonly inPlace: boolean;
  /** The layer's own choices. */
  readonly choices: readonly number[];
}

interface Blob {
  readonly name: string;
  readonly shape: Shape;
}

/** The net's prototxt: one line a layer. */
function prototxtOf(input: Shape, steps: readonly Step[]): string {
  const blobs: Blob[] = [{ name: 'data', shape: input }];
  const dims = input.map((dim) => `dim: ${dim}`).join(' ');
  /** Caffe lets no layer work in place on what another one has read. */
  const read = new Set<string>();
  const lines = [`layer { name: "data" type: "Input" top: "data" input_param { shape { ${dims} } } }`];
  for (const [index, { layer, from, inPlace, choices }] of steps.entries()) {
    const bottom = blobs.at(-1 - (from % blobs.length));
    if (bottom === undefined) continue;
    let next = 0;
    const choose = (count: number): number => (choices[next++ % choices.length] ?? 0) % Math.max(1, count);
    const pick = <T>(...values: T[]): T => {
      const value = values[choose(values.length)];
      if (value === undefined) throw new Error('a choice of nothing');
      return value;
    };
    const siblings = blobs.filter(
      ({ name, shape }) => name !== bottom.name && `${shape}` === `${bottom.shape}`,
    );
    const sibling = siblings[choose(siblings.length)]?.name ?? bottom.name;
    const drawn = layers[layer % layers.length]?.({ shape: bottom.shape, choose, pick, sibling });
    if (drawn === undefined || drawn.shapes.some((shape) => product(shape) > 20_000)) continue;
    const { type, block = '', shapes, moreBottoms = [] } = drawn;
    const bottoms = [bottom.name, ...moreBottoms];
    const overwrites =
      inPlace && drawn.inPlace === true && !read.has(bottom.name) && !moreBottoms.includes(bottom.name);
    for (const name of bottoms) read.add(name);
    const tops = overwrites
      ? [bottom]
      : shapes.map((shape, top) => ({ name: shapes.length > 1 ? `x${index}_${top}` : `x${index}`, shape }));
    const field = (name: string, values: readonly string[]): string =>
      values.map((value) => `${name}: "${value}"`).join(' ');
    const edges = `${field('bottom', bottoms)} ${field(
      'top',
      tops.map(({ name }) => name),
    )}`;
    lines.push(`layer { name: "${type}${index}" type: "${type}" ${edges} ${block} }`.replace('  ', ' '));
    if (overwrites) read.delete(bottom.name);
    else blobs.push(...tops);
  }
  return `${lines.join('\n')}\n`;
}

const side = fc.integer({ min: 1, max: 12 });

/** Deploy files of one input and one to nine layers. */
export const randomNet: fc.Arbitrary<string> = fc
  .tuple(
    fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 8 }), side, side),
    fc.array(
      fc.record({
        layer: fc.nat(10 * layers.length - 1),
        from: fc.oneof(fc.constant(0), fc.nat(5)),
        inPlace: fc.boolean(),
        choices: fc.array(fc.nat(59), { minLength: 1, maxLength: 12 }),
      }),
      { minLength: 1, maxLength: 9 },
    ),
  )
  .map(([input, steps]) => prototxtOf(input, steps))
  .filter((text) => text.includes('bottom'));
