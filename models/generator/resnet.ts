import { type ConvolutionOptions, NetWriter } from './netWriter.ts';

interface Depth {
  readonly layers: 50 | 101;
  /** Residual blocks of stages 2 to 5 (the paper's table 1). */
  readonly blocks: readonly [number, number, number, number];
  /** The authors' ResNet-50 file kept conv1's bias. */
  readonly conv1Bias: boolean;
  /** How they name block n (from 0) of a stage: 2a 2b 2c, or 3a 3b1 3b2. */
  readonly blockName: (stage: number, n: number, blocks: number) => string;
}

const letter = (n: number): string => String.fromCharCode('a'.charCodeAt(0) + n);

export function resnet50(): string {
  return resnet({
    layers: 50,
    blocks: [3, 4, 6, 3],
    conv1Bias: true,
    blockName: (stage, n) => `${stage}${letter(n)}`,
  });
}

export function resnet101(): string {
  return resnet({
    layers: 101,
    blocks: [3, 4, 23, 3],
    conv1Bias: false,
    blockName: (stage, n, blocks) => `${stage}${blocks === 3 || n === 0 ? letter(n) : `b${n}`}`,
  });
}

function resnet(depth: Depth): string {
  const title = `ResNet-${depth.layers}`;
  const net = new NetWriter(title, [
    `${title}. He, Zhang, Ren, Sun: Deep Residual Learning for Image Recognition, arXiv:1512.03385.`,
    'The stride of a stage is in its first 1x1 convolutions, as the authors trained it.',
    'Input: BGR, 224 x 224, mean 104 117 123.',
  ]);
  let x = net.input('data', [1, 3, 224, 224]);
  const conv1 = { outputs: 64, pad: 3, kernel: 7, stride: 2 };
  x = net.convolution('conv1', x, depth.conv1Bias ? conv1 : { ...conv1, bias: false });
  x = net.scale('scale_conv1', net.batchNorm('bn_conv1', x));
  x = net.pooling('pool1', net.relu('conv1_relu', x), 'MAX', { kernel: 3, stride: 2 });

  for (const [index, blocks] of depth.blocks.entries()) {
    const stage = index + 2;
    for (let n = 0; n < blocks; n++) {
      const stride = n === 0 && stage > 2 ? 2 : 1;
      x = bottleneck(net, x, depth.blockName(stage, n, blocks), 64 << index, stride, n === 0);
    }
  }
  x = net.pooling('pool5', x, 'AVE', { kernel: 7, stride: 1 });
  net.softmax('prob', net.innerProduct('fc1000', x, 1000));
  return net.text();
}

/** `width`: channels of the two inner convolutions; the block gives four times as many. */
function bottleneck(
  net: NetWriter,
  bottom: string,
  block: string,
  width: number,
  stride: number,
  projected: boolean,
): string {
  const normalised = (branch: string, from: string, options: ConvolutionOptions): string => {
    const blob = net.convolution(`res${block}_${branch}`, from, { ...options, bias: false });
    return net.scale(`scale${block}_${branch}`, net.batchNorm(`bn${block}_${branch}`, blob));
  };
  const shortcut = projected
    ? normalised('branch1', bottom, { outputs: 4 * width, kernel: 1, stride })
    : bottom;
  let x = normalised('branch2a', bottom, { outputs: width, kernel: 1, stride });
  x = normalised('branch2b', net.relu(`res${block}_branch2a_relu`, x), { outputs: width, pad: 1, kernel: 3 });
  x = normalised('branch2c', net.relu(`res${block}_branch2b_relu`, x), { outputs: 4 * width, kernel: 1 });
  return net.relu(`res${block}_relu`, net.sum(`res${block}`, [shortcut, x]));
}
