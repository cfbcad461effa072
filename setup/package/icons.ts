/** All sizes of the icon, out of the one drawing: PNG for Linux, an ICO for Windows, an ICNS for macOS. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

const linux = [16, 24, 32, 48, 64, 128, 256, 512] as const;
const windows = [16, 24, 32, 48, 64, 128, 256] as const;
/** Apple's types of PNG entries by their size in pixels. */
const apple = {
  ic04: 16,
  ic05: 32,
  ic07: 128,
  ic08: 256,
  ic09: 512,
  ic10: 1024,
  ic11: 32,
  ic12: 64,
  ic13: 256,
  ic14: 512,
} as const;

/** Leaves `icons/16x16.png` ..., `icon.png` (512), `icon.ico` and `icon.icns` in `folder`. */
export async function writeIcons(svg: string, folder: string): Promise<void> {
  const drawing = readFileSync(svg);
  const drawn = new Map<number, Buffer>();
  for (const size of new Set([...linux, ...windows, ...Object.values(apple)])) {
    // Drawn at its size, not made smaller: 72 dots an inch are one for each unit of a drawing of 512.
    const density = (72 * size) / 512;
    drawn.set(size, await sharp(drawing, { density }).resize(size, size).png().toBuffer());
  }
  const png = (size: number): Buffer => {
    const found = drawn.get(size);
    if (found === undefined) throw new Error(`no icon of ${size} pixels`);
    return found;
  };
  mkdirSync(join(folder, 'icons'), { recursive: true });
  for (const size of linux) writeFileSync(join(folder, 'icons', `${size}x${size}.png`), png(size));
  writeFileSync(join(folder, 'icon.png'), png(512));
  writeFileSync(join(folder, 'icon.ico'), icoOf(windows.map((size) => ({ size, png: png(size) }))));
  writeFileSync(
    join(folder, 'icon.icns'),
    icnsOf(Object.entries(apple).map(([type, size]) => ({ type, png: png(size) }))),
  );
}

/** Windows' ICO with PNG inside, as Vista and later read it; a side of 256 is written as 0. */
function icoOf(images: readonly { readonly size: number; readonly png: Buffer }[]): Buffer {
  const head = Buffer.alloc(6 + 16 * images.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let offset = head.length;
  for (const [index, { size, png }] of images.entries()) {
    const at = 6 + 16 * index;
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([head, ...images.map(({ png }) => png)]);
}

/** Apple's ICNS: entries of type, length with its own eight bytes, and PNG. */
function icnsOf(images: readonly { readonly type: string; readonly png: Buffer }[]): Buffer {
  const entries = images.map(({ type, png }) => Buffer.concat([chunkHead(type, png.length), png]));
  const body = Buffer.concat(entries);
  return Buffer.concat([chunkHead('icns', body.length), body]);
}

function chunkHead(type: string, length: number): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32BE(length + 8, 4);
  return head;
}
