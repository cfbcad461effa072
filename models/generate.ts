/**
 * Writes every network's prototxt into this folder: `node models/generate.ts`. The files are committed so that people can
 * read them and drag them into the workbench; the test sees that they are what this program writes.
 */
import { writeFileSync } from 'node:fs';
import { alexnet } from './generator/alexnet.ts';
import { densenet121, densenet169 } from './generator/densenet.ts';
import { googlenetV1 } from './generator/googlenet.ts';
import { inceptionResnetV2, inceptionV4 } from './generator/inception.ts';
import { mobilenetV1, mobilenetV2 } from './generator/mobilenet.ts';
import { resnet50, resnet101 } from './generator/resnet.ts';
import { seResnext50 } from './generator/seResnext.ts';
import { shapes } from './generator/shapes.ts';
import { squeezenet10, squeezenet11 } from './generator/squeezenet.ts';
import { vgg16 } from './generator/vgg.ts';

/** By catalogue id, and the shipped example; the file is the id with `.prototxt`. */
export const generators: Readonly<Record<string, () => string>> = {
  alexnet,
  vgg16,
  'densenet-121': densenet121,
  'densenet-169': densenet169,
  'googlenet-v1': googlenetV1,
  'googlenet-v4': inceptionV4,
  'resnet-50': resnet50,
  'resnet-101': resnet101,
  'squeezenet1.0': squeezenet10,
  'squeezenet1.1': squeezenet11,
  'inception-resnet-v2': inceptionResnetV2,
  'mobilenet-v1-1.0-224': mobilenetV1,
  'mobilenet-v2': mobilenetV2,
  'se-resnext-50': seResnext50,
  shapes,
};

if (import.meta.main) {
  for (const [id, generate] of Object.entries(generators)) {
    writeFileSync(new URL(`${id}.prototxt`, import.meta.url), generate());
  }
}
