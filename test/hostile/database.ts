/**
 * Damaged databases, each opened, listed, read and written by a process that has two seconds for it: every header field with every
 * value of `fieldValues`, and random flips and cuts of the whole file. Ends with 1 when one of them met a defect, a crash or a loop.
 * `node test/hostile/database.ts [flips] [seed]`
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import {
  fieldValues,
  headerFields,
  soundDatabase,
  visitBytes,
} from '../../electron/store/fixtures/damage.ts';
import { randomSource } from '../support/random.ts';

const patienceMs = 2000;

interface Case {
  readonly name: string;
  readonly bytes: Uint8Array;
}

interface Answer {
  readonly sentence: string | null;
  readonly defect: string | null;
}

function* cases(sound: Buffer, flips: number, seed: number): Generator<Case> {
  for (const [field, [offset, length]] of Object.entries(headerFields)) {
    for (const [value, change] of Object.entries(fieldValues)) {
      const bytes = Buffer.from(sound);
      change(bytes.subarray(offset, offset + length));
      yield { name: `${field} = ${value}`, bytes };
    }
  }
  const random = randomSource(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  for (let flip = 0; flip < flips; flip++) {
    const bytes = Buffer.from(sound);
    const count = 1 + below(8);
    for (let bit = 0; bit < count; bit++) {
      const at = below(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8));
    }
    yield { name: `flip ${flip} of seed ${seed}`, bytes };
    if (flip % 10 === 0)
      yield { name: `cut ${flip} of seed ${seed}`, bytes: sound.subarray(0, below(sound.length)) };
  }
}

/** What the child answers; its own sentence when it does not. */
async function ask(child: ChildProcess, bytes: Uint8Array): Promise<Answer> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), patienceMs);
  const ended = once(child, 'exit', { signal: abort.signal }).then(() => 'its process ended');
  const answered = once(child, 'message', { signal: abort.signal }).then(([answer]) => answer as Answer);
  ended.catch(() => undefined);
  try {
    child.send(Buffer.from(bytes).toString('base64'));
    const first = await Promise.race([answered, ended]);
    return typeof first === 'string' ? { sentence: null, defect: first } : first;
  } catch {
    return { sentence: null, defect: `no answer in ${patienceMs / 1000} s` };
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}

async function sweep(flips: number, seed: number): Promise<number> {
  const start = () => fork(import.meta.filename, ['child'], { execArgv: ['--no-warnings'] });
  let child = start();
  const counts = { sound: 0, told: 0, bad: 0 };
  let slowestMs = 0;
  for (const { name, bytes } of cases(soundDatabase(), flips, seed)) {
    const began = performance.now();
    const { sentence, defect } = await ask(child, bytes);
    slowestMs = Math.max(slowestMs, performance.now() - began);
    if (defect === null) {
      counts[sentence === null ? 'sound' : 'told'] += 1;
      continue;
    }
    counts.bad += 1;
    console.log(`${name}: ${defect}`);
    child.kill('SIGKILL');
    child = start();
  }
  child.kill();
  const { sound, told, bad } = counts;
  console.log(
    `database: ${sound + told + bad} damaged files: ${sound} read all the same, ${told} answered in a sentence, ${bad} not answered; slowest ${slowestMs.toFixed(0)} ms`,
  );
  return bad === 0 ? 0 : 1;
}

function answer(bytes: Uint8Array): Answer {
  try {
    return { sentence: visitBytes(bytes), defect: null };
  } catch (error) {
    return {
      sentence: null,
      defect: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}

const [first, second] = process.argv.slice(2);
if (first === 'child')
  process.on('message', (text) => process.send?.(answer(Buffer.from(String(text), 'base64'))));
else process.exitCode = await sweep(Number(first ?? 200), Number(second ?? 1));
