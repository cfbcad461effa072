import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { keepState, openingState, smallestWindow } from './windowState.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-window-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const screen = { x: 0, y: 0, width: 1920, height: 1040 };
const beside = { x: 1920, y: 0, width: 1280, height: 1024 };
const size = { width: 1300, height: 820 };

const fails = (text: string): never => {
  throw new Error(text);
};

function opened(x: number, y: number, screens = [screen, beside]) {
  const file = join(folder, 'state.json');
  keepState(file, { bounds: { x, y, ...size }, maximized: false }, fails);
  return openingState(file, screens).bounds;
}

describe('The place of the window', () => {
  it.each([
    [100, 50],
    [2000, 10],
    [-1200, 0],
    [1820, 1000],
  ])('%i, %i is taken again while its title bar can be reached', (x, y) => {
    expect(opened(x, y)).toEqual({ x, y, ...size });
  });

  it.each([
    [-1201, 0],
    [100, -1],
    [100, 1001],
    [3101, 0],
  ])('%i, %i is left to the system, and the size kept', (x, y) => {
    expect(opened(x, y)).toEqual(size);
  });

  it('is left to the system when its screen has gone', () => {
    expect(opened(2000, 10, [screen])).toEqual(size);
  });

  it('is no larger than the largest screen that is left', () => {
    const file = join(folder, 'large.json');
    keepState(file, { bounds: { x: 0, y: 0, width: 3800, height: 2100 }, maximized: false }, fails);
    expect(openingState(file, [beside, screen]).bounds).toEqual({ x: 0, y: 0, width: 1920, height: 1040 });
    const tiny = { x: 0, y: 0, width: 800, height: 600 };
    expect(openingState(file, [tiny]).bounds).toMatchObject(smallestWindow);
  });

  it('that cannot be kept keeps no window from closing', () => {
    const told: string[] = [];
    const file = join(folder, 'missing', 'state.json');
    keepState(file, { bounds: screen, maximized: true }, (text) => told.push(text));
    expect(told).toEqual([expect.stringContaining('its folder is missing')]);
  });

  it.each([
    '',
    '{',
    '{"bounds":{"x":1.5,"y":0,"width":1,"height":1},"maximized":true}',
    '{"maximized":true}',
  ])('is the first one where %j was kept', (text) => {
    const file = join(folder, 'broken.json');
    writeFileSync(file, text);
    expect(openingState(file, [screen])).toEqual({
      bounds: { width: 1440, height: 900 },
      maximized: false,
    });
  });
});
