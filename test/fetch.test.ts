/** `models fetch` through the real command line, against a file server and proxies on the loopback. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fetchModels } from '../electron/workbench/fetchModels.ts';
import { type CatalogueEntry, findModel } from '../models/catalogue.ts';
import type { Progress } from '../shared/contract.ts';
import { encodeCaffemodel } from './support/caffemodel.ts';
import { certificateFor } from './support/certificate.ts';
import { type CliResult, runCli, startCli } from './support/cli.ts';
import { FileServer, ProxyServer } from './support/fileServer.ts';

const prototxt = `name: "tiny"
layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 10 dim: 1024 } } }
layer { name: "fc" type: "InnerProduct" bottom: "data" top: "fc" inner_product_param { num_output: 1000 } }
`;
/** 4 MB of floats, of which no two blocks are alike. */
const caffemodel = encodeCaffemodel([
  {
    name: 'fc',
    type: 'InnerProduct',
    blobs: [
      { shape: [1000, 1024], data: Float32Array.from({ length: 1_024_000 }, (_, index) => Math.sin(index)) },
      { shape: [1000], data: new Float32Array(1000) },
    ],
  },
]);
const weights = 'tiny.caffemodel';

let folder: string;
let home: string;
let server: FileServer;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'vinobench-fetch-'));
  home = path.join(folder, 'home');
  server = await FileServer.start();
  server.files.set('tiny.prototxt', Buffer.from(prototxt)).set(weights, caffemodel);
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

/** A catalogue with the one network `tiny`, whose files are served here unless told otherwise. */
function tinyEntry(addressOf = (name: string) => server.address(name)): CatalogueEntry {
  const model = findModel('alexnet');
  if (model === undefined) throw new Error('the catalogue has no alexnet to go by');
  const file = (name: string, bytes: Uint8Array) => ({
    name,
    bytes: bytes.length,
    sha256: sha256(bytes),
    source: { url: addressOf(name) },
  });
  return {
    ...model,
    id: 'tiny',
    prototxt: 'tiny.prototxt',
    files: [file('tiny.prototxt', Buffer.from(prototxt)), file(weights, caffemodel)],
    edits: [{ file: 'tiny.prototxt', pattern: 'dim: 10\\b', replacement: 'dim: 1' }],
  };
}

function catalogueOf(...models: CatalogueEntry[]): string {
  const file = path.join(folder, 'catalogue.json');
  writeFileSync(file, JSON.stringify({ source: 'a test', models }));
  writeFileSync(path.join(folder, 'tiny.prototxt'), prototxt);
  return file;
}

const withoutProxy = {
  HTTP_PROXY: '',
  HTTPS_PROXY: '',
  NO_PROXY: '',
  http_proxy: '',
  https_proxy: '',
  no_proxy: '',
};

function environment(entry = tinyEntry(), more: Readonly<Record<string, string>> = {}) {
  return { home, environment: { ...withoutProxy, VINOBENCH_CATALOGUE: catalogueOf(entry), ...more } };
}

const fetchTiny = (entry?: CatalogueEntry, more?: Readonly<Record<string, string>>) =>
  runCli(['models', 'fetch', 'tiny', '--json'], environment(entry, more));

const at = (name: string) => path.join(home, 'models', 'tiny', name);
const filesHere = () => (existsSync(at('.')) ? readdirSync(at('.')).toSorted() : []);
const whole = ['tiny.caffemodel', 'tiny.prototxt', 'tiny.prototxt.orig'];
const statuses = (name: string) => server.requests(name).map(({ status }) => status);

function expectWhole(result: CliResult, status = 'fetched'): void {
  expect(result.stderr).toBe('');
  expect(result.exitCode).toBe(0);
  const document = JSON.parse(result.stdout);
  expect(document).toMatchObject({ schemaVersion: 1, models: [{ id: 'tiny', status, reason: null }] });
  expect(filesHere()).toEqual(whole);
  expect(sha256(readFileSync(at(weights)))).toBe(sha256(caffemodel));
}

/** One sentence, exit code 1, and the document says the same. */
function expectRefusal(result: CliResult, sentence: RegExp): void {
  expect(result.stderr).toMatch(sentence);
  expect(result.stderr.trim().split('\n')).toHaveLength(1);
  expect(result.exitCode).toBe(1);
  const [model] = JSON.parse(result.stdout).models;
  expect(model).toMatchObject({ status: 'failed', reason: result.stderr.trim() });
}

