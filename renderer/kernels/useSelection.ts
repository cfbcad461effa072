/** What is chosen in timeline, Table II and roofline at once: rows, the kernel that keys stand on, what the search finds. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { KernelRow } from '../../shared/view/kernels/kernelRows.ts';
import type { RowIndex } from '../../shared/view/kernels/trackLayers.ts';
import type { Track } from '../../shared/view/kernels/tracks.ts';
import { setTracks, tracksNow, useTracks } from './tracksShown.ts';

/** What the pointer is on, apart from React: it changes with every move. */
interface Hover {
  readonly row: string | null;
}

interface PinnedKernel {
  /** Name of the track. */
  readonly track: string;
  readonly kernel: string;
}

interface Where {
  /** Index of a track. */
  readonly track?: number;
  readonly kernel?: string;
}

export interface Selection {
  /** Names of rows; empty: nothing. */
  readonly rows: ReadonlySet<string>;
  /** The row that was chosen last, of which the inspector tells everything. */
  readonly row: string | null;
  /** Of that row, in the track that keys move in; null: it has none there. */
  readonly kernel: string | null;
  /** Index of the track that keys move in. */
  readonly track: number;
  /** Names of rows that the search finds, in the table's order; null: nothing is searched. */
  readonly found: readonly string[] | null;
  readonly pinned: PinnedKernel | null;
  readonly hover: StoreApi<Hover>;
  readonly choose: (rows: readonly string[], where?: Where) => void;
  /** The kernel that keys stand on, or none any more. */
  readonly pin: () => void;
}

interface Chosen {
  readonly rows: readonly string[];
  readonly track: string | null;
  readonly kernel: string | null;
}

/** The address follows once the keys rest: browsers limit how often it may change. */
const addressDelayMs = 300;

export function useSelection(
  rows: readonly KernelRow[],
  tracks: readonly Track[],
  index: RowIndex,
  find: string,
): Selection {
  const [chosen, setChosen] = useState<Chosen>(() => {
    const { row } = tracksNow();
    return { rows: row === null ? [] : [row], track: null, kernel: null };
  });
  const [pinned, setPinned] = useState<PinnedKernel | null>(null);
  const [hover] = useState(() => createStore<Hover>()(() => ({ row: null })));
  const known = useMemo(() => chosen.rows.filter((name) => index.byName.has(name)), [chosen.rows, index]);
  const row = known.at(-1) ?? null;
  const track = Math.max(
    0,
    tracks.findIndex(({ name }) => name === chosen.track),
  );
  const kernels = (row === null ? undefined : index.byName.get(row)?.cells[track]?.kernels) ?? [];
  const kernel = kernels.find((name) => name === chosen.kernel) ?? kernels[0] ?? null;
  const found = useFound(rows, find);
  const { row: asked } = useTracks();
  /** What the address says, as far as this selection knows it. */
  const knownRow = useRef(asked);
  // The palette, an address that is typed, and going back choose a row as well.
  useEffect(() => {
    if (asked === knownRow.current) return;
    knownRow.current = asked;
    setChosen({ rows: asked === null ? [] : [asked], track: null, kernel: null });
  }, [asked]);
  useEffect(() => {
    const timer = setTimeout(() => {
      knownRow.current = row;
      setTracks({ row });
    }, addressDelayMs);
    return () => clearTimeout(timer);
  }, [row]);
  const choose = useCallback(
    (names: readonly string[], where: Where = {}) =>
      setChosen((before) => ({
        rows: names,
        track: where.track === undefined ? before.track : (tracks[where.track]?.name ?? null),
        kernel: where.kernel ?? null,
      })),
    [tracks],
  );
  return useMemo(() => {
    const name = tracks[track]?.name;
    return {
      rows: new Set(known),
      row,
      kernel,
      track,
      found,
      pinned,
      hover,
      choose,
      pin: () =>
        setPinned((before) =>
          name === undefined || kernel === null || (before?.track === name && before.kernel === kernel)
            ? null
            : { track: name, kernel },
        ),
    };
  }, [known, row, kernel, track, found, pinned, hover, choose, tracks]);
}

function useFound(rows: readonly KernelRow[], find: string): readonly string[] | null {
  return useMemo(() => {
    const words = find.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return null;
    return rows.flatMap(({ name, fused, cells }) => {
      const text = [name, ...fused, ...cells.map((cell) => cell.text)].join(' ').toLowerCase();
      return words.every((word) => text.includes(word)) ? [name] : [];
    });
  }, [rows, find]);
}
