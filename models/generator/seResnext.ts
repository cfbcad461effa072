import { type ConvolutionOptions, NetWriter } from './netWriter.ts';

const blocks = [3, 4, 6, 3];
const cardinality = 32;
/** Reduction ratio r of the squeeze-and-excitation paper's section 3. */
const reduction = 16;

export function seResnext50(): string {
  const net = new NetWriter('SE-ResNeXt-50 (32 x 4d)', [
    'SE-ResNeXt-50 (32 x 4d). Hu, Shen, Albanie, Sun, Wu: Squeeze-and-Excitation Networks, arXiv:1709.01507;',
    "Xie et al.: Aggregated Residual Transformations, arXiv:1611.05431. Axpy is the authors' own layer: a * x + y.",
    'Input: BGR, 224 x 224, mean 104 117 123.',
  ]);
  let x = net.input('data', [1, 3, 224, 224]);
  x = normalised(net, 'conv1/7x7_s2', x, { outputs: 64, pad: 3, kernel: 7, stride: 2 });
  x = net.relu('conv1/relu_7x7_s2', x);
  x = net.pooling('pool1/3x3_s2', x, 'MAX', { kernel: 3, stride: 2 });
  for (const [index, count] of blocks.entries()) {
    for (let n = 1; n <= count; n++) {
      const name = `conv${index + 2}_${n}`;
      x = excited(net, name, x, 128 << index, n === 1 && index > 0 ? 2 : 1, n === 1);
    }
  }
  x = net.pooling('pool5/7x7_s1', x, 'AVE', { kernel: 7, stride: 1 });
  net.softmax('prob', net.innerProduct('classifier', x, 1000));
  return net.text();
}

/** A residual block whose channels are weighted by the squeeze-and-excitation branch; `width` as in ResNeXt's table 1. */
function excited(
  net: NetWriter,
  name: string,
  bottom: string,
  width: number,
  stride: number,
  projected: boolean,
): string {
  const outputs = 2 * width;
  let x = normalised(net, `${name}_1x1_reduce`, bottom, { outputs: width, kernel: 1 });
  x = net.relu(`${name}_1x1_reduce/relu`, x);
  const grouped = { outputs: width, pad: 1, kernel: 3, group: cardinality, stride };
  x = net.relu(`${name}_3x3/relu`, normalised(net, `${name}_3x3`, x, grouped));
  x = normalised(net, `${name}_1x1_increase`, x, { outputs, kernel: 1 });

  let weights = net.globalAveragePooling(`${name}_global_pool`, x);
  weights = net.convolution(`${name}_1x1_down`, weights, { outputs: outputs / reduction, kernel: 1 });
  weights = net.relu(`${name}_1x1_down/relu`, weights);
  weights = net.sigmoid(`${name}_prob`, net.convolution(`${name}_1x1_up`, weights, { outputs, kernel: 1 }));

  const shortcut = projected
    ? normalised(net, `${name}_1x1_proj`, bottom, { outputs, kernel: 1, stride })
    : bottom;
  return net.relu(`${name}/relu`, net.axpy(name, weights, x, shortcut));
}

function normalised(net: NetWriter, name: string, bottom: string, options: ConvolutionOptions): string {
  const blob = net.convolution(name, bottom, { ...options, bias: false });
  return net.scale(`${name}/bn/scale`, net.batchNorm(`${name}/bn`, blob));
}
