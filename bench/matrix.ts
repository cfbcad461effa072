/**
 * `npm run bench:matrix [-- models]`: frames of the window's page in a real Chromium while a matrix of 200 models x 12
 * configurations scrolls: by a little each frame, by the wheel, by PageDown, and while its cells arrive. Next to them
 * the frames of an empty page in the same Chromium, which nothing can be better than. Page and host are the real ones;
 * what the host answers is made larger on its way: copies of one real cell, each with its own latencies.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { type Cell, cellSchema, type RunWithRounds, runWithRoundsSchema } from '../shared/documents/run.ts';
import { type Milliseconds, milliseconds } from '../shared/units.ts';
import { errorsOf, findChromium, launchChromium } from '../test/support/browser.ts';
import { startHost } from '../test/support/host.ts';
import { busyDuring, framesOf, printFrames } from './support/frames.ts';

const models = Number(process.argv[2] ?? 200);
const devices = ['CPU', 'GPU.0', 'GPU.1'];
const precisions = ['FP32', 'FP16', 'BF16', 'INT8'] as const;
const configurations = devices.length * precisions.length;
const patience = 300_000;

/** Of the run that was measured, once there is one. */
let measured: Cell | null = null;

/** One of the many cells that stand for a real one; every ninth ran in another precision, so that there are badges. */
function copyOf(cell: Cell, number: number): Cell {
  const [device = 'CPU'] = [devices[Math.floor(number / precisions.length) % devices.length]];
  const precision = precisions[number % precisions.length] ?? 'FP32';
  const factor = 1 + ((number * 7919) % 97) / 50;
  const { latencyMs } = cell;
  return {
    ...cell,
    id: `${cell.id}.${number}`,
    model: `network ${Math.floor(number / configurations) + 1}`,
    device,
    precision,
    effectivePrecision: number % 9 === 0 ? 'FP32' : precision,
    fps: cell.fps === null ? null : cell.fps / factor,
    latencyMs:
      latencyMs === null
        ? null
        : {
            ...latencyMs,
            mean: milliseconds(latencyMs.mean * factor),
            confidence95: scaled(latencyMs.confidence95, factor),
          },
  };
}

const scaled = ([low, high]: readonly [number, number], factor: number): [Milliseconds, Milliseconds] => [
  milliseconds(low * factor),
  milliseconds(high * factor),
];

function largeRun({ cells, ...rest }: RunWithRounds): RunWithRounds {
  const [cell] = cells;
  if (cell === undefined) return { cells, ...rest };
  if (cell.status === 'measured') measured ??= cell;
  return {
    ...rest,
    cells: Array.from({ length: models * configurations }, (_, number) => copyOf(cell, number)),
  };
}

/** Any part of an answer that is a run, made larger. */
function enlarged(value: unknown): unknown {
  const run = runWithRoundsSchema.safeParse(value);
  if (run.success) return largeRun(run.data);
  if (Array.isArray(value)) return value.map(enlarged);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, enlarged(part)]));
}

/** A cell that a run tells of, in the envelope of its line to the page. */
const cellEventSchema = z.looseObject({
  p: z.looseObject({
    d: z.looseObject({
      json: z.object({
        sequence: z.number(),
        event: z.object({ type: z.literal('cell'), cell: cellSchema }),
      }),
    }),
  }),
});
type CellEvent = z.infer<typeof cellEventSchema>;

/** Fills the matrix of a run that goes: a measured cell a time, as if it went very fast. */
class Filling {
  #event: CellEvent | null = null;
  #filled = 0;
  send: (text: string) => void = () => undefined;

  take(text: string): void {
    const event = cellEventSchema.safeParse(JSON.parse(text));
    if (event.success) this.#event ??= event.data;
  }

  get ready(): boolean {
    return this.#event !== null;
  }

  get filled(): number {
    return this.#filled;
  }

