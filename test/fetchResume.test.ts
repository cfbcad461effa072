/** `models fetch` that is interrupted, by the network or by the user, and continues. */
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fetchModels } from '../electron/workbench/work/fetch.ts';
import { doingText } from '../shared/view/text/progressText.ts';
import type { Progress } from '../shared/work/progress.ts';
import { runCli, startCli } from './support/cli.ts';
import { caffemodel, expectRefusal, TinyModel, weights, withoutProxy } from './support/tinyModel.ts';

let tiny: TinyModel;
beforeEach(async () => {
  tiny = await TinyModel.serve();
});
afterEach(() => tiny[Symbol.asyncDispose]());

describe('a connection that drops', () => {
  test('in mid-file is taken up again where it broke off, on the condition that the file is the same', async () => {
    const cut = 1_500_000;
    tiny.server.misbehave = (name, nth) => (name === weights && nth === 1 ? { dropAfter: cut } : undefined);
    tiny.expectWhole(await tiny.fetch());
    expect(tiny.statuses(weights)).toEqual([200, 206]);
    const [, second] = tiny.server.requests(weights);
    const from = Number(/^bytes=(\d+)-$/.exec(second?.range ?? '')?.[1]);
    expect(from).toBeGreaterThan(0);
    expect(from).toBeLessThanOrEqual(cut);
    expect(second?.ifRange).toMatch(/^".+"$/);
  });

  test('again and again is followed as long as something comes', async () => {
    tiny.server.misbehave = (name) => (name === weights ? { dropAfter: 600_000 } : undefined);
    tiny.expectWhole(await tiny.fetch());
    expect(tiny.statuses(weights).length).toBeGreaterThanOrEqual(7);
    expect(
      tiny
        .statuses(weights)
        .slice(1)
        .every((status) => status === 206),
    ).toBe(true);
  });

  test('for good ends with one sentence, and the next fetch continues from there', async () => {
    tiny.server.misbehave = (name, nth) =>
      name === weights ? { dropAfter: nth === 1 ? 2_000_000 : 0 } : undefined;
    expectRefusal(await tiny.fetch(), /keeps breaking off .* run the same command to continue\.$/m);
    const kept = statSync(tiny.at(`${weights}.part`)).size;
    expect(kept).toBeGreaterThan(0);
    tiny.server.misbehave = () => undefined;
    tiny.expectWhole(await tiny.fetch());
    expect(tiny.server.requests(weights).at(-1)).toMatchObject({ range: `bytes=${kept}-`, status: 206 });
  });

  test('from a server that ignores ranges starts over cleanly', async () => {
    tiny.server.misbehave = (name, nth) =>
      name === weights ? (nth === 1 ? { dropAfter: 1_500_000 } : { ignoresRange: true }) : undefined;
    tiny.expectWhole(await tiny.fetch());
    expect(tiny.statuses(weights)).toEqual([200, 200]);
  });

  test('in front of one that tells no length is noticed all the same', async () => {
    tiny.server.misbehave = (name, nth) =>
      name === weights ? { chunked: true, ...(nth === 1 ? { dropAfter: 1_000_000 } : {}) } : undefined;
    tiny.expectWhole(await tiny.fetch());
    expect(tiny.statuses(weights)).toEqual([200, 206]);
  });

  test('after which the server has another file never mixes the two', async () => {
    tiny.server.files.set(weights, new Uint8Array(caffemodel.length).fill(7));
    tiny.server.misbehave = (name, nth) =>
      name === weights ? (nth === 1 ? { dropAfter: 1_000_000 } : { status: 404 }) : undefined;
    await tiny.fetch();
    expect(existsSync(tiny.at(`${weights}.part`))).toBe(true);
    tiny.server.files.set(weights, caffemodel);
    tiny.server.misbehave = () => undefined;
    tiny.expectWhole(await tiny.fetch());
    expect(tiny.server.requests(weights).at(-1)).toMatchObject({ status: 200 });
  });
});

