/**
 * `npm run test:imports [-- files]`: 2,000 files that are runs and reports with bytes changed, cut out, doubled or replaced, and bombs.
 * Each is refused in one sentence or read whole, within a second of processor time and 256 MiB of its process. Prints what was worst, and
 * each fault; ends with 1 when there is one.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { z } from 'zod';
import { assemble } from '../../electron/exchange/assemble.ts';
import { partsOf } from '../../electron/exchange/readFiles.ts';
import { vinobenchFileOf } from '../../electron/exchange/writeFiles.ts';
import { zipArchive } from '../../electron/files/zipWriter.ts';
import { isVinobenchError, longestSentence } from '../../shared/faults/errors.ts';
import { nanoseconds } from '../../shared/units.ts';
import { aCell, aRun } from '../../shared/view/run/testing.ts';

const mib = 2 ** 20;
const [mostMs, mostBytes, ofProcess] = [1000, 256 * mib, 25];
/** What was read before is freed before the next file, so that the peak is that of one. */
const freeing = ['--expose-gc', '--max-semi-space-size=2'];
const fixtures = fileURLToPath(new URL('../../electron/exchange/fixtures', import.meta.url));
const now = new Date('2026-12-01T00:00:00Z');

interface Source {
  readonly name: string;
  /** When it is its turn: what makes it takes memory as well. */
  readonly make: () => Buffer;
}

function runFile(samples: number): Buffer {
  const cell = { ...aCell({ model: 'net', precision: 'FP32', mean: 1 }), id: '20261122-1402-aaaa.0' };
  const samplesNs = Array.from({ length: samples }, (_, at) => nanoseconds(1_000_000 + at));
  const round = { cellId: cell.id, process: 0, round: 0, startedAt: '2026-11-22T14:02:00.000Z', samplesNs };
  const document = aRun({ id: '20261122-1402-aaaa', cells: [cell], rounds: [round] });
  return vinobenchFileOf({ kind: 'run', document }, { now, vinobenchVersion: '0.1.0' });
}

/** As ONNX Runtime writes a thousand inferences of forty nodes. */
function longProfile(): Buffer {
  const args =
    '"args":{"op_name":"Conv","provider":"CPUExecutionProvider","output_type_shape":[{"float":[1,8,16,16]}],"mem_bytes_in_use":"24576"}';
  const event = (at: number) =>
    at % 40 === 0
      ? `{"cat":"Session","pid":1,"tid":1,"dur":390,"ts":${10 * at},"ph":"X","name":"model_run","args":{}}`
      : `{"cat":"Node","pid":1,"tid":1,"dur":8,"ts":${10 * at},"ph":"X","name":"conv${at % 40}_kernel_time",${args}}`;
  return Buffer.from(`[${Array.from({ length: 40_000 }, (_, at) => event(at)).join(',\n')}]`);
}

const spaces = (size: number): Buffer => Buffer.alloc(size, 0x20);
/** Both formats are read on from part to part; what the whole unpacks to is never there. */
const repeated = (times: number, part: Buffer): Buffer => Buffer.concat(new Array<Buffer>(times).fill(part));

/** As they are, and bombs. */
function sources(): Source[] {
  const real = readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:json|csv|gz)$/.test(name))
    .flatMap((name): Source[] => {
      const make = () => readFileSync(join(fixtures, name));
      const plain = { name: name.slice(0, -3), make: () => gunzipSync(make()) };
      return [{ name, make }, ...(name.endsWith('.gz') ? [plain] : [])];
    });
  const zipped = (...files: Buffer[]) =>
    zipArchive(files.map((bytes, at) => ({ name: `${at}.json`, bytes })));
  const of = (name: string, make: () => Buffer): Source => ({ name, make });
  return [
    ...real,
    of('run.vinobench.json', () => runFile(64)),
    of('large.vinobench.json', () => runFile(200_000)),
    of('run.vinobench.zip', () => zipped(runFile(200_000))),
    of('long-profile.json', longProfile),
    of('bomb.gz', () => repeated(70, gzipSync(spaces(mib)))),
    of('bomb.zst', () => repeated(70, zstdCompressSync(spaces(mib)))),
    of('bomb.zip', () => zipped(...new Array<Buffer>(20).fill(spaces(6 * mib)))),
    of('deep.json', () => Buffer.from(`${'['.repeat(mib)}${']'.repeat(mib)}`)),
    of('deep.xml', () => Buffer.from(`<net execOrder="1">${'<layer>'.repeat(500_000)}`)),
    of('wide.json', () => Buffer.from(`{"results": [${'[],'.repeat(700_000)}[]]}`)),
    of('tags.json', () =>
      Buffer.from(`{"schemaVersion": 4, "run": {"tags": [${'1,'.repeat(1_400_000)}1]}, "cells": []}`),
    ),
    of('proto.json', () => Buffer.from('{"__proto__": {}, "results": [{"command": "a", "mean": 1}]}')),
  ];
}

