/** What the desktop shows of the jobs of its host: the taskbar's progress, and a word when a long one has ended unseen. */
import { isGoing, type Work, type WorkList } from '../../shared/work/registry.ts';
import type { Client } from '../workbench/client.ts';

/** A user who waits longer than this looks elsewhere meanwhile. */
export const longMs = 10_000;

interface Desktop {
  /** @param fraction 0 to 1; null: nothing is running */
  showProgress(fraction: number | null): void;
  /** Whether somebody looks at the window. */
  isSeen(): boolean;
  tell(title: string, text: string): void;
}

/** Follows the jobs until `signal`. */
export async function watchJobs(
  client: Client,
  desktop: Desktop,
  signal: AbortSignal,
  now = () => performance.now(),
): Promise<void> {
  const shown = new Map<string, number>();
  const known = new Map<string, Work>();
  /** By a monotonic clock: the wall clock may be set while a job is running. */
  const begun = new Map<string, number>();
  const show = () => {
    const fractions = [...shown.values()];
    desktop.showProgress(fractions.length === 0 ? null : Math.min(...fractions));
  };
  for await (const { work } of await client.work.changes(undefined, { signal })) {
    for (const job of work) {
      const before = known.get(job.id);
      known.set(job.id, job);
      if (isGoing(job)) {
        // A run that is resumed is a job of the same id.
        if (before !== undefined && isGoing(before)) continue;
        shown.set(job.id, 0);
        begun.set(job.id, now());
        void follow(client, job.id, signal, (fraction) => {
          if (!shown.has(job.id)) return;
          shown.set(job.id, fraction);
          show();
        });
      } else if (before !== undefined && isGoing(before)) {
        shown.delete(job.id);
        const lasted = now() - (begun.get(job.id) ?? now());
        begun.delete(job.id);
        if (lasted >= longMs && !desktop.isSeen()) desktop.tell(...ending(job));
      }
    }
    forget(known, work);
    show();
  }
}

async function follow(
  client: Client,
  id: string,
  signal: AbortSignal,
  show: (fraction: number) => void,
): Promise<void> {
  try {
    for await (const { event } of await client.work.watch({ id, after: 0 }, { signal })) {
      if (event.type === 'progress') show(event.fraction);
    }
  } catch {
    // Its end, however it came, is in the list of jobs.
  }
}

function forget(known: Map<string, Work>, work: WorkList['work']): void {
  const there = new Set(work.map(({ id }) => id));
  for (const id of known.keys()) if (!there.has(id)) known.delete(id);
}

function ending({ title, state, error }: Work): [string, string] {
  if (state === 'failed') return [`${title} failed`, error?.message ?? ''];
  return state === 'cancelled' ? [`${title} was cancelled`, ''] : [`${title} is done`, ''];
}
