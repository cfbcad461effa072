/** Hostile files given to a host that measures: uploaded as a page does, or in a folder that pages may read; and what they cost it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ORPCError } from '@orpc/client';
import type { HostClient, Session } from '../support/host.ts';
import { type Cost, costOf } from './watch.ts';

export interface HostileModel {
  readonly name: string;
  /** What is named, of the files that `make` makes. */
  readonly file: string;
  /** Real work at the edge of a limit, which has longer than an answer does (verdict.ts). */
  readonly work?: true;
  /** `folder`: cannot be uploaded, as links and FIFOs; left out: uploaded. */
  readonly place?: 'folder';
  /** Gives the path that is named, where it is not `file`. */
  make(folder: string): unknown;
}

export interface Question {
  readonly name: string;
  ask(client: HostClient, file: string, signal: AbortSignal): Promise<unknown>;
}

/** How a question ended. */
type Answer =
  | { readonly kind: 'answered' }
  /** One of the product's own errors, hence a sentence. */
  | { readonly kind: 'refused'; readonly code: string; readonly sentence: string }
  | { readonly kind: 'defect'; readonly what: string }
  | { readonly kind: 'silent' };

export interface Asked {
  readonly case: string;
  readonly question: string;
  readonly answer: Answer;
  readonly ms: number;
  /** Longest that the host took to say something else meanwhile. */
  readonly stallMs: number;
  readonly cost: Cost;
  readonly work?: true;
}

/** What a host that was asked is known by. */
export interface Host {
  readonly pid: number;
  readonly page: Session;
  /** A folder that its pages may read. */
  readonly root: string;
  /** Processes that measure. */
  beside(): readonly (number | undefined)[];
}

/** Past it a question is given up, and counted as not answered. */
const patienceMs = 30_000;

const file = (
  name: string,
  ask: (
    client: HostClient,
    model: { kind: 'file'; topology: string; weights: null },
    signal: AbortSignal,
  ) => Promise<unknown>,
): Question => ({
  name,
  ask: (client, topology, signal) => ask(client, { kind: 'file', topology, weights: null }, signal),
});

/** All that a page asks of a model before it is measured. */
export const modelQuestions: readonly Question[] = [
  file('source', (client, model, signal) => client.models.source({ model }, { signal })),
  file('conversion', (client, model, signal) => client.models.conversion({ model }, { signal })),
  file('graph', (client, model, signal) => client.models.graph({ model, level: 'ir' }, { signal })),
  file('layers', (client, model, signal) => client.models.graph({ model, level: 'source' }, { signal })),
  {
    name: 'fits',
    ask: (client, topology, signal) =>
      client.models.fits(
        { weights: topology.replace(/[^.]+$/, 'caffemodel'), topologies: [topology] },
        { signal },
      ),
  },
  file('adding', (client, model, signal) => client.models.add({ model }, { signal })),
];

export const imageQuestions: readonly Question[] = [
  { name: 'look', ask: (client, path, signal) => client.images.look({ path }, { signal }) },
];

async function answerOf(asking: Promise<unknown>, signal: AbortSignal): Promise<Answer> {
  try {
    await asking;
    return { kind: 'answered' };
  } catch (error) {
    if (signal.aborted) return { kind: 'silent' };
    if (error instanceof ORPCError && error.code === 'VINOBENCH') {
      const { data, message } = error as { data: { code: string }; message: string };
      return { kind: 'refused', code: data.code, sentence: message };
    }
    return { kind: 'defect', what: String(error) };
  }
}

/** Where the host finds the files. */
async function placed({ page }: Host, { file, place }: HostileModel, folder: string): Promise<string> {
  if (place === 'folder') return path.join(folder, file);
  const drop = crypto.randomUUID();
  let named = '';
  for (const name of readdirSync(folder)) {
    const query = new URLSearchParams({ name, drop });
    const response = await page.upload(
      `/upload?${query}`,
      new Uint8Array(readFileSync(path.join(folder, name))),
    );
    const { path: uploaded }: { path: string } = JSON.parse(await response.text());
    if (name === file) named = uploaded;
  }
  return named;
}

/** Asks the host something else, again and again. */
function stalls(client: HostClient): { end(): Promise<number> } {
  let [worst, going] = [0, true];
  const asking = (async () => {
    while (going) {
      const began = performance.now();
      await client.machineState();
      worst = Math.max(worst, performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  // The caller that awaits the answer gets the error of a closed connection.
  asking.catch(() => {
    worst = Number.POSITIVE_INFINITY;
  });
  return {
    end: async () => {
      going = false;
      await asking.catch(() => undefined);
      return worst;
    },
  };
}

export async function* asked(
  host: Host,
  one: HostileModel,
  questions: readonly Question[],
): AsyncGenerator<Asked> {
  const folder = mkdtempSync(path.join(host.root, 'case-'));
  try {
    const made = await one.make(folder);
    const target = typeof made === 'string' ? made : await placed(host, one, folder);
    for (const { name: question, ask } of questions) {
      const signal = AbortSignal.timeout(patienceMs);
      const other = stalls(host.page.client);
      const began = performance.now();
      const { value, cost } = await costOf(host.pid, host.beside(), async () => {
        const answer = await answerOf(ask(host.page.client, target, signal), signal);
        return { answer, ms: performance.now() - began };
      });
      const kind = one.work === undefined ? {} : { work: one.work };
      yield { case: one.name, question, ...value, ...kind, cost, stallMs: await other.end() };
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
