import { NetWriter } from './netWriter.ts';

/** Channels of fire2 to fire9: squeeze, and each of the two expands (the paper's table 1; 1.1 keeps them). */
const fires = [
  { squeeze: 16, expand: 64 },
  { squeeze: 16, expand: 64 },
  { squeeze: 32, expand: 128 },
  { squeeze: 32, expand: 128 },
  { squeeze: 48, expand: 192 },
  { squeeze: 48, expand: 192 },
  { squeeze: 64, expand: 256 },
  { squeeze: 64, expand: 256 },
];

interface Version {
  readonly conv1: { readonly outputs: number; readonly kernel: number };
  /** Max pooling comes after these layers' numbers (1 is conv1). */
  readonly poolsAfter: readonly number[];
  /** 1.0 pads its last 1x1 convolution, as its authors' file does. */
  readonly conv10Pad?: number;
}

export function squeezenet10(): string {
  return squeezenet('SqueezeNet 1.0', {
    conv1: { outputs: 96, kernel: 7 },
    poolsAfter: [1, 4, 8],
    conv10Pad: 1,
  });
}

export function squeezenet11(): string {
  return squeezenet('SqueezeNet 1.1', { conv1: { outputs: 64, kernel: 3 }, poolsAfter: [1, 3, 5] });
}

function squeezenet(title: string, version: Version): string {
  const net = new NetWriter(title, [
    `${title}. Iandola et al.: SqueezeNet: AlexNet-level accuracy with 50x fewer parameters, arXiv:1602.07360.`,
    'Input: BGR, 227 x 227, mean 104 117 123.',
  ]);
  const pooled = (blob: string, layer: number): string =>
    version.poolsAfter.includes(layer)
      ? net.pooling(`pool${layer}`, blob, 'MAX', { kernel: 3, stride: 2 })
      : blob;

  let x = net.input('data', [1, 3, 227, 227]);
  x = pooled(net.relu('relu_conv1', net.convolution('conv1', x, { ...version.conv1, stride: 2 })), 1);
  for (const [index, { squeeze, expand }] of fires.entries()) {
    const fire = `fire${index + 2}`;
    const branch = (name: string, bottom: string, outputs: number, kernel: number): string =>
      net.relu(
        `${fire}/relu_${name}`,
        net.convolution(`${fire}/${name}`, bottom, {
          outputs,
          kernel,
          ...(kernel === 3 ? { pad: 1 } : {}),
        }),
      );
    const squeezed = branch('squeeze1x1', x, squeeze, 1);
    const expanded = [branch('expand1x1', squeezed, expand, 1), branch('expand3x3', squeezed, expand, 3)];
    x = pooled(net.concat(`${fire}/concat`, expanded), index + 2);
  }
  x = net.dropout('drop9', x, 0.5);
  const pad = version.conv10Pad === undefined ? {} : { pad: version.conv10Pad };
  x = net.relu('relu_conv10', net.convolution('conv10', x, { outputs: 1000, kernel: 1, ...pad }));
  net.softmax('prob', net.globalAveragePooling('pool10', x));
  return net.text();
}
