import { NetWriter } from './netWriter.ts';

const lrn = { size: 5, alpha: 0.0001, beta: 0.75 };

/** Krizhevsky, Sutskever, Hinton: ImageNet Classification with Deep CNNs (2012); BVLC's layer names and 227 x 227 input. */
export function alexnet(): string {
  const net = new NetWriter('AlexNet', [
    'AlexNet. Krizhevsky, Sutskever, Hinton: ImageNet Classification with Deep Convolutional Neural Networks, NIPS 2012.',
    'Two groups in conv2, conv4 and conv5 stand for the two GPUs of the paper. Input: BGR, 227 x 227, mean 104 117 123.',
  ]);
  let x = net.input('data', [1, 3, 227, 227]);
  x = net.relu('relu1', net.convolution('conv1', x, { outputs: 96, kernel: 11, stride: 4 }));
  x = net.pooling('pool1', net.lrn('norm1', x, lrn), 'MAX', { kernel: 3, stride: 2 });
  x = net.relu('relu2', net.convolution('conv2', x, { outputs: 256, pad: 2, kernel: 5, group: 2 }));
  x = net.pooling('pool2', net.lrn('norm2', x, lrn), 'MAX', { kernel: 3, stride: 2 });
  x = net.relu('relu3', net.convolution('conv3', x, { outputs: 384, pad: 1, kernel: 3 }));
  x = net.relu('relu4', net.convolution('conv4', x, { outputs: 384, pad: 1, kernel: 3, group: 2 }));
  x = net.relu('relu5', net.convolution('conv5', x, { outputs: 256, pad: 1, kernel: 3, group: 2 }));
  x = net.pooling('pool5', x, 'MAX', { kernel: 3, stride: 2 });
  for (const layer of ['6', '7']) {
    x = net.relu(`relu${layer}`, net.innerProduct(`fc${layer}`, x, 4096));
    x = net.dropout(`drop${layer}`, x, 0.5);
  }
  net.softmax('prob', net.innerProduct('fc8', x, 1000));
  return net.text();
}
