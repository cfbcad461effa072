/** Who carries out each kind of work: one line a kind. What a kind needs is loaded when it is asked for. */
import { titleOf, type WorkKind, type WorkRequest } from '../../../shared/work/registry.ts';
import type { WorkBoard } from '../board/workBoard.ts';
import type { AskedBy, Carrier } from './carrier.ts';

const carriers: { readonly [K in WorkKind]: Carrier<K> } = {
  bench: async (request, by) => (await import('./bench.ts')).bench(request, by),
  bisect: async (request, by) => (await import('./bisect.ts')).bisect(request, by),
  convert: async (request, by) => (await import('./convert.ts')).convert(request, by),
  profile: async (request, by) => (await import('./profile.ts')).profile(request, by),
  accuracy: async (request, by) => (await import('./accuracy.ts')).accuracy(request, by),
  calibrate: async (request, by) => (await import('./calibrate.ts')).calibrate(request, by),
  fetch: async (request, by) => (await import('./fetch.ts')).fetch(request, by),
  noise: async (request, by) => (await import('./noise.ts')).noise(request, by),
  runtime: async (request, by) => (await import('./runtime.ts')).runtime(request, by),
};

const prepare = <K extends WorkKind>(asked: WorkRequest<K>, by: AskedBy) =>
  carriers[asked.kind](asked.request, by);

/**
 * Puts work on the board; it continues whether or not it is watched. @throws what its carrier throws
 * synchronously
 */
export async function startWork(board: WorkBoard, asked: WorkRequest, by: AskedBy): Promise<{ id: string }> {
  const { id, title = titleOf(asked), carryOut } = await prepare(asked, by);
  return board.start({ asked, title, ...(id === undefined ? {} : { id }) }, carryOut);
}