describe('models fetch', () => {
  test('gets both files, edits the prototxt as Open Model Zoo does, and the id then means the trained network', async () => {
    expectWhole(await fetchTiny());
    expect(readFileSync(at('tiny.prototxt.orig'), 'utf8')).toBe(prototxt);
    expect(readFileSync(at('tiny.prototxt'), 'utf8')).toBe(prototxt.replace('dim: 10 ', 'dim: 1 '));
    const list = await runCli(['models', 'list', '--json'], environment());
    expect(JSON.parse(list.stdout).models).toMatchObject([{ id: 'tiny', fetched: true }]);
    const output = path.join(folder, 'ir');
    const converted = await runCli(['convert', 'tiny', '--output', output, '--json'], environment());
    expect(JSON.parse(converted.stdout)).toMatchObject({
      weights: 'trained',
      weightsSha256: sha256(caffemodel),
      inputs: [{ name: 'data', shape: [1, 1024] }],
    });
  });

  test('asks for nothing when all is here', async () => {
    expectWhole(await fetchTiny());
    const before = server.seen.length;
    expectWhole(await fetchTiny(), 'present');
    expect(server.seen).toHaveLength(before);
  });

  test('lays them under --output, where a catalogue id does not look', async () => {
    const output = path.join(folder, 'elsewhere');
    const result = await runCli(['models', 'fetch', 'tiny', '--output', output], environment());
    expect(result.stdout).toBe(`tiny is now in ${path.join(output, 'tiny')}\n`);
    expect(readdirSync(path.join(output, 'tiny')).toSorted()).toEqual(whole);
    const list = await runCli(['models', 'list', '--json'], environment());
    expect(JSON.parse(list.stdout).models).toMatchObject([{ fetched: false }]);
  });

  test('follows a redirection', async () => {
    server.misbehave = (name) => (name === 'moved' ? { redirectTo: server.address(weights) } : undefined);
    expectWhole(await fetchTiny(tinyEntry((name) => server.address(name === weights ? 'moved' : name))));
    expect(statuses(weights)).toEqual([200]);
  });

  test('leaves another file of that name alone, and says so', async () => {
    mkdirSync(at('.'), { recursive: true });
    writeFileSync(at(weights), 'mine');
    expectRefusal(
      await fetchTiny(),
      /tiny\.caffemodel is there already and is not the file .*move or delete it/,
    );
    expect(readFileSync(at(weights), 'utf8')).toBe('mine');
    expect(server.seen).toEqual([]);
  });

  test('takes a file that the user had from elsewhere', async () => {
    mkdirSync(at('.'), { recursive: true });
    writeFileSync(at(weights), caffemodel);
    expectWhole(await fetchTiny());
    expect(statuses(weights)).toEqual([]);
  });

  test('goes on with the next model when one cannot be had', async () => {
    const gone = { ...tinyEntry((name) => server.address(`gone/${name}`)), id: 'gone' };
    const catalogue = catalogueOf(gone, tinyEntry());
    const result = await runCli(['models', 'fetch', 'gone', 'tiny'], {
      home,
      environment: { ...withoutProxy, VINOBENCH_CATALOGUE: catalogue },
    });
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toMatch(
      /^\S+gone\/tiny\.prototxt\.orig cannot be fetched: .* HTTP status 404; .*\n$/,
    );
    expect(result.stdout).toMatch(/^tiny is now in /);
  });

  test('names the catalogue to whoever asks for another model', async () => {
    const result = await runCli(['models', 'fetch', 'nix'], environment());
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toMatch(/^nix is neither .*: tiny\.\n$/);
  });
});

