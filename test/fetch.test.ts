/** `models fetch` through the real command line, against a file server and proxies on the loopback. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findModel } from '../models/catalogue.ts';
import { certificateFor } from './support/certificate.ts';
import { runCli } from './support/cli.ts';
import { FileServer, ProxyServer } from './support/fileServer.ts';
import {
  caffemodel,
  expectRefusal,
  prototxt,
  sha256,
  TinyModel,
  weights,
  whole,
} from './support/tinyModel.ts';

let tiny: TinyModel;
beforeEach(async () => {
  tiny = await TinyModel.serve();
});
afterEach(() => tiny[Symbol.asyncDispose]());

describe('models fetch', () => {
  test('gets both files, edits the prototxt as Open Model Zoo does, and the id then means the trained network', async () => {
    tiny.expectWhole(await tiny.fetch());
    expect(readFileSync(tiny.at('tiny.prototxt.orig'), 'utf8')).toBe(prototxt);
    expect(readFileSync(tiny.at('tiny.prototxt'), 'utf8')).toBe(prototxt.replace('dim: 10 ', 'dim: 1 '));
    const list = await runCli(['models', 'list', '--json'], tiny.options());
    expect(JSON.parse(list.stdout).models).toMatchObject([{ id: 'tiny', fetched: true }]);
    const output = path.join(tiny.folder, 'ir');
    const converted = await runCli(['convert', 'tiny', '--output', output, '--json'], tiny.options());
    expect(JSON.parse(converted.stdout)).toMatchObject({
      weights: 'trained',
      weightsSha256: sha256(caffemodel),
      inputs: [{ name: 'data', shape: [1, 1024] }],
    });
  });

  test('asks for nothing when all is here', async () => {
    tiny.expectWhole(await tiny.fetch());
    const before = tiny.server.seen.length;
    tiny.expectWhole(await tiny.fetch(), 'present');
    expect(tiny.server.seen).toHaveLength(before);
  });

  test('lays them under --output, where a catalogue id does not look', async () => {
    const output = path.join(tiny.folder, 'elsewhere');
    const result = await runCli(['models', 'fetch', 'tiny', '--output', output], tiny.options());
    expect(result.stdout).toBe(`tiny is now in ${path.join(output, 'tiny')}\n`);
    expect(readdirSync(path.join(output, 'tiny')).toSorted()).toEqual(whole);
    const list = await runCli(['models', 'list', '--json'], tiny.options());
    expect(JSON.parse(list.stdout).models).toMatchObject([{ fetched: false }]);
  });

  test('follows a redirection', async () => {
    tiny.server.misbehave = (name) =>
      name === 'moved' ? { redirectTo: tiny.server.address(weights) } : undefined;
    tiny.expectWhole(
      await tiny.fetch(tiny.entry((name) => tiny.server.address(name === weights ? 'moved' : name))),
    );
    expect(tiny.statuses(weights)).toEqual([200]);
  });

  test('leaves another file of that name alone, and says so', async () => {
    mkdirSync(tiny.at('.'), { recursive: true });
    writeFileSync(tiny.at(weights), 'mine');
    expectRefusal(
      await tiny.fetch(),
      /tiny\.caffemodel is there already and is not the file .*move it, or replace it with `models fetch tiny --force`\./,
    );
    expect(readFileSync(tiny.at(weights), 'utf8')).toBe('mine');
    expect(tiny.server.seen).toEqual([]);
    tiny.expectWhole(await tiny.fetch(tiny.entry(), {}, ['--force']));
  });

  test('uses no file in silence that is not what an edit makes', async () => {
    await tiny.fetch();
    writeFileSync(tiny.at('tiny.prototxt'), 'mine');
    expectRefusal(await tiny.fetch(), /tiny\.prototxt is there already and is not the file/);
    expect(readFileSync(tiny.at('tiny.prototxt'), 'utf8')).toBe('mine');
  });

  test('takes a file that the user had from elsewhere', async () => {
    mkdirSync(tiny.at('.'), { recursive: true });
    writeFileSync(tiny.at(weights), caffemodel);
    tiny.expectWhole(await tiny.fetch());
    expect(tiny.statuses(weights)).toEqual([]);
  });

  test('continues with the next model when one cannot be fetched', async () => {
    const gone = { ...tiny.entry((name) => tiny.server.address(`gone/${name}`)), id: 'gone' };
    const result = await runCli(['models', 'fetch', 'gone', 'tiny'], tiny.options([gone, tiny.entry()]));
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toMatch(
      /^\S+gone\/tiny\.prototxt\.orig cannot be fetched: .* HTTP status 404; .*\n$/,
    );
    expect(result.stdout).toMatch(/^tiny is now in /);
  });

  test('names the catalogue when another model is requested', async () => {
    const result = await runCli(['models', 'fetch', 'nix'], tiny.options());
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toMatch(/^nix is neither .*: tiny, shapes\.\n$/);
  });
});

describe('a file that is not the one expected', () => {
  test('by its checksum is refused and removed', async () => {
    const other = new Uint8Array(caffemodel);
    other[100_000] = (other[100_000] ?? 0) ^ 1;
    tiny.server.files.set(weights, other);
    expectRefusal(
      await tiny.fetch(),
      /has the SHA-256 [0-9a-f]{64} instead of [0-9a-f]{64}.* It was not kept\.$/m,
    );
    expect(tiny.filesHere()).toEqual(['tiny.prototxt.orig']);
  });

  test.each([
    ['shorter', (bytes: Uint8Array) => bytes.subarray(0, 1000), {}, /has 1000 bytes instead of \d+/],
    ['longer', (bytes: Uint8Array) => Buffer.concat([bytes, bytes]), {}, /has \d+ bytes instead of \d+/],
    [
      'longer than announced',
      (bytes: Uint8Array) => Buffer.concat([bytes, bytes]),
      { chunked: true },
      /is longer than/,
    ],
  ])('by being %s is refused and removed', async (_, change, how, sentence) => {
    tiny.server.files.set(weights, change(caffemodel));
    tiny.server.misbehave = (name) => (name === weights ? how : undefined);
    expectRefusal(await tiny.fetch(), sentence);
    expect(tiny.filesHere()).toEqual(['tiny.prototxt.orig']);
    expect(tiny.statuses(weights)).toEqual([200]);
  });

  test('by being shorter without telling is given up, however often it is asked for', async () => {
    tiny.server.files.set(weights, caffemodel.subarray(0, 1_000_000));
    tiny.server.misbehave = (name) => (name === weights ? { chunked: true } : undefined);
    const result = await tiny.fetch();
    expect(result.exitCode).toBe(1);
    expect(result.stderr.trim().split('\n').at(-1)).toMatch(/tiny\.caffemodel/);
    expect(existsSync(tiny.at(weights))).toBe(false);
  });
});

describe('a server that refuses', () => {
  test.each([403, 404, 410])('with %i is asked once', async (status) => {
    tiny.server.misbehave = (name) => (name === weights ? { status } : undefined);
    expectRefusal(
      await tiny.fetch(),
      new RegExp(`127\\.0\\.0\\.1:\\d+ answers with HTTP status ${status}; .*\\.$`, 'm'),
    );
    expect(tiny.statuses(weights)).toEqual([status]);
    expect(tiny.filesHere()).toEqual(['tiny.prototxt.orig']);
  });

  test.each([429, 500, 503])('with %i for a moment is asked again', async (status) => {
    tiny.server.misbehave = (name, nth) => (name === weights && nth === 1 ? { status } : undefined);
    tiny.expectWhole(await tiny.fetch());
    expect(tiny.statuses(weights)).toEqual([status, 200]);
  });
});

describe('without a network', () => {
  test('fetch fails at once with one clear sentence and leaves nothing behind', async () => {
    const result = await tiny.fetch(tiny.entry((name) => `http://127.0.0.1:9/${name}`));
    expectRefusal(
      result,
      /: 127\.0\.0\.1:9 cannot be reached \(ECONNREFUSED\); check the network, or name a proxy/,
    );
    expect(tiny.filesHere()).toEqual([]);
  });
});

describe('through a proxy', () => {
  test('plain HTTP is forwarded', async () => {
    await using proxy = await ProxyServer.start(tiny.server.port);
    const entry = tiny.entry((name) => `http://models.test/${name}`);
    tiny.expectWhole(await tiny.fetch(entry, { HTTP_PROXY: proxy.address }));
    expect(proxy.seen).toEqual(['GET http://models.test/tiny.prototxt', `GET http://models.test/${weights}`]);
  });

  test('HTTPS is tunnelled, and the certificate is the server’s own', async () => {
    const certificate = certificateFor('models.test');
    await using secure = await FileServer.start(certificate);
    for (const [name, bytes] of tiny.server.files) secure.files.set(name, bytes);
    await using proxy = await ProxyServer.start(secure.port);
    const trusted = path.join(tiny.folder, 'certificate.pem');
    writeFileSync(trusted, certificate.cert);
    const entry = tiny.entry((name) => `https://models.test/${name}`);
    expectRefusal(
      await tiny.fetch(entry, { https_proxy: proxy.address }),
      /certificate of models\.test is not trusted/,
    );
    tiny.expectWhole(await tiny.fetch(entry, { https_proxy: proxy.address, NODE_EXTRA_CA_CERTS: trusted }));
    expect(new Set(proxy.seen)).toEqual(new Set(['CONNECT models.test:443']));
    expect(secure.requests(weights)).toHaveLength(1);
  });

  test('a dropped connection is taken up again', async () => {
    await using proxy = await ProxyServer.start(tiny.server.port);
    tiny.server.misbehave = (name, nth) =>
      name === weights && nth === 1 ? { dropAfter: 1_000_000 } : undefined;
    const entry = tiny.entry((name) => `http://models.test/${name}`);
    tiny.expectWhole(await tiny.fetch(entry, { HTTP_PROXY: proxy.address }));
    expect(tiny.statuses(weights)).toEqual([200, 206]);
  });

  test('not where NO_PROXY names the host', async () => {
    await using proxy = await ProxyServer.start(tiny.server.port);
    tiny.expectWhole(await tiny.fetch(tiny.entry(), { HTTP_PROXY: proxy.address, NO_PROXY: '127.0.0.1' }));
    expect(proxy.seen).toEqual([]);
  });

  test('that refuses, is not there, or is no address: one sentence each', async () => {
    await using proxy = await ProxyServer.start(tiny.server.port);
    proxy.refuses = 407;
    const entry = tiny.entry((name) => `https://models.test/${name}`);
    expectRefusal(
      await tiny.fetch(entry, { HTTPS_PROXY: proxy.address }),
      /the proxy does not let models\.test through .*407/,
    );
    expectRefusal(
      await tiny.fetch(entry, { HTTPS_PROXY: 'http://127.0.0.1:9' }),
      /models\.test cannot be reached/,
    );
    const wrong = await tiny.fetch(entry, { HTTPS_PROXY: 'not an address' });
    expect(wrong).toMatchObject({ exitCode: 1, stdout: '' });
    expect(wrong.stderr).toMatch(/^HTTP_PROXY or HTTPS_PROXY is not the address of a proxy .*\.\n$/);
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
    const file = path.join(tiny.folder, 'own.json');
    if (text !== undefined) writeFileSync(file, text);
    const result = await runCli(['models', 'list'], {
      home: tiny.home,
      environment: { VINOBENCH_CATALOGUE: file },
    });
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toMatch(sentence);
    expect(result.stderr).toContain(file);
  });
});
