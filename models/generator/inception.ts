/**
 * Inception-v4 and Inception-ResNet-v2. Szegedy, Ioffe, Vanhoucke, Alemi: Inception-v4, Inception-ResNet and the Impact
 * of Residual Connections on Learning, arXiv:1602.07261. Layer names of the trained Caffe models.
 */
import { type ConvolutionOptions, NetWriter } from './netWriter.ts';

const inputComment = 'Input: BGR, 299 x 299, mean 128, divided by 128.';

/** Adds convolutions with BatchNorm (eps 0.001), Scale and ReLU, all in place, under one prefix. */
class Block {
  readonly net: NetWriter;
  readonly #prefix: string;

  constructor(net: NetWriter, prefix: string) {
    this.net = net;
    this.#prefix = prefix;
  }

  /** No padding. */
  conv(name: string, bottom: string, outputs: number, kernel: 1 | 3, stride = 1): string {
    return this.#activated(name, bottom, { outputs, kernel, stride });
  }

  /** Padded so that height and width stay. */
  same(name: string, bottom: string, outputs: number, kernel: 3 | 5 | readonly [number, number]): string {
    const pad =
      typeof kernel === 'number' ? (kernel - 1) / 2 : ([(kernel[0] - 1) / 2, (kernel[1] - 1) / 2] as const);
    return this.#activated(name, bottom, { outputs, kernel, pad });
  }

  averaged(name: string, bottom: string): string {
    return this.net.pooling(`${this.#prefix}${name}`, bottom, 'AVE', { kernel: 3, stride: 1, pad: 1 });
  }

  halved(name: string, bottom: string): string {
    return this.net.pooling(`${this.#prefix}${name}`, bottom, 'MAX', { kernel: 3, stride: 2 });
  }

  concat(name: string, bottoms: readonly string[]): string {
    return this.net.concat(`${this.#prefix}${name}`, bottoms);
  }

  #activated(name: string, bottom: string, options: ConvolutionOptions): string {
    const layer = `${this.#prefix}${name}`;
    const blob = this.net.convolution(layer, bottom, { ...options, bias: false });
    this.net.scale(`${layer}_scale`, this.net.batchNorm(`${layer}_bn`, blob, { eps: 0.001 }));
    return this.net.relu(`${layer}_relu`, blob);
  }
}

export function inceptionV4(): string {
  const net = new NetWriter('Inception-v4', [
    'Inception-v4 (GoogleNet-v4). Szegedy et al.: Inception-v4, Inception-ResNet, arXiv:1602.07261.',
    inputComment,
  ]);
  let x = stemV4(net, net.input('data', [1, 3, 299, 299]));
  for (let n = 1; n <= 4; n++) x = inceptionA(new Block(net, `inception_a${n}_`), x);
  x = reductionA(new Block(net, 'reduction_a_'), x, [192, 224, 256]);
  for (let n = 1; n <= 7; n++) x = inceptionB(new Block(net, `inception_b${n}_`), x);
  x = reductionB(new Block(net, 'reduction_b_'), x);
  for (let n = 1; n <= 3; n++) x = inceptionC(new Block(net, `inception_c${n}_`), x);
  classifier(net, x);
  return net.text();
}

/** Figure 3 of the paper. */
function stemV4(net: NetWriter, data: string): string {
  const plain = new Block(net, '');
  let x = plain.conv('conv1_3x3_s2', data, 32, 3, 2);
  x = plain.same('conv3_3x3_s1', plain.conv('conv2_3x3_s1', x, 32, 3), 64, 3);
  const stem = new Block(net, 'inception_');
  x = stem.concat('stem1', [stem.halved('stem1_pool', x), stem.conv('stem1_3x3_s2', x, 96, 3, 2)]);
  const short = stem.conv('stem2_3x3', stem.conv('stem2_3x3_reduce', x, 64, 1), 96, 3);
  let long = stem.same('stem2_1x7', stem.conv('stem2_1x7_reduce', x, 64, 1), 64, [1, 7]);
  long = stem.conv('stem2_3x3_2', stem.same('stem2_7x1', long, 64, [7, 1]), 96, 3);
  x = stem.concat('stem2', [short, long]);
  return stem.concat('stem3', [stem.conv('stem3_3x3_s2', x, 192, 3, 2), stem.halved('stem3_pool', x)]);
}

