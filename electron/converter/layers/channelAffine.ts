/** One factor and one offset a channel, which is what every normalisation with stored statistics comes to. */
import type { VinobenchError } from '../../../shared/faults/errors.ts';
import type { Value } from '../graph/graph.ts';
import { mostChannels } from '../graph/mostChannels.ts';
import { floatTensor } from '../graph/tensor.ts';
import type { Build } from './definition.ts';
import { emitBinary } from './elementwise.ts';

/**
 * The numbers of all channels are held at once.
 *
 * @throws VinobenchError `limit` where there are more than any network has
 */
export function checkChannels(
  channels: number,
  refuse: (sentence: string, code: 'limit') => VinobenchError,
): void {
  if (channels > mostChannels)
    throw refuse(
      `has ${channels} channels, more than the ${mostChannels} that can be converted; check num_output and the input's shape`,
      'limit',
    );
}

export function emitChannelAffine(
  build: Build,
  value: Value,
  { scales, shifts }: { readonly scales: readonly number[]; readonly shifts: readonly number[] },
): Value {
  const { shape } = value;
  const channels = (numbers: readonly number[]) =>
    shape.length === 1 ? [numbers.length] : shape.map((_, axis) => (axis === 1 ? numbers.length : 1));
  const factors = build.constant('scale/value', floatTensor(channels(scales), scales));
  const scaled = emitBinary(build, 'Multiply', [value, factors], 'scale');
  const offsets = build.constant('shift/value', floatTensor(channels(shifts), shifts));
  return emitBinary(build, 'Add', [scaled, offsets]);
}
