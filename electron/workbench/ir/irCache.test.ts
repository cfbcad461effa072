import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConvertDocument } from '../../../shared/models/conversion.ts';
import { kibibytes, mebibytes, seconds } from '../../../shared/units.ts';
import { convertCaffe } from '../../converter/convert.ts';
import { unfinishedName } from '../../files/temporaryFiles.ts';
import { IrCache, type IrKey } from './irCache.ts';

let folder: string;
let prototxt: string;
let conversions: number;
beforeEach(() => {
  const home = mkdtempSync(path.join(tmpdir(), 'vinobench-cache-'));
  folder = path.join(home, 'cache', 'ir');
  mkdirSync(folder, { recursive: true });
  prototxt = path.join(home, 'net.prototxt');
  const layer =
    'layer { name: "fc" type: "InnerProduct" bottom: "data" top: "fc" inner_product_param { num_output: 8 } }';
  writeFileSync(prototxt, `input: "data" input_shape { dim: 1 dim: 32 }\n${layer}\n`);
  conversions = 0;
});
afterEach(() => rmSync(path.dirname(prototxt), { recursive: true, force: true }));

const key = (changes: Partial<IrKey> = {}): IrKey => ({
  converterVersion: 'caffe-1',
  topologySha256: 'ab'.repeat(32),
  weightsSha256: null,
  precision: 'FP32',
  sizes: { batch: 1 },
  ...changes,
});

/** What the workbench's conversion job does, counted. */
async function convert(directory: string): Promise<ConvertDocument> {
  conversions++;
  const result = await convertCaffe({ prototxt, output: { directory }, precision: 'FP32' });
  const ports = (list: typeof result.inputs) => list.map((port) => ({ ...port, shape: [...port.shape] }));
  return {
    schemaVersion: 1,
    ...result,
    inputs: ports(result.inputs),
    outputs: ports(result.outputs),
    removedLayers: [],
    fusedLayers: [],
    passes: [],
    layers: [],
    warnings: [],
    seconds: seconds(0.01),
    peakMemoryBytes: mebibytes(100),
  };
}