/** Figure 4. */
function inceptionA(block: Block, bottom: string): string {
  const one = block.conv('1x1_2', bottom, 96, 1);
  const three = block.same('3x3', block.conv('3x3_reduce', bottom, 64, 1), 96, 3);
  const double = block.same('3x3_2', block.conv('3x3_2_reduce', bottom, 64, 1), 96, 3);
  const last = block.same('3x3_3', double, 96, 3);
  const pool = block.conv('1x1', block.averaged('pool_ave', bottom), 96, 1);
  return block.concat('concat', [one, three, last, pool]);
}

/** Figure 7; `k, l, m` of table 1, n is 384 in both networks. */
function reductionA(block: Block, bottom: string, [k, l, m]: readonly [number, number, number]): string {
  const three = block.conv('3x3', bottom, 384, 3, 2);
  const double = block.same('3x3_2', block.conv('3x3_2_reduce', bottom, k, 1), l, 3);
  const last = block.conv('3x3_3', double, m, 3, 2);
  return block.concat('concat', [three, last, block.halved('pool', bottom)]);
}

/** Figure 5. */
function inceptionB(block: Block, bottom: string): string {
  const one = block.conv('1x1_2', bottom, 384, 1);
  let seven = block.same('1x7', block.conv('1x7_reduce', bottom, 192, 1), 224, [1, 7]);
  seven = block.same('7x1', seven, 256, [7, 1]);
  let double = block.same('7x1_2', block.conv('7x1_2_reduce', bottom, 192, 1), 192, [7, 1]);
  double = block.same('7x1_3', block.same('1x7_2', double, 224, [1, 7]), 224, [7, 1]);
  double = block.same('1x7_3', double, 256, [1, 7]);
  const pool = block.conv('1x1', block.averaged('pool_ave', bottom), 128, 1);
  return block.concat('concat', [one, seven, double, pool]);
}

/** Figure 8. */
function reductionB(block: Block, bottom: string): string {
  const three = block.conv('3x3', block.conv('3x3_reduce', bottom, 192, 1), 192, 3, 2);
  let seven = block.same('1x7', block.conv('1x7_reduce', bottom, 256, 1), 256, [1, 7]);
  seven = block.conv('3x3_2', block.same('7x1', seven, 320, [7, 1]), 320, 3, 2);
  return block.concat('concat', [three, seven, block.halved('pool', bottom)]);
}

/** Figure 6. */
function inceptionC(block: Block, bottom: string): string {
  const one = block.conv('1x1_2', bottom, 256, 1);
  const reduced = block.conv('1x1_3', bottom, 384, 1);
  const wide = block.same('1x3', reduced, 256, [1, 3]);
  const high = block.same('3x1', reduced, 256, [3, 1]);
  let double = block.same('3x1_2', block.conv('1x1_4', bottom, 384, 1), 448, [3, 1]);
  double = block.same('1x3_2', double, 512, [1, 3]);
  const doubleWide = block.same('1x3_3', double, 256, [1, 3]);
  const doubleHigh = block.same('3x1_3', double, 256, [3, 1]);
  const pool = block.conv('1x1', block.averaged('pool_ave', bottom), 256, 1);
  return block.concat('concat', [one, wide, high, doubleWide, doubleHigh, pool]);
}

export function inceptionResnetV2(): string {
  const net = new NetWriter('Inception-ResNet-v2', [
    'Inception-ResNet-v2. Szegedy et al.: Inception-v4, Inception-ResNet, arXiv:1602.07261.',
    'Stem and widths (320, 1088, 2080) of the released model, which differ from those drawn in the paper.',
    inputComment,
  ]);
  let x = stemResnet(net, net.input('data', [1, 3, 299, 299]));
  for (let n = 1; n <= 10; n++) {
    const branches = residualBranchesA;
    x = residual(net, `inception_resnet_v2_a${n}_`, x, { branches, outputs: 320, scale: 0.17 });
  }
  x = reductionA(new Block(net, 'reduction_a_'), x, [256, 256, 384]);
  for (let n = 1; n <= 20; n++) {
    const branches = residualBranchesB;
    x = residual(net, `inception_resnet_v2_b${n}_`, x, { branches, outputs: 1088, scale: 0.1 });
  }
  x = reductionResnetB(new Block(net, 'reduction_b_'), x);
  for (let n = 1; n <= 10; n++) {
    const branches = residualBranchesC;
    const scaled = n < 10 ? { scale: 0.2 } : {};
    x = residual(net, `inception_resnet_v2_c${n}_`, x, { branches, outputs: 2080, ...scaled });
  }
  classifier(net, new Block(net, '').conv('conv6_1x1', x, 1536, 1));
  return net.text();
}

