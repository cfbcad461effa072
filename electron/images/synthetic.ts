/** Images for a network without any: textured drawings, repeatable from their seed, without a class. */
import { type Random, seededRandom } from '../../shared/statistics/random.ts';
import type { ImageSet } from './imageSet.ts';

/** In pixels; networks resize them as any other image. */
const edge = 256;
const shapes = 12;

/**
 * @param count how many
 * @param seed the same one gives the same images, whatever their count
 */
export function syntheticImages(count: number, seed: number): ImageSet {
  return {
    images: Array.from({ length: count }, (_, index) => ({ name: `synthetic ${index + 1}`, label: null })),
    labelled: false,
    labelSource: null,
    async *read(indices) {
      for (const index of indices) {
        const open = async () => ({
          kind: 'pixels' as const,
          width: edge,
          height: edge,
          data: drawImage(seededRandom(seed * 0x10001 + index)),
        });
        yield { index, size: edge * edge * 3, open };
      }
    },
    close: async () => undefined,
  };
}

type Colour = readonly [number, number, number];

/** A gradient, shapes filled with waves, and noise: edges, areas and textures as photographs have them. RGB. */
function drawImage(random: Random): Uint8Array {
  const data = new Uint8Array(edge * edge * 3);
  const [from, to] = [colourOf(random), colourOf(random)];
  const slope = random.next();
  for (let y = 0; y < edge; y++) {
    for (let x = 0; x < edge; x++) {
      const share = (slope * x + (1 - slope) * y) / edge;
      for (let channel = 0; channel < 3; channel++)
        data[(y * edge + x) * 3 + channel] = mixed(from[channel], to[channel], share);
    }
  }
  for (let shape = 0; shape < shapes; shape++) drawShape(data, random);
  const noise = 4 + random.below(24);
  for (let index = 0; index < data.length; index++)
    data[index] = clamped((data[index] ?? 0) + random.below(2 * noise + 1) - noise);
  return data;
}

function drawShape(data: Uint8Array, random: Random): void {
  const [x0, y0] = [random.below(edge), random.below(edge)];
  const [wide, high] = [8 + random.below(80), 8 + random.below(80)];
  const round = random.next() < 0.5;
  const [light, dark] = [colourOf(random), colourOf(random)];
  const [across, down] = [random.next() * 0.8, random.next() * 0.8];
  for (let y = Math.max(0, y0 - high); y < Math.min(edge, y0 + high); y++) {
    for (let x = Math.max(0, x0 - wide); x < Math.min(edge, x0 + wide); x++) {
      if (round && ((x - x0) / wide) ** 2 + ((y - y0) / high) ** 2 > 1) continue;
      const share = (Math.sin(x * across + y * down) + 1) / 2;
      for (let channel = 0; channel < 3; channel++)
        data[(y * edge + x) * 3 + channel] = mixed(light[channel], dark[channel], share);
    }
  }
}

const colourOf = (random: Random): Colour => [random.below(256), random.below(256), random.below(256)];
const mixed = (from = 0, to = 0, share = 0): number => clamped(from + (to - from) * share);
const clamped = (value: number): number => Math.max(0, Math.min(255, Math.round(value)));
