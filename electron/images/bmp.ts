/**
 * Windows bitmaps (BITMAPFILEHEADER and its headers of 12 to 124 bytes in Microsoft's "Bitmap Storage"), as far as they are
 * not run-length coded. The decoders that npm has were seen to misread palettes, masks or rows of odd width.
 */
import type { Raster } from './enlarge.ts';

const uncompressed = 0;
const bitFields = 3;
const alphaBitFields = 6;
/** The first header, of OS/2, has sizes of 16 bits and palette entries of three bytes. */
const coreHeaderBytes = 12;
const fileHeaderBytes = 14;
const infoHeaderBytes = 40;

interface Header {
  readonly width: number;
  readonly height: number;
  readonly fromTop: boolean;
  readonly bits: number;
  /** Where the pixels begin. */
  readonly offset: number;
  readonly palette: Buffer;
  readonly paletteEntryBytes: number;
  /** Of red, green and blue in a pixel of 16 or 32 bits. */
  readonly masks: readonly [number, number, number];
}

/** @throws Error that says what is wrong, without naming the file */
export function decodeBmp(bytes: Buffer, mostPixels: number): Raster {
  try {
    return decode(bytes, readHeader(bytes, mostPixels));
  } catch (error) {
    if (error instanceof RangeError) throw new Error('the bitmap ends before its last row', { cause: error });
    throw error;
  }
}

/** Before any of them is decoded. @throws Error as `decodeBmp` does */
export function bmpPixels(bytes: Buffer, mostPixels: number): number {
  try {
    const { width, height } = readHeader(bytes, mostPixels);
    return width * height;
  } catch (error) {
    if (error instanceof RangeError) throw new Error('the bitmap ends before its last row', { cause: error });
    throw error;
  }
}

function readHeader(bytes: Buffer, mostPixels: number): Header {
  const headerBytes = bytes.readUInt32LE(14);
  const core = headerBytes === coreHeaderBytes;
  if (!core && headerBytes < infoHeaderBytes) throw new Error(`its header has ${headerBytes} bytes`);
  const width = core ? bytes.readUInt16LE(18) : bytes.readInt32LE(18);
  const signedHeight = core ? bytes.readUInt16LE(20) : bytes.readInt32LE(22);
  const bits = bytes.readUInt16LE(core ? 24 : 28);
  const compression = core ? uncompressed : bytes.readUInt32LE(30);
  const height = Math.abs(signedHeight);
  if (width < 1 || height < 1) throw new Error(`it says to be ${width} x ${height} pixels`);
  if (width * height > mostPixels) throw new Error(`it is larger than ${mostPixels / 1e6} megapixels`);
  if (![1, 4, 8, 16, 24, 32].includes(bits)) throw new Error(`it has ${bits} bits a pixel`);
  if (![uncompressed, bitFields, alphaBitFields].includes(compression))
    throw new Error('it is compressed, which is not read for bitmaps; save it as PNG');
  const masked = compression !== uncompressed;
  const afterHeader = fileHeaderBytes + headerBytes;
  // Masks follow the plain header, and are part of the later ones in the same place.
  const maskEnd =
    masked && headerBytes === infoHeaderBytes ? 12 + (compression === alphaBitFields ? 4 : 0) : 0;
  const paletteEntryBytes = core ? 3 : 4;
  const used = core ? 0 : bytes.readUInt32LE(46);
  const entries = bits > 8 ? 0 : Math.min(used === 0 ? 2 ** bits : used, 2 ** bits);
  const paletteStart = afterHeader + maskEnd;
  return {
    width,
    height,
    fromTop: signedHeight < 0,
    bits,
    offset: bytes.readUInt32LE(10),
    palette: bytes.subarray(paletteStart, paletteStart + entries * paletteEntryBytes),
    paletteEntryBytes,
    masks: masked
      ? ([54, 58, 62].map((at) => bytes.readUInt32LE(at)) as [number, number, number])
      : defaultMasks(bits),
  };
}

const defaultMasks = (bits: number): [number, number, number] =>
  bits === 16 ? [0x7c00, 0x03e0, 0x001f] : [0xff0000, 0x00ff00, 0x0000ff];

function decode(bytes: Buffer, header: Header): Raster {
  const { width, height, bits, offset, fromTop } = header;
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  if (offset + rowBytes * height > bytes.length + 3) throw new RangeError('too short');
  const data = new Uint8Array(width * height * 3);
  const pixel = pixelReader(bytes, header);
  for (let y = 0; y < height; y++) {
    const row = offset + (fromTop ? y : height - 1 - y) * rowBytes;
    for (let x = 0; x < width; x++) pixel(row, x, data, (y * width + x) * 3);
  }
  return { width, height, data };
}

/** Writes pixel `x` of the row that begins at `row` to three numbers of `data` from `at` on. */
type PixelReader = (row: number, x: number, data: Uint8Array, at: number) => void;

function pixelReader(bytes: Buffer, { bits, palette, paletteEntryBytes, masks }: Header): PixelReader {
  if (bits === 24) {
    return (row, x, data, at) => {
      for (let channel = 0; channel < 3; channel++)
        data[at + channel] = bytes.readUInt8(row + x * 3 + 2 - channel);
    };
  }
  if (bits > 8) {
    const channels = masks.map(maskReader);
    return (row, x, data, at) => {
      const value = bits === 16 ? bytes.readUInt16LE(row + x * 2) : bytes.readUInt32LE(row + x * 4);
      for (const [channel, read] of channels.entries()) data[at + channel] = read(value);
    };
  }
  const perByte = 8 / bits;
  return (row, x, data, at) => {
    const byte = bytes.readUInt8(row + Math.floor(x / perByte));
    const index = (byte >> (8 - bits * ((x % perByte) + 1))) & (2 ** bits - 1);
    for (let channel = 0; channel < 3; channel++)
      data[at + channel] = palette[index * paletteEntryBytes + 2 - channel] ?? 0;
  };
}

/** The bits under a mask, stretched to 0 to 255. */
function maskReader(mask: number): (value: number) => number {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const most = mask >>> shift;
  return (value) => Math.round((((value & mask) >>> shift) * 255) / most);
}
