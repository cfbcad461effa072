/** Pictures as 24-bit BMP files, for tests that need image files: a writer that shares nothing with the reader in electron/images. */

/** Rows from the bottom, each a multiple of four bytes, blue first. @param pixel 0 to 255 each, red first */
export function bmpFile(
  width: number,
  height: number,
  pixel: (x: number, y: number) => readonly [number, number, number],
): Uint8Array {
  const rowBytes = Math.ceil((width * 3) / 4) * 4;
  const file = Buffer.alloc(54 + rowBytes * height);
  file.write('BM', 0, 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [red, green, blue] = pixel(x, y);
      file.set([blue, green, red], 54 + (height - 1 - y) * rowBytes + 3 * x);
    }
  }
  return file;
}
