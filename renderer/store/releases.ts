/** Releases of OpenVINO on the host: listed, added as work, removed; a plan names those that are there. */
import type { Runtimes } from '../../shared/machine/runtimes.ts';
import type { PageCore } from './core.ts';
import type { WorkHandler } from './work.ts';

/** As a plan names the releases that it measures: the default alone is no choice. */
export function plannedReleases(
  chosen: readonly string[],
  { runtimes }: Pick<Runtimes, 'runtimes'>,
): readonly string[] {
  const there = runtimes.filter(({ release }) => chosen.includes(release));
  return there.every((one) => one.default) ? [] : there.map(({ release }) => release);
}

export class Releases {
  readonly #core: PageCore;

  constructor(core: PageCore) {
    this.#core = core;
  }

  readonly load = async (): Promise<void> => this.#take(await this.#core.line.host().runtimes.list());

  readonly add = async (release: string): Promise<void> => {
    await this.#core.line.startWork({ kind: 'runtime', request: { release } });
  };

  /** What was measured with it stays. */
  readonly remove = async (release: string): Promise<void> => {
    this.#take(await this.#core.line.host().runtimes.remove({ release }));
    this.#core.messages.tell(`OpenVINO ${release} was removed; what was measured with it stays.`);
  };

  readonly handler: WorkHandler<'runtime'> = {
    done: ({ request: { release } }, list) => {
      this.#take(list);
      this.#core.messages.tell(
        `OpenVINO ${release} is installed: choose it for the next run in the top bar.`,
      );
    },
    failed: (_, error) => this.#core.messages.tellProblem(error),
  };

  #take(list: Runtimes): void {
    const { store, planning } = this.#core;
    const { runtimes } = store.getState().plan;
    store.setState({ runtimes: list });
    const kept = plannedReleases(runtimes, list);
    if (kept.length !== runtimes.length) planning.setPlan({ runtimes: kept });
  }
}
