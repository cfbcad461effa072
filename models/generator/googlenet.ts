import { type ConvolutionOptions, NetWriter } from './netWriter.ts';

const lrn = { size: 5, alpha: 0.0001, beta: 0.75 };

/** The paper's table 1: #1x1, #3x3 reduce, #3x3, #5x5 reduce, #5x5, pool proj. */
const inceptions: readonly (readonly [string, number, number, number, number, number, number])[] = [
  ['3a', 64, 96, 128, 16, 32, 32],
  ['3b', 128, 128, 192, 32, 96, 64],
  ['4a', 192, 96, 208, 16, 48, 64],
  ['4b', 160, 112, 224, 24, 64, 64],
  ['4c', 128, 128, 256, 24, 64, 64],
  ['4d', 112, 144, 288, 32, 64, 64],
  ['4e', 256, 160, 320, 32, 128, 128],
  ['5a', 256, 160, 320, 32, 128, 128],
  ['5b', 384, 192, 384, 48, 128, 128],
];

export function googlenetV1(): string {
  const net = new NetWriter('GoogleNet', [
    'GoogLeNet (Inception v1) without its auxiliary classifiers. Szegedy et al.: Going Deeper with Convolutions,',
    'arXiv:1409.4842. Input: BGR, 224 x 224, mean 104 117 123.',
  ]);
  const activated = (group: string, name: string, bottom: string, options: ConvolutionOptions): string =>
    net.relu(
      `${group}/relu_${name.replace('_s2', '')}`,
      net.convolution(`${group}/${name}`, bottom, options),
    );

  let x = net.input('data', [1, 3, 224, 224]);
  x = activated('conv1', '7x7_s2', x, { outputs: 64, pad: 3, kernel: 7, stride: 2 });
  x = net.pooling('pool1/3x3_s2', x, 'MAX', { kernel: 3, stride: 2 });
  x = net.lrn('pool1/norm1', x, lrn);
  x = activated('conv2', '3x3_reduce', x, { outputs: 64, kernel: 1 });
  x = activated('conv2', '3x3', x, { outputs: 192, pad: 1, kernel: 3 });
  x = net.lrn('conv2/norm2', x, lrn);
  x = net.pooling('pool2/3x3_s2', x, 'MAX', { kernel: 3, stride: 2 });
  for (const [name, n1x1, n3x3Reduce, n3x3, n5x5Reduce, n5x5, poolProjection] of inceptions) {
    const group = `inception_${name}`;
    const one = activated(group, '1x1', x, { outputs: n1x1, kernel: 1 });
    let three = activated(group, '3x3_reduce', x, { outputs: n3x3Reduce, kernel: 1 });
    three = activated(group, '3x3', three, { outputs: n3x3, pad: 1, kernel: 3 });
    let five = activated(group, '5x5_reduce', x, { outputs: n5x5Reduce, kernel: 1 });
    five = activated(group, '5x5', five, { outputs: n5x5, pad: 2, kernel: 5 });
    let pool = net.pooling(`${group}/pool`, x, 'MAX', { kernel: 3, stride: 1, pad: 1 });
    pool = activated(group, 'pool_proj', pool, { outputs: poolProjection, kernel: 1 });
    x = net.concat(`${group}/output`, [one, three, five, pool]);
    if (name === '3b') x = net.pooling('pool3/3x3_s2', x, 'MAX', { kernel: 3, stride: 2 });
    if (name === '4e') x = net.pooling('pool4/3x3_s2', x, 'MAX', { kernel: 3, stride: 2 });
  }
  x = net.pooling('pool5/7x7_s1', x, 'AVE', { kernel: 7, stride: 1 });
  x = net.dropout('pool5/drop_7x7_s1', x, 0.4);
  net.softmax('prob', net.innerProduct('loss3/classifier', x, 1000));
  return net.text();
}
