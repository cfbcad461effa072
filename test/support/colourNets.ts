/** Networks whose answers can be checked by eye, and images for them: the class is the brightest channel. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { encodeCaffemodel } from './caffemodel.ts';

/** Class after class, `brightness` of its channel times the mean of that channel in the image. Path of the prototxt. */
export function writeColourNet(folder: string, name: string, brightness: readonly number[]): string {
  const classes = brightness.length;
  const prototxt = join(folder, `${name}.prototxt`);
  const lines = [
    `name: "${name}"`,
    'layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }',
    `layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: ${classes} kernel_size: 1 bias_term: false } }`,
    'layer { name: "scores" type: "Pooling" bottom: "conv" top: "scores" pooling_param { pool: AVE global_pooling: true } }',
  ];
  writeFileSync(prototxt, lines.join('\n'));
  const data = Float32Array.from({ length: classes * 3 }, (_, index) =>
    index % 3 === Math.floor(index / 3) ? (brightness[index % 3] ?? 0) / 255 : 0,
  );
  const layer = { name: 'conv', type: 'Convolution', blobs: [{ shape: [classes, 3, 1, 1], data }] };
  writeFileSync(join(folder, `${name}.caffemodel`), encodeCaffemodel([layer]));
  return prototxt;
}

export interface Solid {
  /** Relative; PNG. */
  readonly name: string;
  readonly rgb: readonly [number, number, number];
}

export async function writeSolids(folder: string, solids: readonly Solid[]): Promise<void> {
  for (const { name, rgb } of solids) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    const [r, g, b] = rgb;
    const background = { r, g, b };
    await sharp({ create: { width: 20, height: 12, channels: 3, background } })
      .png()
      .toFile(join(folder, name));
  }
}

/** `others` are the other two channels, 200 that of the class. */
export function solidOf(name: string, label: number, others: number): Solid {
  const value = (channel: number) => (channel === label ? 200 : others);
  return { name, rgb: [value(0), value(1), value(2)] };
}
