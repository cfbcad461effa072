/** What people say of runs: names, tags, notes, pins, each of which can be taken back, and finding runs by their words. */
import type { ChangeMark, History } from '../../shared/comparing/history.ts';
import type { ListedRun, RunWords } from '../../shared/documents/run.ts';
import type { RecordedPrecision } from '../../shared/precision/precision.ts';
import { sentenceOfChange } from '../../shared/view/text/runChangeText.ts';
import type { PageCore } from './core.ts';

type PageHistory = (asked: {
  readonly run: string;
  readonly model: string;
  readonly device: string;
  readonly precision: RecordedPrecision;
}) => Promise<History>;

export class RunLibrary {
  readonly #core: PageCore;

  constructor(core: PageCore) {
    this.#core = core;
  }

  readonly annotateRun = async (id: string, words: RunWords): Promise<void> => {
    const { line, messages } = this.#core;
    const changed = await line.host().runs.annotate({ id, words });
    await this.#listAgain();
    messages.offerUndo(sentenceOfChange(changed), async () => {
      await line.host().runs.undo({ change: changed.change });
      await this.#listAgain();
    });
  };

  /** Ids of the runs that have these words. */
  readonly findRuns = async (search: string): Promise<ReadonlySet<string>> => {
    const { runs } = await this.#core.line.host().runs.list({ deleted: false, filter: { search } });
    return new Set(runs.map(({ id }) => id));
  };

  readonly historyOf = (asked: Parameters<PageHistory>[0]): ReturnType<PageHistory> =>
    this.#core.line.host().runs.history(asked);

  /** What the change of level is that begins with this run; null: nobody says. */
  readonly markChange = async (id: string, configuration: string, mark: ChangeMark | null): Promise<void> => {
    const { line, messages } = this.#core;
    const { change } = await line.host().runs.mark({ id, configuration, mark });
    await this.#listAgain();
    messages.offerUndo(
      mark === null ? 'The mark is taken away.' : `The change is marked as ${mark}.`,
      async () => {
        await line.host().runs.undo({ change });
        await this.#listAgain();
      },
    );
  };

  /** Documents that are open have the words, too. */
  async #listAgain(): Promise<void> {
    const { store, line } = this.#core;
    const { runs } = await line.host().runs.list({ deleted: false });
    const byId = new Map(runs.map((run): [string, ListedRun] => [run.id, run]));
    store.setState(({ documents }) => ({
      runs,
      documents: Object.fromEntries(
        Object.entries(documents).map(([id, document]) => {
          const listed = byId.get(id);
          if (listed === undefined) return [id, document];
          const { title, tags, notes } = listed;
          return [id, { ...document, run: { ...document.run, title, tags, notes } }];
        }),
      ),
    }));
  }
}
