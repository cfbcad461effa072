/**
 * The labelled images of the shipped example: a textured shape on a textured ground, under uneven light, sometimes crossed
 * by a line, with noise. Any image of any seed can be drawn by itself, and is the same on every machine: nothing but
 * 32-bit integers and the exact operations of doubles (+, -, *, /, square root) is used.
 */
import { type Random, seededRandom } from '../../../shared/statistics/random.ts';
import { outlines, shapeClasses } from './outlines.ts';
import { type Colour, colourStep, type Surface, surface, turn } from './texture.ts';

/** Pixels on each side. */
export const shapeSide = 48;

/** Index into `shapeClasses`; labels go round the classes, so that any set has as many of each. */
export function labelOf(index: number): number {
  return index % shapeClasses.length;
}

/** Image `index` of the set of `seed`: [side, side, 3], rows of red, green, blue. */
export function drawShape(seed: number, index: number): Uint8Array {
  const key = seededRandom(seed).below(2 ** 32);
  const random = seededRandom(key + Math.imul(index, 0x85ebca6b));
  const canvas = new Float64Array(shapeSide * shapeSide * 3);
  paintScene(canvas, shareOfShape(labelOf(index), random), random);
  if (random.next() < 0.4) crossWithLine(canvas, random);
  shade(canvas, random);
  return withNoise(canvas, random);
}

/** How much of each pixel the shape covers, [side, side]: nine points are tried in each. */
function shareOfShape(label: number, random: Random): Float64Array {
  const inside = outlines[shapeClasses[label] ?? 'disc'];
  const size = 9 + 9 * random.next();
  const stretch = 0.85 + 0.3 * random.next();
  const [centreX, centreY] = [shapeSide / 2 + jitter(random, 6), shapeSide / 2 + jitter(random, 6)];
  const { x: cosine, y: sine } = turn(random);
  const shares = new Float64Array(shapeSide * shapeSide);
  for (let place = 0; place < 9 * shares.length; place++) {
    const [pixel, point] = [Math.floor(place / 9), place % 9];
    const x = ((pixel % shapeSide) + ((point % 3) + 0.5) / 3 - centreX) / size;
    const y = (Math.floor(pixel / shapeSide) + (Math.floor(point / 3) + 0.5) / 3 - centreY) / size;
    if (inside((cosine * x + sine * y) * stretch, (cosine * y - sine * x) / stretch))
      shares[pixel] = (shares[pixel] ?? 0) + 1 / 9;
  }
  return shares;
}

const jitter = (random: Random, most: number): number => most * (2 * random.next() - 1);

function paintScene(canvas: Float64Array, shares: Float64Array, random: Random): void {
  const ground: Colour = [drawLevel(random), drawLevel(random), drawLevel(random)];
  // Faint shapes are what a network gets wrong, and what quantization makes it get wrong.
  const step = colourStep(18 + 80 * random.next(), random);
  const shape: Colour = [ground[0] + step[0], ground[1] + step[1], ground[2] + step[2]];
  const surfaces: readonly [Surface, Surface] = [surface(ground, random), surface(shape, random)];
  for (const [pixel, share] of shares.entries()) {
    const [x, y] = [pixel % shapeSide, Math.floor(pixel / shapeSide)];
    surfaces[0].paint(x, y, 1 - share, canvas, 3 * pixel);
    surfaces[1].paint(x, y, share, canvas, 3 * pixel);
  }
}

const drawLevel = (random: Random): number => 60 + 135 * random.next();

/** A line of another colour, two or three pixels wide, somewhere across the image. */
function crossWithLine(canvas: Float64Array, random: Random): void {
  const { x: across, y: along } = turn(random);
  const colour: Colour = [drawLevel(random), drawLevel(random), drawLevel(random)];
  const offset = shapeSide * (0.2 + 0.6 * random.next());
  const halfWidth = 0.8 + 0.7 * random.next();
  for (let pixel = 0; pixel < shapeSide * shapeSide; pixel++) {
    const [x, y] = [(pixel % shapeSide) - shapeSide / 2, Math.floor(pixel / shapeSide) - shapeSide / 2];
    if (Math.abs(across * x + along * y + shapeSide / 2 - offset) < halfWidth) canvas.set(colour, 3 * pixel);
  }
}

/** Light that falls off to one side. */
function shade(canvas: Float64Array, random: Random): void {
  const { x: right, y: down } = turn(random);
  const strength = (0.5 * random.next()) / shapeSide;
  for (const [at, level] of canvas.entries()) {
    const pixel = Math.floor(at / 3);
    const [x, y] = [(pixel % shapeSide) - shapeSide / 2, Math.floor(pixel / shapeSide) - shapeSide / 2];
    canvas[at] = level * (1 + strength * (right * x + down * y));
  }
}

/** The sum of four uniform numbers is near enough to a normal one (Irwin-Hall); its variance is a third. */
function withNoise(canvas: Float64Array, random: Random): Uint8Array {
  const deviation = 3 + 13 * random.next();
  const factor = deviation * Math.sqrt(3);
  return Uint8Array.from(canvas, (level) => {
    const noise = random.next() + random.next() + random.next() + random.next() - 2;
    return Math.min(255, Math.max(0, Math.floor(level + factor * noise + 0.5)));
  });
}
