import { type ConvolutionOptions, NetWriter } from './netWriter.ts';

const inputComment =
  'Input: BGR, 224 x 224, mean 103.94 116.78 123.68, then times 0.017. Depthwise convolutions are group convolutions.';

/** Convolution without bias, BatchNorm into its own blob, Scale: the three that every layer here begins with. */
function normalised(net: NetWriter, name: string, bottom: string, options: ConvolutionOptions): string {
  const blob = net.convolution(name, bottom, { ...options, bias: false });
  return net.scale(`${name}/scale`, net.batchNorm(`${name}/bn`, blob, { top: `${name}/bn` }));
}

/** Depthwise separable layers of the paper's table 1 by their Caffe names: pointwise outputs and depthwise stride. */
const separable: readonly (readonly [name: string, outputs: number, stride: number])[] = [
  ['2_1', 64, 1],
  ['2_2', 128, 2],
  ['3_1', 128, 1],
  ['3_2', 256, 2],
  ['4_1', 256, 1],
  ['4_2', 512, 2],
  ['5_1', 512, 1],
  ['5_2', 512, 1],
  ['5_3', 512, 1],
  ['5_4', 512, 1],
  ['5_5', 512, 1],
  ['5_6', 1024, 2],
  ['6', 1024, 1],
];

export function mobilenetV1(): string {
  const net = new NetWriter('MOBILENET', [
    'MobileNet v1, width 1.0, 224 x 224. Howard et al.: MobileNets, arXiv:1704.04861.',
    inputComment,
  ]);
  let x = net.input('data', [1, 3, 224, 224]);
  let channels = 32;
  x = net.relu('relu1', normalised(net, 'conv1', x, { outputs: channels, pad: 1, kernel: 3, stride: 2 }));
  for (const [name, outputs, stride] of separable) {
    const depthwise = { outputs: channels, pad: 1, kernel: 3, group: channels, stride };
    x = net.relu(`relu${name}/dw`, normalised(net, `conv${name}/dw`, x, depthwise));
    x = net.relu(`relu${name}/sep`, normalised(net, `conv${name}/sep`, x, { outputs, kernel: 1 }));
    channels = outputs;
  }
  classifier(net, 'pool6', x);
  return net.text();
}

/**
 * Inverted residuals by their Caffe names: expanded channels, outputs, stride. As in the trained Caffe model, conv4 stays
 * at 28 x 28 up to conv4_7, where the paper's final version goes to 14 x 14 at the first layer with 64 outputs: that is
 * why it has 0.87 GFLOPs and not 0.6.
 */
const invertedResiduals: readonly (readonly [string, number, number, number])[] = [
  ['2_1', 32, 16, 1],
  ['2_2', 96, 24, 2],
  ['3_1', 144, 24, 1],
  ['3_2', 144, 32, 2],
  ['4_1', 192, 32, 1],
  ['4_2', 192, 32, 1],
  ['4_3', 192, 64, 1],
  ['4_4', 384, 64, 1],
  ['4_5', 384, 64, 1],
  ['4_6', 384, 64, 1],
  ['4_7', 384, 96, 2],
  ['5_1', 576, 96, 1],
  ['5_2', 576, 96, 1],
  ['5_3', 576, 160, 2],
  ['6_1', 960, 160, 1],
  ['6_2', 960, 160, 1],
  ['6_3', 960, 320, 1],
];

export function mobilenetV2(): string {
  const net = new NetWriter('MOBILENET_V2', [
    'MobileNet v2, width 1.0, 224 x 224. Sandler et al.: Inverted Residuals and Linear Bottlenecks, arXiv:1801.04381.',
    'ReLU instead of ReLU6 and a first block with an expansion layer, as in the trained Caffe model.',
    inputComment,
  ]);
  let x = net.input('data', [1, 3, 224, 224]);
  let channels = 32;
  x = net.relu('relu1', normalised(net, 'conv1', x, { outputs: channels, pad: 1, kernel: 3, stride: 2 }));
  for (const [name, expanded, outputs, stride] of invertedResiduals) {
    const depthwise = { outputs: expanded, pad: 1, kernel: 3, group: expanded, stride };
    let y = normalised(net, `conv${name}/expand`, x, { outputs: expanded, kernel: 1 });
    y = normalised(net, `conv${name}/dwise`, net.relu(`relu${name}/expand`, y), depthwise);
    y = normalised(net, `conv${name}/linear`, net.relu(`relu${name}/dwise`, y), { outputs, kernel: 1 });
    x = stride === 1 && outputs === channels ? net.sum(`block_${name}`, [x, y]) : y;
    channels = outputs;
  }
  x = net.relu('relu6_4', normalised(net, 'conv6_4', x, { outputs: 1280, kernel: 1 }));
  classifier(net, 'pool6', x);
  return net.text();
}

function classifier(net: NetWriter, pool: string, bottom: string): void {
  const pooled = net.globalAveragePooling(pool, bottom);
  net.softmax('prob', net.convolution('fc7', pooled, { outputs: 1000, kernel: 1 }));
}