describe('a connection that drops', () => {
  test('in mid-file is taken up again where it broke off, on the condition that the file is the same', async () => {
    const cut = 1_500_000;
    server.misbehave = (name, nth) => (name === weights && nth === 1 ? { dropAfter: cut } : undefined);
    expectWhole(await fetchTiny());
    expect(statuses(weights)).toEqual([200, 206]);
    const [, second] = server.requests(weights);
    const from = Number(/^bytes=(\d+)-$/.exec(second?.range ?? '')?.[1]);
    expect(from).toBeGreaterThan(0);
    expect(from).toBeLessThanOrEqual(cut);
    expect(second?.ifRange).toMatch(/^".+"$/);
  });

  test('again and again is followed as long as something comes', async () => {
    server.misbehave = (name) => (name === weights ? { dropAfter: 600_000 } : undefined);
    expectWhole(await fetchTiny());
    expect(statuses(weights).length).toBeGreaterThanOrEqual(7);
    expect(
      statuses(weights)
        .slice(1)
        .every((status) => status === 206),
    ).toBe(true);
  });

  test('for good ends with one sentence, and the next fetch goes on from there', async () => {
    server.misbehave = (name, nth) =>
      name === weights ? { dropAfter: nth === 1 ? 2_000_000 : 0 } : undefined;
    expectRefusal(await fetchTiny(), /keeps breaking off .* the same command goes on from there\.$/m);
    const kept = statSync(at(`${weights}.part`)).size;
    expect(kept).toBeGreaterThan(0);
    server.misbehave = () => undefined;
    expectWhole(await fetchTiny());
    expect(server.requests(weights).at(-1)).toMatchObject({ range: `bytes=${kept}-`, status: 206 });
  });

  test('in front of a server that ignores ranges starts cleanly anew', async () => {
    server.misbehave = (name, nth) =>
      name === weights ? (nth === 1 ? { dropAfter: 1_500_000 } : { ignoresRange: true }) : undefined;
    expectWhole(await fetchTiny());
    expect(statuses(weights)).toEqual([200, 200]);
  });

  test('in front of one that tells no length is noticed all the same', async () => {
    server.misbehave = (name, nth) =>
      name === weights ? { chunked: true, ...(nth === 1 ? { dropAfter: 1_000_000 } : {}) } : undefined;
    expectWhole(await fetchTiny());
    expect(statuses(weights)).toEqual([200, 206]);
  });

  test('after which the server has another file never mixes the two', async () => {
    server.files.set(weights, new Uint8Array(caffemodel.length).fill(7));
    server.misbehave = (name, nth) =>
      name === weights ? { dropAfter: nth === 1 ? 1_000_000 : 0 } : undefined;
    await fetchTiny();
    expect(existsSync(at(`${weights}.part`))).toBe(true);
    server.files.set(weights, caffemodel);
    server.misbehave = () => undefined;
    expectWhole(await fetchTiny());
    expect(server.requests(weights).at(-1)).toMatchObject({ status: 200 });
  });
});

describe('a part that is left', () => {
  test('and was damaged on disk costs a second download, not a wrong file', async () => {
    server.misbehave = (name, nth) =>
      name === weights ? { dropAfter: nth === 1 ? 1_000_000 : 0 } : undefined;
    await fetchTiny();
    const part = readFileSync(at(`${weights}.part`));
    part[1000] = (part[1000] ?? 0) ^ 1;
    writeFileSync(at(`${weights}.part`), part);
    server.misbehave = () => undefined;
    const before = statuses(weights).length;
    expectWhole(await fetchTiny());
    expect(statuses(weights).slice(before)).toEqual([206, 200]);
  });

  test.each([
    ['without its state', () => rmSync(at(`${weights}.part.json`))],
    ['with a state that is no JSON', () => writeFileSync(at(`${weights}.part.json`), '{')],
    ['longer than the file', () => writeFileSync(at(`${weights}.part`), Buffer.alloc(caffemodel.length + 1))],
  ])('%s is begun anew', async (_, damage) => {
    server.misbehave = (name, nth) =>
      name === weights ? { dropAfter: nth === 1 ? 1_000_000 : 0 } : undefined;
    await fetchTiny();
    damage();
    server.misbehave = () => undefined;
    expectWhole(await fetchTiny());
    expect(statuses(weights).at(-1)).toBe(200);
  });
});

describe('a file that is not the one expected', () => {
  test('by its checksum is refused and removed', async () => {
    const other = new Uint8Array(caffemodel);
    other[100_000] = (other[100_000] ?? 0) ^ 1;
    server.files.set(weights, other);
    expectRefusal(
      await fetchTiny(),
      /has the SHA-256 [0-9a-f]{64} instead of [0-9a-f]{64}.* nothing of it was kept\.$/m,
    );
    expect(filesHere()).toEqual(['tiny.prototxt.orig']);
  });

  test.each([
    ['shorter', (bytes: Uint8Array) => bytes.subarray(0, 1000), {}, /has 1000 bytes instead of \d+/],
    ['longer', (bytes: Uint8Array) => Buffer.concat([bytes, bytes]), {}, /has \d+ bytes instead of \d+/],
    [
      'longer than told',
      (bytes: Uint8Array) => Buffer.concat([bytes, bytes]),
      { chunked: true },
      /is longer than/,
    ],
  ])('by being %s is refused and removed', async (_, change, how, sentence) => {
    server.files.set(weights, change(caffemodel));
    server.misbehave = (name) => (name === weights ? how : undefined);
    expectRefusal(await fetchTiny(), sentence);
    expect(filesHere()).toEqual(['tiny.prototxt.orig']);
    expect(statuses(weights)).toEqual([200]);
  });

  test('by being shorter without telling is given up, however often it is asked for', async () => {
    server.files.set(weights, caffemodel.subarray(0, 1_000_000));
    server.misbehave = (name) => (name === weights ? { chunked: true } : undefined);
    const result = await fetchTiny();
    expect(result.exitCode).toBe(1);
    expect(result.stderr.trim().split('\n').at(-1)).toMatch(/tiny\.caffemodel/);
    expect(existsSync(at(weights))).toBe(false);
  });
});

