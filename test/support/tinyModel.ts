/**
 * A network of 4 MB of weights on a file server of the loopback, a catalogue that points there, and `models fetch` of it in
 * a separate process with its own data folder.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { type CatalogueEntry, findModel } from '../../models/catalogue.ts';
import { encodeCaffemodel } from './caffemodel.ts';
import { type CliResult, runCli } from './cli.ts';
import { FileServer } from './fileServer.ts';

export const prototxt = `name: "tiny"
layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 10 dim: 1024 } } }
layer { name: "fc" type: "InnerProduct" bottom: "data" top: "fc" inner_product_param { num_output: 1000 } }
`;
/** No two of its blocks are alike. */
export const caffemodel = encodeCaffemodel([
  {
    name: 'fc',
    type: 'InnerProduct',
    blobs: [
      { shape: [1000, 1024], data: Float32Array.from({ length: 1_024_000 }, (_, index) => Math.sin(index)) },
      { shape: [1000], data: new Float32Array(1000) },
    ],
  },
]);
export const weights = 'tiny.caffemodel';
/** All that is there once it was fetched. */
export const whole = ['tiny.caffemodel', 'tiny.prototxt', 'tiny.prototxt.orig'];

export const withoutProxy = {
  HTTP_PROXY: '',
  HTTPS_PROXY: '',
  NO_PROXY: '',
  http_proxy: '',
  https_proxy: '',
  no_proxy: '',
};

export const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

type Environment = Readonly<Record<string, string>>;

export class TinyModel implements AsyncDisposable {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'vinobench-fetch-'));
  readonly home = path.join(this.folder, 'home');
  readonly server: FileServer;

  private constructor(server: FileServer) {
    this.server = server;
    server.files.set('tiny.prototxt', Buffer.from(prototxt)).set(weights, caffemodel);
  }

  static async serve(): Promise<TinyModel> {
    return new TinyModel(await FileServer.start());
  }

  /** As the catalogue has it; its files are served here by default. */
  entry(addressOf = (name: string) => this.server.address(name)): CatalogueEntry {
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

  /** For `runCli`: a catalogue of these networks, no proxy unless `more` names one. */
  options(entries: readonly CatalogueEntry[] = [this.entry()], more: Environment = {}) {
    const catalogue = path.join(this.folder, 'catalogue.json');
    writeFileSync(catalogue, JSON.stringify({ source: 'a test', models: entries }));
    writeFileSync(path.join(this.folder, 'tiny.prototxt'), prototxt);
    return { home: this.home, environment: { ...withoutProxy, VINOBENCH_CATALOGUE: catalogue, ...more } };
  }

  fetch(entry = this.entry(), more: Environment = {}, options: string[] = []): Promise<CliResult> {
    return runCli(['models', 'fetch', 'tiny', '--json', ...options], this.options([entry], more));
  }

  /** Path of a file where a fetch puts it. */
  at(name: string): string {
    return path.join(this.home, 'models', 'tiny', name);
  }

  filesHere(): string[] {
    return existsSync(this.at('.')) ? readdirSync(this.at('.')).toSorted() : [];
  }

  /** What the server answered for a file, one status a request. */
  statuses(name: string): number[] {
    return this.server.requests(name).map(({ status }) => status);
  }

  expectWhole(result: CliResult, status = 'fetched'): void {
    expect(result.stderr).toBe('');
    expect(result.exitCode).toBe(0);
    const document = JSON.parse(result.stdout);
    expect(document).toMatchObject({ schemaVersion: 1, models: [{ id: 'tiny', status, reason: null }] });
    expect(this.filesHere()).toEqual(whole);
    expect(sha256(readFileSync(this.at(weights)))).toBe(sha256(caffemodel));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** One sentence, exit code 1, and the document says the same. */
export function expectRefusal(result: CliResult, sentence: RegExp): void {
  expect(result.stderr).toMatch(sentence);
  expect(result.stderr.trim().split('\n')).toHaveLength(1);
  expect(result.exitCode).toBe(1);
  const [model] = JSON.parse(result.stdout).models;
  expect(model).toMatchObject({ status: 'failed', reason: result.stderr.trim() });
}
