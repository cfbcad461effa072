/** What tells a network from others: the size of its input and its FLOPs an image. */
import { describeNetwork } from '../../converter/convert.ts';
import { irFacts } from '../../converter/ir/irFacts.ts';
import { irNetwork } from '../../converter/ir/irNetwork.ts';
import { readRegularTextSync } from '../../files/regularFile.ts';
import type { NetworkFile } from '../wire/protocol.ts';

/** Equal for equal networks, whatever their batch; null where only a runtime could tell. */
export async function networkOf({ format, topology }: NetworkFile): Promise<string | null> {
  switch (format) {
    case 'caffe': {
      const { inputs, flops } = await describeNetwork(topology);
      return sizeOf(inputs[0]?.shape ?? [], flops);
    }
    case 'openvino-ir': {
      const ir = irNetwork(readRegularTextSync(topology));
      const shape = ir.layers.find(({ type }) => type === 'Parameter')?.attributes.get('shape') ?? '';
      return sizeOf(shape.split(',').map(Number), irFacts(ir, (operation) => [operation]).flops);
    }
    case 'onnx':
    case 'tensorflow':
    case 'tensorflow-lite':
    case 'paddle':
      return null;
  }
}

const sizeOf = ([batch = 1, ...image]: readonly number[], flops: number | null): string | null =>
  flops === null ? null : `${image.join('x')}: ${flops / batch}`;