  next(): void {
    if (this.#event === null || measured === null) return;
    const { p, ...envelope } = this.#event;
    const { cell } = p.d.json.event;
    // Not in the order of the matrix: cells in sight and next to it.
    const number = (this.#filled * 37) % (models * configurations);
    this.#filled += 1;
    const filled = { ...copyOf(measured, number), id: `${cell.id}.${number}` };
    const json = { ...p.d.json, event: { type: 'cell', cell: filled } };
    this.send(JSON.stringify({ ...envelope, p: { ...p, d: { ...p.d, json } } }));
  }
}

async function openLarge(page: Page, address: string, filling: Filling): Promise<void> {
  await page.routeWebSocket(/\/rpc$/, (socket) => {
    const server = socket.connectToServer();
    filling.send = (text) => socket.send(text);
    socket.onMessage((message) => server.send(message));
    server.onMessage((message) => {
      const text = String(message);
      if (text.includes('"type":"cell"')) filling.take(text);
      const large = text.includes('"rounds":[');
      socket.send(large ? JSON.stringify(enlarged(JSON.parse(text))) : message);
    });
  });
  await page.goto(address);
}

async function benchmark(page: Page, preset: string, pick: () => Promise<void>): Promise<void> {
  await page.getByRole('button', { name: /^Models/ }).click();
  await pick();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Preset/ }).click();
  await page.getByRole('menuitemradio', { name: new RegExp(`^${preset}`, 'i') }).click();
  await page.getByRole('button', { name: /^Benchmark/ }).click();
}

const scroller = "document.querySelector('.matrix-scroll')";
const toTheTop = async (page: Page) => {
  await page.evaluate(`${scroller}.scrollTop = 0`);
  await page.waitForTimeout(500);
};

async function measure(page: Page, filling: Filling): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const told = async (what: string, work: () => Promise<number[]>) => {
    await toTheTop(page);
    const { times, busy } = await busyDuring(session, work);
    printFrames(what, times, busy);
  };
  const frames = 300;
  await told('at rest', () => framesOf(page, '', 120));
  await told('20 px each frame', () => framesOf(page, `${scroller}.scrollTop += 20`, frames));
  await told('60 px each frame', () => framesOf(page, `${scroller}.scrollTop += 60`, 100));
  await told('wheel', () => during(page, frames, () => page.mouse.wheel(0, 120)));
  await told('PageDown held', () => during(page, frames, () => page.keyboard.press('PageDown')));
  await benchmark(page, 'careful', async () => {
    await page.getByRole('menuitem', { name: 'All of the study' }).click();
  });
  await page.getByRole('gridcell', { name: /^network 1, CPU FP32, (queued|running)/ }).waitFor();
  while (!filling.ready) await page.waitForTimeout(100);
  const timer = setInterval(() => filling.next(), 50);
  await told('20 px each frame, a cell arriving every 50 ms', () =>
    framesOf(page, `${scroller}.scrollTop += 20`, frames),
  );
  clearInterval(timer);
  console.log(`${filling.filled} cells arrived`);
  await page.keyboard.press('Control+.');
}

/** Frames while `input` comes as fast as the browser takes it. */
async function during(page: Page, frames: number, input: () => Promise<void>): Promise<number[]> {
  const box = await page.locator('.matrix-scroll').boundingBox();
  if (box !== null) await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  let ended = false;
  const counted = framesOf(page, '', frames).finally(() => {
    ended = true;
  });
  while (!ended) {
    await input();
    // As fast as a key repeats.
    await new Promise((resolve) => setTimeout(resolve, 33));
  }
  return await counted;
}

const chromium = findChromium();
if (chromium === null) throw new Error('there is no Chromium here: install one, or set CHROMIUM_PATH');
const home = mkdtempSync(join(tmpdir(), 'vinobench-matrix-'));
const [host, browser] = await Promise.all([startHost({ home }), launchChromium(chromium)]);
try {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  page.setDefaultTimeout(patience);
  printFrames('an empty page', await framesOf(page, '', 120));
  const errors = errorsOf(page);
  const filling = new Filling();
  await openLarge(page, host.address, filling);
  await benchmark(page, 'paper', async () => {
    await page.getByRole('menuitemcheckbox', { name: /SqueezeNet1\.1/ }).click();
  });
  await page.getByRole('gridcell', { name: /^network 1, CPU FP32, [\d.\s]+ FPS/ }).waitFor();
  await page.getByRole('button', { name: /^Benchmark/ }).waitFor();
  console.log(`matrix of ${models} x ${configurations}, 1920 x 1080`);
  await measure(page, filling);
  if (errors.length > 0) console.log(errors.join('\n'));
} finally {
  await browser.close();
  await host.stop();
  rmSync(home, { recursive: true, force: true });
}