describe('a server that refuses', () => {
  test.each([403, 404, 410])('with %i is asked once', async (status) => {
    server.misbehave = (name) => (name === weights ? { status } : undefined);
    expectRefusal(
      await fetchTiny(),
      new RegExp(`127\\.0\\.0\\.1:\\d+ answers with HTTP status ${status}; .*\\.$`, 'm'),
    );
    expect(statuses(weights)).toEqual([status]);
    expect(filesHere()).toEqual(['tiny.prototxt.orig']);
  });

  test.each([429, 500, 503])('with %i for a moment is asked again', async (status) => {
    server.misbehave = (name, nth) => (name === weights && nth === 1 ? { status } : undefined);
    expectWhole(await fetchTiny());
    expect(statuses(weights)).toEqual([status, 200]);
  });
});

describe('without a network', () => {
  test('fetch fails at once with one clear sentence and leaves nothing behind', async () => {
    await server[Symbol.asyncDispose]();
    const closed = server.address.bind({ port: 9 });
    const result = await fetchTiny(tinyEntry(closed));
    expectRefusal(
      result,
      /: 127\.0\.0\.1:9 cannot be reached \(ECONNREFUSED\); check the network, or name a proxy/,
    );
    expect(result.seconds).toBeLessThan(5);
    expect(filesHere()).toEqual([]);
    server = await FileServer.start();
  });
});

describe('through a proxy', () => {
  test('plain HTTP is forwarded', async () => {
    await using proxy = await ProxyServer.start(server.port);
    const entry = tinyEntry((name) => `http://models.test/${name}`);
    expectWhole(await fetchTiny(entry, { HTTP_PROXY: proxy.address }));
    expect(proxy.seen).toEqual(['GET http://models.test/tiny.prototxt', `GET http://models.test/${weights}`]);
  });

  test('HTTPS is tunnelled, and the certificate is the server’s own', async () => {
    const certificate = certificateFor('models.test');
    await using secure = await FileServer.start(certificate);
    for (const [name, bytes] of server.files) secure.files.set(name, bytes);
    await using proxy = await ProxyServer.start(secure.port);
    const trusted = path.join(folder, 'certificate.pem');
    writeFileSync(trusted, certificate.cert);
    const entry = tinyEntry((name) => `https://models.test/${name}`);
    expectRefusal(
      await fetchTiny(entry, { https_proxy: proxy.address }),
      /certificate of models\.test is not trusted/,
    );
    expectWhole(await fetchTiny(entry, { https_proxy: proxy.address, NODE_EXTRA_CA_CERTS: trusted }));
    expect(new Set(proxy.seen)).toEqual(new Set(['CONNECT models.test:443']));
    expect(secure.requests(weights)).toHaveLength(1);
  });

  test('a dropped connection is taken up again', async () => {
    await using proxy = await ProxyServer.start(server.port);
    server.misbehave = (name, nth) => (name === weights && nth === 1 ? { dropAfter: 1_000_000 } : undefined);
    const entry = tinyEntry((name) => `http://models.test/${name}`);
    expectWhole(await fetchTiny(entry, { HTTP_PROXY: proxy.address }));
    expect(statuses(weights)).toEqual([200, 206]);
  });

  test('not where NO_PROXY names the host', async () => {
    await using proxy = await ProxyServer.start(server.port);
    expectWhole(await fetchTiny(tinyEntry(), { HTTP_PROXY: proxy.address, NO_PROXY: '127.0.0.1' }));
    expect(proxy.seen).toEqual([]);
  });

  test('that refuses, is not there, or is no address: one sentence each', async () => {
    await using proxy = await ProxyServer.start(server.port);
    proxy.refuses = 407;
    const entry = tinyEntry((name) => `https://models.test/${name}`);
    expectRefusal(
      await fetchTiny(entry, { HTTPS_PROXY: proxy.address }),
      /the proxy does not let models\.test through .*407/,
    );
    expectRefusal(
      await fetchTiny(entry, { HTTPS_PROXY: 'http://127.0.0.1:9' }),
      /models\.test cannot be reached/,
    );
    const wrong = await fetchTiny(entry, { HTTPS_PROXY: 'not an address' });
    expect(wrong).toMatchObject({ exitCode: 1, stdout: '' });
    expect(wrong.stderr).toMatch(/^HTTP_PROXY or HTTPS_PROXY is no address of a proxy .*\.\n$/);
  });
});