describe('a part that is left', () => {
  test('and was damaged on disk costs a second download, not a wrong file', async () => {
    tiny.server.misbehave = (name, nth) =>
      name === weights ? (nth === 1 ? { dropAfter: 1_000_000 } : { status: 404 }) : undefined;
    await tiny.fetch();
    const part = readFileSync(tiny.at(`${weights}.part`));
    part[1000] = (part[1000] ?? 0) ^ 1;
    writeFileSync(tiny.at(`${weights}.part`), part);
    tiny.server.misbehave = () => undefined;
    const before = tiny.statuses(weights).length;
    tiny.expectWhole(await tiny.fetch());
    expect(tiny.statuses(weights).slice(before)).toEqual([206, 200]);
  });

  test.each([
    ['without its state', () => rmSync(tiny.at(`${weights}.part.json`))],
    ['with a state that is no JSON', () => writeFileSync(tiny.at(`${weights}.part.json`), '{')],
    [
      'longer than the file',
      () => writeFileSync(tiny.at(`${weights}.part`), Buffer.alloc(caffemodel.length + 1)),
    ],
  ])('%s starts over', async (_, damage) => {
    tiny.server.misbehave = (name, nth) =>
      name === weights ? (nth === 1 ? { dropAfter: 1_000_000 } : { status: 404 }) : undefined;
    await tiny.fetch();
    damage();
    tiny.server.misbehave = () => undefined;
    tiny.expectWhole(await tiny.fetch());
    expect(tiny.statuses(weights).at(-1)).toBe(200);
  });
});

/** Starts a download that takes some seconds and waits until a part of the weights is on disk. */
async function startSlowly() {
  tiny.server.misbehave = (name) => (name === weights ? { pauseMs: 100 } : undefined);
  const started = startCli(['models', 'fetch', 'tiny', '--json'], tiny.options());
  for (let waited = 0; waited < 10_000; waited += 20) {
    if ((statSync(tiny.at(`${weights}.part`), { throwIfNoEntry: false })?.size ?? 0) > 200_000)
      return started;
    await delay(20);
  }
  throw new Error('no part of the weights came');
}

describe.skipIf(process.platform === 'win32')('a fetch that is ended', () => {
  test.each(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)('by %s continues where it was', async (signal) => {
    const { pid, result } = await startSlowly();
    process.kill(pid, signal);
    const { exitCode, stdout, stderr } = await result;
    if (signal !== 'SIGKILL') {
      expect(exitCode).toBe(130);
      expect(stderr).toBe('Cancelled: what has arrived is kept; run the same command to continue.\n');
    }
    expect(stdout).toBe('');
    expect(tiny.filesHere()).toEqual([
      'tiny.caffemodel.part',
      'tiny.caffemodel.part.json',
      'tiny.prototxt.orig',
    ]);
    const kept = statSync(tiny.at(`${weights}.part`)).size;
    expect(kept).toBeLessThan(caffemodel.length);
    tiny.server.misbehave = () => undefined;
    tiny.expectWhole(await tiny.fetch());
    expect(tiny.server.requests(weights).at(-1)).toMatchObject({ range: `bytes=${kept}-`, status: 206 });
  });

  test('leaves the catalogue’s id with its filler weights until all is there', async () => {
    const { pid, result } = await startSlowly();
    process.kill(pid, 'SIGKILL');
    await result;
    const converted = await runCli(
      ['convert', 'tiny', '--output', path.join(tiny.folder, 'ir'), '--json'],
      tiny.options(),
    );
    expect(JSON.parse(converted.stdout).weights).toBe('filler');
  });
});

describe('two fetches of one model', () => {
  test('wait for each other and download once', async () => {
    const first = await startSlowly();
    const second = await tiny.fetch();
    const document = JSON.parse((await first.result).stdout);
    expect(document.models).toMatchObject([{ status: 'fetched' }]);
    tiny.expectWhole({ ...second, stderr: '' }, 'present');
    expect(tiny.statuses(weights)).toEqual([200]);
  });
});

describe('progress', () => {
  test('tells the file, a fraction that never falls and the time left', async () => {
    tiny.server.misbehave = (name, nth) =>
      name === weights
        ? { pauseMs: 10, ...(nth === 1 ? { dropAfter: 2_000_000 } : { ignoresRange: true }) }
        : undefined;
    const events: Progress[] = [];
    const saved = { ...process.env };
    Object.assign(process.env, withoutProxy);
    try {
      await fetchModels([tiny.entry()], {
        root: path.join(tiny.home, 'models'),
        force: false,
        isOwnFolder: true,
        signal: undefined,
        onProgress: (progress) => events.push(progress),
      });
    } finally {
      process.env = saved;
    }
    const fractions = events.map(({ fraction }) => fraction);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    expect(new Set(fractions).size).toBeGreaterThan(5);
    expect(events.every(({ phase }) => phase === 'fetch')).toBe(true);
    const last = events.at(-1);
    expect(last).toMatchObject({ etaMs: 0, item: 'tiny.caffemodel' });
    expect(doingText(last)).toBe('Fetching tiny.caffemodel: 3.9 MiB of 3.9 MiB');
    expect(events.some(({ etaMs }) => etaMs !== null && etaMs > 0)).toBe(true);
  });
});
