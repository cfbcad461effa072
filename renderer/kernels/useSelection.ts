/** What is chosen in the timeline and Table II at once: a row, a set of rows, what the search finds. */
import { useMemo, useState } from 'react';
import type { KernelRow } from '../../shared/view/kernelRows.ts';
import type { Track } from '../../shared/view/tracks.ts';

export interface Selection {
  /** Names of rows; empty: nothing. */
  readonly rows: ReadonlySet<string>;
  /** The row that was chosen last, of which the inspector tells everything. */
  readonly row: string | null;
  /** Index of the track that keys move in. */
  readonly track: number;
  readonly found: ReadonlySet<string>;
  /** Row of a kernel, by track and kernel's name. */
  readonly rowOf: (track: number, kernel: string) => string | null;
  readonly choose: (rows: readonly string[], track?: number) => void;
}

export function useSelection(rows: readonly KernelRow[], tracks: readonly Track[], find: string): Selection {
  const [chosen, setChosen] = useState<{ readonly rows: readonly string[]; readonly track: number }>({
    rows: [],
    track: 0,
  });
  const byKernel = useMemo(
    () =>
      tracks.map(
        (_, index) =>
          new Map(
            rows.flatMap(({ name, cells }) => (cells[index]?.kernels ?? []).map((kernel) => [kernel, name])),
          ),
      ),
    [rows, tracks],
  );
  const found = useMemo(() => {
    const wanted = find.trim().toLowerCase();
    const matches = ({ name, cells, fused }: KernelRow) =>
      [name, ...fused, ...cells.map(({ text }) => text)].some((text) => text.toLowerCase().includes(wanted));
    return new Set(wanted === '' ? [] : rows.filter(matches).map(({ name }) => name));
  }, [rows, find]);
  return useMemo(
    () => ({
      rows: new Set(chosen.rows),
      row: chosen.rows.at(-1) ?? null,
      track: Math.min(chosen.track, tracks.length - 1),
      found,
      rowOf: (track, kernel) => byKernel[track]?.get(kernel) ?? null,
      choose: (names, track) => setChosen((before) => ({ rows: names, track: track ?? before.track })),
    }),
    [chosen, found, byKernel, tracks.length],
  );
}
