/** Cutting a part out of a value: what Crop and Interp's negative padding do. */
import type { Value } from '../graph/graph.ts';
import { int64Tensor } from '../graph/tensor.ts';
import type { Build } from './definition.ts';

interface Cut {
  readonly axis: number;
  readonly start: number;
  /** Behind the last element that stays. */
  readonly end: number;
}

/** `value` itself where the cuts leave all of it. */
export function emitSlice(
  { emit, constant }: Build,
  value: Value,
  cuts: readonly Cut[],
  suffix?: string,
): Value {
  const real = cuts.filter(({ axis, start, end }) => start !== 0 || end !== value.shape[axis]);
  if (real.length === 0) return value;
  const name = suffix === undefined ? '' : `${suffix}/`;
  const list = (what: string, numbers: readonly number[]): Value =>
    constant(`${name}${what}`, int64Tensor([numbers.length], numbers));
  const inputs = [
    value,
    list(
      'start',
      real.map((cut) => cut.start),
    ),
    list(
      'stop',
      real.map((cut) => cut.end),
    ),
    list(
      'step',
      real.map(() => 1),
    ),
    list(
      'axes',
      real.map((cut) => cut.axis),
    ),
  ];
  const shape = value.shape.map((dim, axis) => {
    const cut = real.find((candidate) => candidate.axis === axis);
    return cut === undefined ? dim : cut.end - cut.start;
  });
  return emit({ type: 'Slice', opset: 'opset8', inputs, shape }, suffix);
}