function stemResnet(net: NetWriter, data: string): string {
  const stem = new Block(net, '');
  let x = stem.conv('conv2_3x3_s1', stem.conv('conv1_3x3_s2', data, 32, 3, 2), 32, 3);
  x = stem.halved('pool1_3x3_s2', stem.same('conv3_3x3_s1', x, 64, 3));
  x = stem.conv('conv4_3x3', stem.conv('conv4_3x3_reduce', x, 80, 1), 192, 3);
  x = stem.halved('pool2_3x3_s2', x);
  const one = stem.conv('conv5_1x1', x, 96, 1);
  const five = stem.same('conv5_5x5', stem.conv('conv5_5x5_reduce', x, 48, 1), 64, 5);
  const three = stem.same('conv5_3x3', stem.conv('conv5_3x3_reduce', x, 64, 1), 96, 3);
  const double = stem.same('conv5_3x3_2', three, 96, 3);
  const pool = stem.conv('conv5_1x1_ave', stem.averaged('ave_pool', x), 64, 1);
  return stem.concat('stem_concat', [one, five, double, pool]);
}

interface Residual {
  readonly branches: (block: Block, bottom: string) => string[];
  readonly outputs: number;
  /** What the branches are multiplied with before the sum (section 3.3); the last block has neither this nor a ReLU. */
  readonly scale?: number;
}

function residual(net: NetWriter, prefix: string, bottom: string, options: Residual): string {
  const block = new Block(net, prefix);
  const joined = block.concat('concat', options.branches(block, bottom));
  const up = net.convolution(`${prefix}up`, joined, { outputs: options.outputs, kernel: 1 });
  const name = `${prefix}residual_eltwise`;
  if (options.scale === undefined) return net.sum(name, [bottom, up]);
  return net.relu(`${name}_relu`, net.sum(name, [bottom, up], [1, options.scale]));
}

/** Figure 16. */
function residualBranchesA(block: Block, bottom: string): string[] {
  const one = block.conv('1x1', bottom, 32, 1);
  const three = block.same('3x3', block.conv('3x3_reduce', bottom, 32, 1), 32, 3);
  const double = block.same('3x3_2', block.conv('3x3_2_reduce', bottom, 32, 1), 48, 3);
  return [one, three, block.same('3x3_3', double, 64, 3)];
}

/** Figure 17. */
function residualBranchesB(block: Block, bottom: string): string[] {
  const one = block.conv('1x1', bottom, 192, 1);
  const seven = block.same('1x7', block.conv('1x7_reduce', bottom, 128, 1), 160, [1, 7]);
  return [one, block.same('7x1', seven, 192, [7, 1])];
}

/** Figure 19. */
function residualBranchesC(block: Block, bottom: string): string[] {
  const one = block.conv('1x1', bottom, 192, 1);
  const three = block.same('1x3', block.conv('1x3_reduce', bottom, 192, 1), 224, [1, 3]);
  return [one, block.same('3x1', three, 256, [3, 1])];
}

/** Figure 18. */
function reductionResnetB(block: Block, bottom: string): string {
  const first = block.conv('3x3', block.conv('3x3_reduce', bottom, 256, 1), 384, 3, 2);
  const second = block.conv('3x3_2', block.conv('3x3_2_reduce', bottom, 256, 1), 288, 3, 2);
  const double = block.same('3x3_3', block.conv('3x3_3_reduce', bottom, 256, 1), 288, 3);
  const third = block.conv('3x3_4', double, 320, 3, 2);
  return block.concat('concat', [first, second, third, block.halved('pool', bottom)]);
}

function classifier(net: NetWriter, bottom: string): void {
  let x = net.globalAveragePooling('pool_8x8_s1', bottom);
  x = net.dropout('pool_8x8_s1_drop', x, 0.2, 'pool_8x8_s1_drop');
  net.softmax('prob', net.innerProduct('classifier', x, 1000));
}
