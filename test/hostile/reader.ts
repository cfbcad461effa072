/**
 * `reader.ts <list> <index> <folder>`: one file of a stranger read by a separate process, as a job reads it; index -1 reads none.
 * Sends what it came to.
 */
import { hostileArchives } from './archives.ts';
import { hostileArrays } from './arrayFiles.ts';
import { type HostileCase, outcomeOf } from './cases.ts';
import { hostileImages } from './images.ts';

export const lists = {
  archives: hostileArchives,
  arrays: hostileArrays,
  images: hostileImages,
} as const satisfies Record<string, readonly HostileCase[]>;
export type ListName = keyof typeof lists;

export interface ReaderReport {
  readonly answer: string;
  /** Why it is not one of the product's own errors; null: it is. */
  readonly defect: string | null;
  readonly ms: number;
  readonly cpuMs: number;
  readonly peakMib: number;
}

const notAsked = () => Promise.reject(new Error('a host is asked this'));

async function read(one: HostileCase | undefined, folder: string): Promise<ReaderReport> {
  const target = one === undefined ? '' : await one.make(folder);
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const spent = () => {
    const { user, system } = process.cpuUsage(cpu);
    return {
      ms: performance.now() - began,
      cpuMs: (user + system) / 1e3,
      peakMib: process.resourceUsage().maxRSS / 1024,
    };
  };
  try {
    const { answer } = one === undefined ? { answer: '' } : await outcomeOf(one, target, { look: notAsked });
    return { answer, defect: null, ...spent() };
  } catch (error) {
    return {
      answer: '',
      defect: error instanceof Error ? (error.stack ?? error.message) : String(error),
      ...spent(),
    };
  }
}

if (process.argv[1] === import.meta.filename) {
  const [list = '', index = '-1', folder = ''] = process.argv.slice(2);
  const cases = Object.entries(lists).find(([name]) => name === list)?.[1] ?? [];
  process.send?.(await read(cases[Number(index)], folder));
  process.disconnect();
}
