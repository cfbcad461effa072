/** Where the window was, for the next time. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeDurablySync } from '../files/durable.ts';
import { inDataFolder } from '../files/fileTrouble.ts';

const rectangleSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(1),
  height: z.number().int().min(1),
});
type Rectangle = z.infer<typeof rectangleSchema>;

const stateSchema = z.object({ bounds: rectangleSchema, maximized: z.boolean() });
/** In device-independent pixels of the desktop; the bounds are those that it has when it is not maximized. */
type WindowState = z.infer<typeof stateSchema>;

export const smallestWindow = { width: 1024, height: 640 } as const;
const firstSize = { width: 1440, height: 900 } as const;

/** At least this much of its title bar must be on a screen, or it could not be moved. */
const grip = { width: 100, height: 40 } as const;

interface OpeningState {
  /** Without a place the system chooses one. */
  readonly bounds: Partial<Rectangle> & Pick<Rectangle, 'width' | 'height'>;
  readonly maximized: boolean;
}

/** @param screens work areas of what is connected now: a screen may have gone since */
export function openingState(file: string, screens: readonly Rectangle[]): OpeningState {
  const state = readState(file);
  if (state === null) return { bounds: firstSize, maximized: false };
  const { bounds, maximized } = state;
  const reachable = screens.some(
    (screen) =>
      overlap(bounds.x, bounds.width, screen.x, screen.width) >= grip.width &&
      bounds.y >= screen.y &&
      bounds.y + grip.height <= screen.y + screen.height,
  );
  const { x, y, width, height } = bounds;
  // No larger than the largest screen that is left.
  const size = {
    width: Math.min(width, Math.max(smallestWindow.width, ...screens.map((screen) => screen.width))),
    height: Math.min(height, Math.max(smallestWindow.height, ...screens.map((screen) => screen.height))),
  };
  return { bounds: reachable ? { x, y, ...size } : size, maximized };
}

/** @param log called when it cannot be kept, which must not prevent closing */
export function keepState(file: string, state: WindowState, log: (text: string) => void): void {
  try {
    writeDurablySync(file, JSON.stringify(state), { outlet: inDataFolder });
  } catch (error) {
    log(`The place of the window was not kept: ${error instanceof Error ? error.message : error}`);
  }
}

/** What cannot be read counts as never written: a window has to open all the same. */
function readState(file: string): WindowState | null {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

function overlap(a: number, aLength: number, b: number, bLength: number): number {
  return Math.min(a + aLength, b + bLength) - Math.max(a, b);
}