/** In place, so that its length and its place on the disk stay. */
function turnBit(file: string, position: number): void {
  const bytes = readFileSync(file);
  bytes[position] = (bytes[position] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

const entries = () => readdirSync(folder).toSorted();
const day = 24 * 3600_000;

/** As if an entry had been used last this long ago. */
function age(entry: string, ms: number): void {
  const then = new Date(Date.now() - ms);
  for (const name of readdirSync(entry)) utimesSync(path.join(entry, name), then, then);
  utimesSync(entry, then, then);
}

describe('IrCache', () => {
  it('converts once, and gives the same files ever after', async () => {
    const cache = new IrCache(folder);
    const first = await cache.get(key(), convert);
    expect(path.dirname(path.dirname(first.xml))).toBe(folder);
    expect(readFileSync(first.xml, 'utf8')).toContain('<net ');
    expect(statSync(first.bin).size).toBeGreaterThan(1000);
    expect(await new IrCache(folder).get(key(), convert)).toEqual(first);
    expect(conversions).toBe(1);
    expect(entries()).toHaveLength(1);
  });

  it('converts again for every other source, weights, precision, batch and converter', async () => {
    const cache = new IrCache(folder);
    const others: Partial<IrKey>[] = [
      {},
      { topologySha256: 'cd'.repeat(32) },
      { weightsSha256: 'cd'.repeat(32) },
      { precision: 'FP16' },
      { sizes: { batch: 2 } },
      { sizes: { batch: null } },
      { sizes: { batch: 1, shapes: { data: [1, 3, 8, 8] } } },
      { converterVersion: 'caffe-2' },
    ];
    const xmls = new Set<string>();
    for (const change of others) xmls.add((await cache.get(key(change), convert)).xml);
    expect(xmls.size).toBe(others.length);
    expect(conversions).toBe(others.length);
  });

  it('moves with its folder: entries are found wherever it lies', async () => {
    await new IrCache(folder).get(key(), convert);
    const moved = `${folder}-moved`;
    mkdirSync(moved);
    for (const name of entries()) {
      const [from, to] = [path.join(folder, name), path.join(moved, name)];
      mkdirSync(to);
      for (const part of readdirSync(from))
        writeFileSync(path.join(to, part), readFileSync(path.join(from, part)));
    }
    rmSync(folder, { recursive: true });
    const { xml } = await new IrCache(moved).get(key(), convert);
    expect(xml.startsWith(moved)).toBe(true);
    expect(conversions).toBe(1);
  });

  it.each([
    ['without its bin', ({ bin }: ConvertDocument) => rmSync(bin)],
    ['with a bin cut short', ({ bin }: ConvertDocument) => truncateSync(bin, 100)],
    ['with an empty xml', ({ xml }: ConvertDocument) => truncateSync(xml, 0)],
    ['with one bit of its bin turned', ({ bin }: ConvertDocument) => turnBit(bin, 500)],
    ['with one bit of its xml turned', ({ xml }: ConvertDocument) => turnBit(xml, 300)],
    [
      'with weights of the same length that are not its own',
      ({ bin }: ConvertDocument) => writeFileSync(bin, readFileSync(bin).reverse()),
    ],
    [
      'whose facts have one bit turned',
      ({ xml }: ConvertDocument) => {
        const file = path.join(path.dirname(xml), 'entry.json');
        writeFileSync(file, readFileSync(file, 'utf8').replace('"parameters": 264', '"parameters": 265'));
      },
    ],
    [
      'whose facts are no JSON',
      ({ xml }: ConvertDocument) => writeFileSync(path.join(path.dirname(xml), 'entry.json'), '{'),
    ],
    [
      'that is empty',
      ({ xml }: ConvertDocument) => {
        for (const name of readdirSync(path.dirname(xml))) rmSync(path.join(path.dirname(xml), name));
      },
    ],
  ])('replaces an entry %s', async (_, damage) => {
    const cache = new IrCache(folder);
    const first = await cache.get(key(), convert);
    const [xml, bin] = [readFileSync(first.xml), readFileSync(first.bin)];
    const facts = readFileSync(path.join(path.dirname(first.xml), 'entry.json'), 'utf8');
    expect(facts).toContain('"parameters": 264');
    damage(first);
    const second = await cache.get(key(), convert);
    expect(second).toEqual(first);
    expect(readFileSync(second.xml)).toEqual(xml);
    expect(readFileSync(second.bin)).toEqual(bin);
    expect(conversions).toBe(2);
    expect(entries()).toHaveLength(1);
  });

  it('tells the log of a damaged entry, not of one that is whole', async () => {
    const told: string[] = [];
    const cache = new IrCache(folder, { log: (text) => told.push(text) });
    const { bin, xml } = await cache.get(key(), convert);
    await cache.get(key(), convert);
    expect(told).toEqual([]);
    turnBit(bin, 0);
    await cache.get(key(), convert);
    expect(told).toEqual([expect.stringContaining(`The cached IR ${xml} is damaged`)]);
  });

  it('gives a damaged entry to who compares it with its hash, and makes it again when asked for with a check', async () => {
    const cache = new IrCache(folder);
    const first = await cache.get(key(), convert);
    turnBit(first.bin, 0);
    expect(await cache.get(key(), convert, 'by-reader')).toEqual(first);
    expect(conversions).toBe(1);
    await cache.get(key(), convert);
    expect(conversions).toBe(2);
  });

  it('lets two convert the same at once, and keeps the files of the first', async () => {
    let written = 0;
    const both = Promise.withResolvers<void>();
    const together = async (directory: string): Promise<ConvertDocument> => {
      const document = await convert(directory);
      if (++written === 2) both.resolve();
      await both.promise;
      return document;
    };
    const [one, other] = await Promise.all([
      new IrCache(folder).get(key(), together),
      new IrCache(folder).get(key(), together),
    ]);
    expect(one.xml).toBe(other.xml);
    expect(existsSync(one.bin)).toBe(true);
    expect(entries()).toHaveLength(1);
  });

  it('keeps nothing of a conversion that failed', async () => {
    const failing = async (directory: string): Promise<ConvertDocument> => {
      writeFileSync(path.join(directory, 'half.bin'), 'half');
      throw new Error('disk full');
    };
    await expect(new IrCache(folder).get(key(), failing)).rejects.toThrow('disk full');
    expect(entries()).toEqual([]);
  });

  it('drops the entries used longest ago once it is over its limit', async () => {
    const roomy = new IrCache(folder);
    const made: ConvertDocument[] = [];
    for (const batch of [1, 2, 3]) made.push(await roomy.get(key({ sizes: { batch } }), convert));
    const homes = made.map(({ xml }) => path.dirname(xml));
    for (const [index, home] of homes.entries()) age(home, (index + 1) * day);
    // The oldest is used again and so becomes the newest of the three.
    await roomy.get(key({ sizes: { batch: 3 } }), convert);
    const oneEntry = readdirSync(homes[0] ?? '').reduce(
      (sum, name) => sum + statSync(path.join(homes[0] ?? '', name)).size,
      0,
    );
    const newest = await new IrCache(folder, { limitBytes: kibibytes((2.5 * oneEntry) / 1024) }).get(
      key({ sizes: { batch: 4 } }),
      convert,
    );
    expect(homes.map((home) => existsSync(home))).toEqual([false, false, true]);
    expect(existsSync(newest.xml)).toBe(true);
  });

  it('never drops what a run may just be using, whatever the limit', async () => {
    const tight = new IrCache(folder, { limitBytes: kibibytes(1 / 1024) });
    const first = await tight.get(key({ sizes: { batch: 1 } }), convert);
    const second = await tight.get(key({ sizes: { batch: 2 } }), convert);
    expect([first.bin, second.bin].map((bin) => existsSync(bin))).toEqual([true, true]);
    age(path.dirname(first.xml), day);
    await tight.get(key({ sizes: { batch: 3 } }), convert);
    expect(existsSync(first.xml)).toBe(false);
    expect(existsSync(second.xml)).toBe(true);
  });

  it('removes what a killed conversion left, but not a running one', async () => {
    const ended = spawnSync(process.execPath, ['-e', '']).pid;
    const dead = path.join(folder, unfinishedName().replace(`-${process.pid}-`, `-${ended}-`));
    const alive = path.join(folder, unfinishedName());
    for (const left of [dead, alive]) {
      mkdirSync(left);
      writeFileSync(path.join(left, 'net.bin'), 'x'.repeat(1000));
    }
    age(alive, day);
    await new IrCache(folder, { limitBytes: kibibytes(1 / 1024) }).get(key(), convert);
    expect(existsSync(dead)).toBe(false);
    expect(existsSync(alive)).toBe(true);
  });
});