/** Starts a download that takes some seconds and waits until a part of the weights is on disk. */
async function startSlowly() {
  server.misbehave = (name) => (name === weights ? { pauseMs: 100 } : undefined);
  const started = startCli(['models', 'fetch', 'tiny', '--json'], environment());
  for (let waited = 0; waited < 10_000; waited += 20) {
    if ((statSync(at(`${weights}.part`), { throwIfNoEntry: false })?.size ?? 0) > 200_000) return started;
    await delay(20);
  }
  throw new Error('no part of the weights came');
}

describe.skipIf(process.platform === 'win32')('a fetch that is ended', () => {
  test.each(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)('by %s goes on where it was', async (signal) => {
    const { pid, result } = await startSlowly();
    process.kill(pid, signal);
    const { exitCode, stdout, stderr } = await result;
    if (signal !== 'SIGKILL') {
      expect(exitCode).toBe(130);
      expect(stderr).toBe('Cancelled: what has arrived is kept, and the same command goes on from there.\n');
    }
    expect(stdout).toBe('');
    expect(filesHere()).toEqual(['tiny.caffemodel.part', 'tiny.caffemodel.part.json', 'tiny.prototxt.orig']);
    const kept = statSync(at(`${weights}.part`)).size;
    expect(kept).toBeLessThan(caffemodel.length);
    server.misbehave = () => undefined;
    expectWhole(await fetchTiny());
    expect(server.requests(weights).at(-1)).toMatchObject({ range: `bytes=${kept}-`, status: 206 });
  });

  test('leaves the catalogue’s id with its filler weights until all is there', async () => {
    const { pid, result } = await startSlowly();
    process.kill(pid, 'SIGKILL');
    await result;
    const converted = await runCli(
      ['convert', 'tiny', '--output', path.join(folder, 'ir'), '--json'],
      environment(),
    );
    expect(JSON.parse(converted.stdout).weights).toBe('filler');
  });
});

describe('two fetches of one model', () => {
  test('wait for each other and download once', async () => {
    const first = await startSlowly();
    const second = await fetchTiny();
    const document = JSON.parse((await first.result).stdout);
    expect(document.models).toMatchObject([{ status: 'fetched' }]);
    expectWhole({ ...second, stderr: '' }, 'present');
    expect(statuses(weights)).toEqual([200]);
  });
});

describe('progress', () => {
  test('tells the file, a fraction that never falls and the time left', async () => {
    server.misbehave = (name, nth) =>
      name === weights
        ? { pauseMs: 10, ...(nth === 1 ? { dropAfter: 2_000_000 } : { ignoresRange: true }) }
        : undefined;
    const events: Progress[] = [];
    const saved = { ...process.env };
    Object.assign(process.env, withoutProxy);
    try {
      await fetchModels([tinyEntry()], {
        root: path.join(home, 'models'),
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
    expect(events.at(-1)).toMatchObject({ etaMs: 0, text: 'Fetching tiny.caffemodel: 3.9 MiB of 3.9 MiB' });
    expect(events.some(({ etaMs }) => etaMs !== null && etaMs > 0)).toBe(true);
  });
});

describe('a catalogue of one’s own', () => {
  test.each([
    ['that is not there', undefined, /^The catalogue \S+ cannot be used: .*ENOENT/],
    ['that is no JSON', '{', /cannot be used: .*JSON/],
    [
      'with an absurd size',
      JSON.stringify({ source: '', models: [{ ...findModel('vgg16'), files: [] }] }),
      /models\.0\.files/,
    ],
  ])('%s is refused with its path', async (_, text, sentence) => {
    const file = path.join(folder, 'own.json');
    if (text !== undefined) writeFileSync(file, text);
    const result = await runCli(['models', 'list'], { home, environment: { VINOBENCH_CATALOGUE: file } });
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toMatch(sentence);
    expect(result.stderr).toContain(file);
  });
});
