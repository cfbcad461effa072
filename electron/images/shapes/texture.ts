/** What a surface of a drawing looks like: a colour, and a pattern that sways around it. */
import type { Random } from '../../../shared/statistics/random.ts';

/** Red, green, blue; 0 to 255 for a colour. */
export type Colour = readonly [number, number, number];

/** From -1 to 1 at a place in pixels. */
type Pattern = (x: number, y: number) => number;

export interface Surface {
  /** Adds the surface at (x, y), `share` of it, to the three numbers of `into` that begin at `at`. */
  paint(x: number, y: number, share: number, into: Float64Array, at: number): void;
}

export function surface(colour: Colour, random: Random): Surface {
  const pattern = drawPattern(random);
  const sway = colourStep(5 + 16 * random.next(), random);
  return {
    paint(x, y, share, into, at) {
      const level = pattern(x, y);
      for (const [channel, base] of colour.entries()) {
        into[at + channel] = (into[at + channel] ?? 0) + share * (base + level * (sway[channel] ?? 0));
      }
    },
  };
}

/** A step of this length in a direction drawn at random. */
export function colourStep(length: number, random: Random): Colour {
  const [red, green, blue] = [random.next() - 0.5, random.next() - 0.5, random.next() - 0.5];
  const factor = length / Math.sqrt(red * red + green * green + blue * blue + 1e-9);
  return [red * factor, green * factor, blue * factor];
}

const patterns: readonly ((random: Random) => Pattern)[] = [plain, stripes, checks, blobs];

function drawPattern(random: Random): Pattern {
  return (patterns[random.below(patterns.length)] ?? plain)(random);
}

function plain(): Pattern {
  return () => 0;
}

/** A triangle wave of period 1. */
function wave(phase: number): number {
  return 4 * Math.abs(phase - Math.floor(phase) - 0.5) - 1;
}

function stripes(random: Random): Pattern {
  const { x: ax, y: ay } = turn(random);
  const period = 3 + 6 * random.next();
  const phase = random.next();
  return (x, y) => wave((ax * x + ay * y) / period + phase);
}

function checks(random: Random): Pattern {
  const { x: ax, y: ay } = turn(random);
  const period = 5 + 7 * random.next();
  return (x, y) => (wave((ax * x + ay * y) / period) * wave((ax * y - ay * x) / period) > 0 ? 0.8 : -0.8);
}

/** Value noise: random levels on a lattice, linear in between. */
function blobs(random: Random): Pattern {
  const side = 8;
  const levels = Float64Array.from({ length: side * side }, () => 2 * random.next() - 1);
  const level = (column: number, row: number): number => levels[(row % side) * side + (column % side)] ?? 0;
  const cell = 4 + 5 * random.next();
  return (x, y) => {
    const [u, v] = [x / cell, y / cell];
    const [column, row] = [Math.floor(u), Math.floor(v)];
    const [right, down] = [u - column, v - row];
    const above = level(column, row) * (1 - right) + level(column + 1, row) * right;
    const below = level(column, row + 1) * (1 - right) + level(column + 1, row + 1) * right;
    return above * (1 - down) + below * down;
  };
}

/** A direction, as cosine and sine: the half-angle formulas need no trigonometry, a quarter turn does the rest. */
export function turn(random: Random): { readonly x: number; readonly y: number } {
  const half = 2 * random.next() - 1;
  const [x, y] = [(1 - half * half) / (1 + half * half), (2 * half) / (1 + half * half)];
  return random.next() < 0.5 ? { x, y } : { x: -x, y: -y };
}
