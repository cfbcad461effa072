/**
 * ReLU: max(x, 0), with a slope for negative values where the file gives one (ReLUParameter of BVLC's caffe.proto). Of
 * Synopsys' fork (relu_layer.cpp of synopsys-caffe): `relu6`, `maximum` (above 0) and `minimum` (not 0) bound the result.
 */
import { scalar } from '../caffe/message.ts';
import type { Value } from '../graph/graph.ts';
import { floatTensor } from '../graph/tensor.ts';
import { type Build, defineLayer } from './definition.ts';
import { emitUnary } from './elementwise.ts';
import { engine } from './spatial.ts';

export const reluBlock = {
  name: 'relu_param',
  fields: {
    negative_slope: scalar('float', 1, 0),
    engine: engine(2),
    relu6: scalar('bool', 3, false),
    maximum: scalar('float', 6, 0),
    minimum: scalar('float', 7, 0),
  },
};

export const relu = defineLayer({
  types: ['ReLU'],
  block: reluBlock,
  signal: 'rectifies',
  plan({ param: { negative_slope: slope, relu6, maximum, minimum }, bottom, refuse }) {
    const most = Math.min(relu6 ? 6 : largestFloat, maximum > 0 ? maximum : largestFloat);
    if (most === largestFloat && minimum === 0) return { build: (build) => [emitRelu(build, bottom, slope)] };
    if (minimum > most) throw refuse(`has a minimum of ${minimum} above its maximum of ${most}`, 'input');
    return {
      build(build) {
        // Without a slope the ReLU is a bound like the others.
        const rectified = slope === 0 ? bottom : emitRelu(build, bottom, slope, 'relu');
        const least = slope === 0 ? Math.max(0, minimum) : minimum === 0 ? -largestFloat : minimum;
        return [emitUnary(build, 'Clamp', rectified, { attributes: { min: least, max: most } })];
      },
    };
  },
});

const largestFloat = 3.4028234663852886e38;

export function emitRelu(build: Build, value: Value, negativeSlope: number, suffix?: string): Value {
  if (negativeSlope === 0) return emitUnary(build, 'ReLU', value, { suffix });
  const name = suffix === undefined ? 'slope' : `${suffix}/slope`;
  const slope = build.constant(name, floatTensor([1], [negativeSlope]));
  return build.emit({ type: 'PReLU', inputs: [value, slope], shape: value.shape }, suffix);
}
