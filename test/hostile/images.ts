/** Image files that claim to be huge, are cut off, or are of a kind that may load other files. */
import { crc32, deflateSync } from 'node:zlib';
import { readImageFile } from '../../electron/images/imageFile.ts';
import type { Preparation } from '../../shared/models/preparation.ts';
import { casesRun, type HostileCase } from './cases.ts';

const mib = 2 ** 20;

const preparation: Preparation = {
  width: 8,
  height: 8,
  channels: 3,
  layout: 'NCHW',
  colour: 'RGB',
  mean: [0, 0, 0],
  scale: [1, 1, 1],
  resize: 'fit',
};

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** @param rows bytes of its rows, whatever it says of them */
function pngBytes(
  width: number,
  height: number,
  rows: number,
  { interlaced = false, depth = 8 } = {},
): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([depth, 6, 0, 0, interlaced ? 1 : 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.alloc(rows), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function bmpBytes(width: number, height: number, bits: number, pixels: number): Buffer {
  const head = Buffer.alloc(54);
  head.write('BM');
  head.writeUInt32LE(54, 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(width, 18);
  head.writeInt32LE(height, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(bits, 28);
  return Buffer.concat([head, Buffer.alloc(pixels)]);
}

/** A frame header of baseline (C0) or progressive (C2) JPEG, and a scan that ends at once. */
function jpegBytes(width: number, height: number, frame: number): Buffer {
  const sof = Buffer.from([0xff, frame, 0, 17, 8, 0, 0, 0, 0, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]);
  sof.writeUInt16BE(height, 5);
  sof.writeUInt16BE(width, 7);
  const scan = Buffer.from([0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0, 0xff, 0xd9]);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), sof, scan]);
}

/** RIFF with a lossless frame, whose header has 14 bits of each side. */
function webpBytes(width: number, height: number): Buffer {
  const frame = Buffer.alloc(64);
  frame[0] = 0x2f;
  frame.writeUInt32LE(((width - 1) | ((height - 1) << 14)) >>> 0, 1);
  const head = Buffer.from('RIFF\0\0\0\0WEBPVP8L\0\0\0\0');
  head.writeUInt32LE(12 + frame.length, 4);
  head.writeUInt32LE(frame.length, 16);
  return Buffer.concat([head, frame]);
}

/** Little-endian, one strip that does not exist. */
function tiffBytes(width: number, height: number): Buffer {
  const tags: readonly (readonly [number, number])[] = [
    [256, width],
    [257, height],
    [258, 8],
    [259, 1],
    [262, 1],
    [273, 200],
    [277, 1],
    [278, height],
    [279, 100],
  ];
  const bytes = Buffer.alloc(300);
  bytes.write('II*\0', 'latin1');
  bytes.writeUInt32LE(8, 4);
  bytes.writeUInt16LE(tags.length, 8);
  for (const [index, [tag, value]] of tags.entries()) {
    bytes.writeUInt16LE(tag, 10 + index * 12);
    bytes.writeUInt16LE(4, 12 + index * 12);
    bytes.writeUInt32LE(1, 14 + index * 12);
    bytes.writeUInt32LE(value, 18 + index * 12);
  }
  return bytes;
}

const image = casesRun(async (target) => ({
  numbers: (await readImageFile(target, preparation)).length,
}));

const tooLarge =
  /cannot be used as an image: (?:it is larger than 100 megapixels|Input image exceeds pixel limit|.*pixel limit)/;

export const hostileImages: readonly HostileCase[] = [
  image('a PNG of 65,535 x 65,535 pixels', tooLarge, 'x.png', () => pngBytes(65_535, 65_535, 100)),
  image('a PNG of 2^31 pixels a side', /cannot be used as an image: /, 'x.png', () =>
    pngBytes(2 ** 31 - 1, 2 ** 31 - 1, 100),
  ),
  image(
    'a PNG of 96 megapixels in 380 kB',
    /"numbers":192/,
    'x.png',
    () => pngBytes(9_800, 9_800, 9_800 * (1 + 4 * 9_800)),
    { slow: true },
  ),
  image(
    'an interlaced PNG of 16 bits and 90 megapixels',
    /it would take \d+ MiB to decode; save it smaller, or upright and without interlacing/,
    'x.png',
    () => pngBytes(9_500, 9_500, 100, { interlaced: true, depth: 16 }),
  ),
  image('a PNG that ends early', /cannot be used as an image: /, 'x.png', () => pngBytes(1_000, 1_000, 100)),
  image('a JPEG of 65,500 x 65,500 pixels', tooLarge, 'x.jpg', () => jpegBytes(65_500, 65_500, 0xc0)),
  image('a progressive JPEG of 90 megapixels', /it would take \d+ MiB to decode/, 'x.jpg', () =>
    jpegBytes(9_500, 9_500, 0xc2),
  ),
  image('a WebP of 16,383 x 16,383 pixels', /cannot be used as an image: /, 'x.webp', () =>
    webpBytes(16_383, 16_383),
  ),
  image('a TIFF of 65,535 x 65,535 pixels', /cannot be used as an image: /, 'x.png', () =>
    tiffBytes(65_535, 65_535),
  ),
  image('a GIF of 65,535 x 65,535 pixels', /cannot be used as an image: /, 'x.png', () =>
    Buffer.concat([Buffer.from('GIF89a'), Buffer.from([255, 255, 255, 255, 0, 0, 0]), Buffer.from(';')]),
  ),
  image(
    'an SVG that loads a file of this machine',
    /cannot be used as an image: it is svg, not JPEG, PNG, BMP or WebP/,
    'x.svg',
    () =>
      Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9"><image xlink:href="file:///etc/hostname" width="9" height="9"/></svg>',
      ),
  ),
  image('an SVG of entities in entities', /cannot be used as an image: /, 'x.svg', () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) => `<!ENTITY e${level + 1} "${`&e${level};`.repeat(10)}">`,
    );
    return Buffer.from(
      `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY e0 "x">${levels.join('')}]><svg xmlns="http://www.w3.org/2000/svg"><text>&e9;</text></svg>`,
    );
  }),
  image('a bitmap of 65,535 x 65,535 pixels', tooLarge, 'x.bmp', () => bmpBytes(65_535, 65_535, 24, 100)),
  image('a bitmap of 90 megapixels that ends early', /the bitmap ends before its last row/, 'x.bmp', () =>
    bmpBytes(9_500, 9_500, 24, 100),
  ),
  image('a bitmap of -2^31 rows', tooLarge, 'x.bmp', () => bmpBytes(2, -(2 ** 31), 24, 100)),
  image(
    'an image of 65 MiB',
    /is larger than 64 MiB, the most that is read of such a file\.$/,
    'x.png',
    () => Buffer.alloc(65 * mib),
    {
      slow: true,
    },
  ),
  image('an image of nothing', /cannot be used as an image: /, 'x.png', () => Buffer.alloc(0)),
];
