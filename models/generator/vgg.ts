import { NetWriter } from './netWriter.ts';

/** Convolutions a stage and their channels: configuration D of the paper's table 1. */
const stages = [
  { convolutions: 2, outputs: 64 },
  { convolutions: 2, outputs: 128 },
  { convolutions: 3, outputs: 256 },
  { convolutions: 3, outputs: 512 },
  { convolutions: 3, outputs: 512 },
];

export function vgg16(): string {
  const net = new NetWriter('VGG_ILSVRC_16_layers', [
    'VGG-16 (configuration D). Simonyan, Zisserman: Very Deep Convolutional Networks, arXiv:1409.1556.',
    'Input: BGR, 224 x 224, mean 103.939 116.779 123.68.',
  ]);
  let x = net.input('data', [1, 3, 224, 224]);
  for (const [index, { convolutions, outputs }] of stages.entries()) {
    const stage = index + 1;
    for (let n = 1; n <= convolutions; n++) {
      x = net.convolution(`conv${stage}_${n}`, x, { outputs, pad: 1, kernel: 3 });
      x = net.relu(`relu${stage}_${n}`, x);
    }
    x = net.pooling(`pool${stage}`, x, 'MAX', { kernel: 2, stride: 2 });
  }
  for (const layer of ['6', '7']) {
    x = net.relu(`relu${layer}`, net.innerProduct(`fc${layer}`, x, 4096));
    x = net.dropout(`drop${layer}`, x, 0.5);
  }
  net.softmax('prob', net.innerProduct('fc8', x, 1000));
  return net.text();
}
