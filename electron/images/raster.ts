/** A drawing of Vinobench's own as pixels. */
import sharp from 'sharp';
import { reportMark } from '../../shared/documents/reportFiles.ts';
import { VinobenchError } from '../../shared/faults/errors.ts';

/** Twice as many pixels as the drawing has units, for sharp text on paper. */
const density = 2 * 72;
const probe =
  '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" font-size="16"><rect width="40" height="20" fill="#fff"/><text x="2" y="16">88</text></svg>';

/**
 * @param svg without references to anything outside
 * @throws VinobenchError `unsupported` where the system has no font: its text would be missing
 */
export async function rasterOf(svg: string): Promise<Uint8Array> {
  if (!(await drawsText()))
    throw new VinobenchError(
      'unsupported',
      'Pictures cannot be drawn as PNG: this system has no fonts. Install one, such as the package fonts-dejavu-core, or ask for SVG.',
    );
  // What a name in it says stays text: librsvg loads nothing without a base address.
  return await sharp(Buffer.from(svg), { density })
    .png({ palette: true, effort: 7 })
    .withExif({ IFD0: { Software: reportMark } })
    .toBuffer();
}

let known: Promise<boolean> | null = null;

function drawsText(): Promise<boolean> {
  known ??= sharp(Buffer.from(probe))
    .stats()
    .then(({ channels }) => channels.some(({ min }) => min < 128));
  return known;
}
