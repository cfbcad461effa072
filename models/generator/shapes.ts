import { type ConvolutionOptions, NetWriter } from './netWriter.ts';

/**
 * The shipped example: small, and with one of each thing that INT8 makes difficult. BatchNorm and Scale after every
 * convolution, depthwise and grouped convolutions, a concat, and sums of a branch with what it came from.
 */
export function shapes(): string {
  const net = new NetWriter('shapes', [
    'Ten classes of drawn shapes, 48 x 48. Trained by train/train.py; facts and accuracy are in shapes.json.',
    'Input: BGR, mean 128 128 128, then times 0.015625.',
  ]);
  const plain = (name: string, bottom: string, options: ConvolutionOptions): string =>
    net.scale(
      `${name}/scale`,
      net.batchNorm(`${name}/bn`, net.convolution(name, bottom, { ...options, bias: false })),
    );
  const rectified = (name: string, bottom: string, options: ConvolutionOptions): string =>
    net.relu(`${name}/relu`, plain(name, bottom, options));
  const threeByThree = { kernel: 3, pad: 1 };

  let x = rectified('conv1', net.input('data', [1, 3, 48, 48]), { outputs: 32, ...threeByThree, stride: 2 });
  x = rectified('conv2/dw', x, { outputs: 32, group: 32, ...threeByThree });
  x = rectified('conv2/sep', x, { outputs: 48, kernel: 1 });
  x = rectified('conv3/dw', x, { outputs: 48, group: 48, ...threeByThree, stride: 2 });
  x = rectified('conv3/sep', x, { outputs: 96, kernel: 1 });
  const y = plain('conv4/sep', rectified('conv4/dw', x, { outputs: 96, group: 96, ...threeByThree }), {
    outputs: 96,
    kernel: 1,
  });
  x = net.relu('block4/relu', net.sum('block4', [x, y]));
  x = rectified('conv5', x, { outputs: 128, group: 4, ...threeByThree, stride: 2 });
  const squeezed = rectified('fire6/squeeze1x1', x, { outputs: 32, kernel: 1 });
  x = net.concat('fire6/concat', [
    rectified('fire6/expand1x1', squeezed, { outputs: 64, kernel: 1 }),
    rectified('fire6/expand3x3', squeezed, { outputs: 64, ...threeByThree }),
  ]);
  x = net.relu('block7/relu', net.sum('block7', [x, plain('conv7', x, { outputs: 128, ...threeByThree })]));
  net.softmax('prob', net.innerProduct('fc8', net.globalAveragePooling('pool7', x), 10));
  return net.text();
}
