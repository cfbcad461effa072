import { NetWriter } from './netWriter.ts';

const growth = 32;

export const densenet121 = (): string => densenet('DenseNet-121', [6, 12, 24, 16]);
export const densenet169 = (): string => densenet('DenseNet-169', [6, 12, 32, 32]);

/** `blocks`: layers of the four dense blocks (the paper's table 1). The output is the logits, there is no softmax. */
function densenet(title: string, blocks: readonly number[]): string {
  const net = new NetWriter(title.replace('DenseNet-', 'DENSENET_'), [
    `${title}. Huang, Liu, van der Maaten, Weinberger: Densely Connected Convolutional Networks, arXiv:1608.06993.`,
    'pool1 rounds down (ceil_mode: false), as the trained Caffe model does. The output is the logits.',
    'Input: BGR, 224 x 224, mean 103.94 116.78 123.68, then times 0.017.',
  ]);
  /** BatchNorm into its own blob, Scale, ReLU: before a convolution, or after one. */
  const activated = (name: string, relu: string, bottom: string): string =>
    net.relu(relu, net.scale(`${name}/scale`, net.batchNorm(`${name}/bn`, bottom, { top: `${name}/bn` })));

  let x = net.input('data', [1, 3, 224, 224]);
  let channels = 2 * growth;
  x = net.convolution('conv1', x, { outputs: channels, pad: 3, kernel: 7, stride: 2, bias: false });
  x = net.pooling('pool1', activated('conv1', 'relu1', x), 'MAX', {
    kernel: 3,
    stride: 2,
    pad: 1,
    ceilMode: false,
  });
  for (const [index, layers] of blocks.entries()) {
    const stage = index + 2;
    for (let n = 1; n <= layers; n++) {
      const name = `${stage}_${n}`;
      let y = activated(`conv${name}/x1`, `relu${name}/x1`, x);
      y = net.convolution(`conv${name}/x1`, y, { outputs: 4 * growth, kernel: 1, bias: false });
      y = activated(`conv${name}/x2`, `relu${name}/x2`, y);
      y = net.convolution(`conv${name}/x2`, y, { outputs: growth, pad: 1, kernel: 3, bias: false });
      x = net.concat(`concat_${name}`, [x, y]);
      channels += growth;
    }
    x = activated(`conv${stage}_blk`, `relu${stage}_blk`, x);
    if (index < blocks.length - 1) {
      channels /= 2;
      x = net.convolution(`conv${stage}_blk`, x, { outputs: channels, kernel: 1, bias: false });
      x = net.pooling(`pool${stage}`, x, 'AVE', { kernel: 2, stride: 2 });
    }
  }
  x = net.globalAveragePooling('pool5', x);
  net.convolution('fc6', x, { outputs: 1000, kernel: 1 });
  return net.text();
}