/** Repeatable numbers below `end`. */
function numbers(seed: number): (end: number) => number {
  let state = (seed * 2654435761 + 1) % 4294967291;
  return (end) => {
    state = (state * 279470273) % 4294967291;
    return Math.floor((state / 4294967291) * end);
  };
}

const words = ['null', '-1', '1e999', '"', '{', ']', '9007199254740993', '__proto__', '\u0000', '2026-99-99'];

function mutated(bytes: Buffer, seed: number): Buffer {
  const below = numbers(seed);
  const copy = Buffer.from(bytes);
  const at = below(copy.length);
  switch (below(6)) {
    case 0:
      return copy.subarray(0, at);
    case 1:
      return Buffer.concat([copy.subarray(0, at), copy.subarray(at + below(200))]);
    case 2:
      return Buffer.concat([copy.subarray(0, at), copy.subarray(Math.max(0, at - below(5000)))]);
    case 3:
      return Buffer.concat([
        copy.subarray(0, at),
        Buffer.from(words[below(words.length)] ?? ''),
        copy.subarray(at + 1),
      ]);
    default:
      for (let change = 0; change <= below(12); change++) copy[below(copy.length)] = below(256);
      return copy;
  }
}

const outcomeSchema = z.object({
  taken: z.number(),
  refused: z.number(),
  worstMs: z.number(),
  worst: z.string(),
  peakBytes: z.number(),
  faults: z.array(z.string()),
});

async function readMany(first: number, last: number): Promise<z.infer<typeof outcomeSchema>> {
  const all = sources();
  let outcome: z.infer<typeof outcomeSchema> = {
    taken: 0,
    refused: 0,
    worstMs: 0,
    worst: '',
    peakBytes: 0,
    faults: [],
  };
  for (let seed = first; seed < last; seed++) {
    const source = all[seed % all.length];
    if (source === undefined) continue;
    // Each is read as it is once.
    const bytes = seed < all.length ? source.make() : mutated(source.make(), seed);
    globalThis.gc?.();
    const before = process.cpuUsage();
    const sentence = await answerTo(source.name, bytes);
    const { user, system } = process.cpuUsage(before);
    const ms = (user + system) / 1e3;
    const is = `${source.name} (${seed})`;
    const faults = [
      ...(sentence === null || (/^[^\n]+\.$/.test(sentence) && sentence.length <= longestSentence)
        ? []
        : [`${is}: ${sentence}`]),
      ...(ms > mostMs ? [`${is} took ${ms.toFixed(0)} ms`] : []),
    ];
    outcome = {
      taken: outcome.taken + (sentence === null ? 1 : 0),
      refused: outcome.refused + (sentence === null ? 0 : 1),
      ...(ms > outcome.worstMs
        ? { worstMs: ms, worst: is }
        : { worstMs: outcome.worstMs, worst: outcome.worst }),
      peakBytes: process.resourceUsage().maxRSS * 1024,
      faults: [...outcome.faults, ...faults],
    };
  }
  if (outcome.peakBytes > mostBytes)
    outcome.faults.push(`files ${first} to ${last - 1} took ${(outcome.peakBytes / mib).toFixed(0)} MiB`);
  return outcome;
}

/** Null: it was taken. */
async function answerTo(name: string, bytes: Buffer): Promise<string | null> {
  try {
    assemble(await partsOf({ name, folder: '/', bytes }), { newId: () => '20261201-0000-test', now });
    return null;
  } catch (error) {
    return isVinobenchError(error)
      ? error.message
      : `a defect: ${error instanceof Error ? error.stack : error}`;
  }
}

async function inProcesses(files: number): Promise<number> {
  let [taken, refused, worstMs, worst, peak] = [0, 0, 0, '', 0];
  const faults: string[] = [];
  for (let first = 0; first < files; first += ofProcess) {
    const child = fork(
      fileURLToPath(import.meta.url),
      [`${first}`, `${Math.min(files, first + ofProcess)}`],
      {
        execArgv: [...process.execArgv, ...freeing],
      },
    );
    const [message] = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [null])]);
    const outcome = outcomeSchema.safeParse(message);
    if (!outcome.success) faults.push(`the process of files ${first} to ${first + ofProcess - 1} ended`);
    else {
      taken += outcome.data.taken;
      refused += outcome.data.refused;
      if (outcome.data.worstMs > worstMs) [worstMs, worst] = [outcome.data.worstMs, outcome.data.worst];
      peak = Math.max(peak, outcome.data.peakBytes);
      faults.push(...outcome.data.faults);
    }
    child.disconnect();
  }
  console.log(
    `${files} files: ${taken} taken, ${refused} refused; worst ${worst} ${worstMs.toFixed(0)} ms of processor time, ${(peak / mib).toFixed(0)} MiB`,
  );
  for (const fault of faults) console.log(fault);
  return faults.length === 0 ? 0 : 1;
}

const [first, last] = process.argv.slice(2).map(Number);
if (process.send !== undefined && first !== undefined && last !== undefined)
  process.send(await readMany(first, last));
else process.exitCode = await inProcesses(first ?? 2000);
