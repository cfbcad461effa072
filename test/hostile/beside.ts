/** What a host measures while it is attacked: runs of one thread, one after another, each of which has to end with all its samples. */
import type { HostClient } from '../support/host.ts';
import { busiestChild } from '../support/processes.ts';

const iterations = 600;

export class Beside {
  readonly #client: HostClient;
  readonly #host: number;
  readonly #model: string;
  readonly #medians: number[] = [];
  #whole = 0;
  #process: number | undefined;
  #going: Promise<void> | undefined;

  constructor(client: HostClient, host: number, model: string) {
    this.#client = client;
    this.#host = host;
    this.#model = model;
  }

  /** @returns ms at the median, with nothing else running */
  async alone(): Promise<number> {
    await this.#start(200);
    await this.#going;
    const [median] = this.#medians.splice(0);
    this.#whole = 0;
    return median ?? Number.NaN;
  }

  /** Resolves when a run measures, hence starts no process any more. */
  async ready(): Promise<void> {
    if (this.#going === undefined) await this.#start(iterations);
  }

  processes(): readonly (number | undefined)[] {
    return [this.#process];
  }

  async end(): Promise<{ readonly runs: number; readonly whole: number; readonly medianMs: number }> {
    await this.#going;
    const medians = this.#medians.toSorted((a, b) => a - b);
    return { runs: medians.length, whole: this.#whole, medianMs: medians[medians.length >> 1] ?? Number.NaN };
  }

  async #start(count: number): Promise<void> {
    const { id } = await this.#client.work.start({
      kind: 'bench',
      request: {
        start: 'new',
        models: [{ kind: 'file', topology: this.#model, weights: null }],
        ...{ devices: ['CPU'], precisions: ['FP32'], preset: 'paper', iterations: count, batch: 1 },
        ...{ isa: null, streams: null, threads: 1, title: null },
      },
    });
    const events = await this.#client.work.watch({ id, after: 0 });
    for (let step = await events.next(); step.done !== true; step = await events.next()) {
      const { event } = step.value;
      if (event.type === 'progress' && event.phase === 'measure') break;
    }
    this.#process = busiestChild(this.#host);
    this.#going = this.#finished(id, events, count);
  }

  async #finished(id: string, events: AsyncIterator<unknown>, count: number): Promise<void> {
    for (let step = await events.next(); step.done !== true; ) step = await events.next();
    const { run, cells, rounds } = await this.#client.runs.show({ id });
    const samples = rounds.reduce((sum, { samplesNs }) => sum + samplesNs.length, 0);
    if (run.status === 'finished' && samples === count) this.#whole += 1;
    this.#medians.push(cells[0]?.latencyMs?.median ?? Number.NaN);
    this.#going = undefined;
  }
}
