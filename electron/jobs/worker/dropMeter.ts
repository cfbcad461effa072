/** How much worse than the float network another one is, on the same images again and again. */
import type { Standing } from '../../../shared/precision/layerChoice.ts';
import { topClass } from '../../../shared/statistics/outputs.ts';
import type { LoadedRuntime } from '../../openvino/load.ts';
import { GraphRunner, type IrGraph } from '../../quantizer/quantizer.ts';
import type { CalibrationSamples } from './feed.ts';

export class DropMeter {
  readonly #runtime: LoadedRuntime;
  readonly #feed: CalibrationSamples;
  readonly #signal: AbortSignal;
  /** Top classes of the float network. */
  readonly #reference: readonly number[];
  readonly #labels: readonly (number | null)[];

  private constructor(
    runtime: LoadedRuntime,
    feed: CalibrationSamples,
    signal: AbortSignal,
    reference: readonly number[],
  ) {
    this.#runtime = runtime;
    this.#feed = feed;
    this.#signal = signal;
    this.#reference = reference;
    this.#labels = [...feed.labels];
  }

  /** Infers the float network once. @throws VinobenchError `runtime`, `cancelled` */
  static async open(
    runtime: LoadedRuntime,
    float: IrGraph,
    feed: CalibrationSamples,
    signal: AbortSignal,
  ): Promise<DropMeter> {
    return new DropMeter(runtime, feed, signal, await topClasses(runtime, float, feed, signal));
  }

  get images(): number {
    return this.#reference.length;
  }

  get labelled(): boolean {
    return this.#labels.length > 0 && this.#labels.every((label) => label !== null);
  }

  /** Per cent; null: the images have no labels. */
  get floatTop1(): number | null {
    return this.labelled ? share(this.#reference, this.#labels) : null;
  }

  async standingOf(graph: IrGraph): Promise<Standing> {
    const found = await topClasses(this.#runtime, graph, this.#feed, this.#signal);
    const agreement = share(found, this.#reference);
    const { floatTop1 } = this;
    if (floatTop1 === null) return { top1: null, agreement, dropPoints: 100 - agreement };
    const top1 = share(found, this.#labels);
    return { top1, agreement, dropPoints: floatTop1 - top1 };
  }
}

async function topClasses(
  runtime: LoadedRuntime,
  graph: IrGraph,
  feed: CalibrationSamples,
  signal: AbortSignal,
): Promise<number[]> {
  const classes: number[] = [];
  const runner = await GraphRunner.compile(runtime, graph);
  try {
    await runner.run(feed.inputs(), {
      signal,
      each: ([scores]) => classes.push(topClass(scores ?? [])),
    });
  } finally {
    runner.close();
  }
  return classes;
}

/** Per cent of the places with the same number in both. */
function share(found: readonly number[], right: readonly (number | null)[]): number {
  return (100 * found.filter((one, index) => one === right[index]).length) / Math.max(1, found.length);
}
