/** The scene of the canvases; only what changed is rebuilt. */
import { useMemo } from 'react';
import { microseconds, times } from '../../shared/units.ts';
import { differenceLane } from '../../shared/view/kernels/differenceLane.ts';
import { ratioLane } from '../../shared/view/kernels/ratioLane.ts';
import type { Colouring } from '../../shared/view/kernels/trackColours.ts';
import { layerBlocks, linksOf } from '../../shared/view/kernels/trackLayers.ts';
import { useTheme } from '../widgets/theme.ts';
import { chosenOf, lookOf, markColours, type TimelineScene } from './scene.ts';
import type { Kernels } from './useKernels.ts';
import type { Selection } from './useSelection.ts';

/** Room behind the last kernel. */
const endSpace = 1.01;

export function useScene(kernels: Kernels, colouring: Colouring, selection: Selection): TimelineScene {
  const { laid, index, slots } = kernels;
  const theme = useTheme();
  const look = useMemo(() => lookOf(theme), [theme]);
  const colours = useMemo(() => markColours(laid, colouring, theme), [laid, colouring, theme]);
  const own = useMemo(() => {
    // By layer kernels may stand in another order: places are those of the laid tracks.
    const laidIndex = slots === null ? index : reindexed(kernels);
    return {
      tracks: laid,
      index: laidIndex,
      blocks: laid.map((track, at) => layerBlocks(track, laidIndex.rowsOf[at] ?? [])),
      links: laid.slice(1).map((_, at) => linksOf(laid, laidIndex, at)),
      lane: ratioLane(laid, laidIndex),
      slots,
      differences: slots === null ? null : differenceLane(slots),
      endUs: times(microseconds(Math.max(1, ...laid.map(({ endUs }) => endUs))), endSpace),
    };
  }, [kernels, laid, index, slots]);
  const { rows: chosenRows, row, kernel, track, found, pinned } = selection;
  const chosen = useMemo(() => {
    const groups = new Set([...chosenRows].map((name) => index.byName.get(name)?.group ?? ''));
    const at = laid.map(({ kernels: list }, place) =>
      place === track && kernel !== null ? list.findIndex((one) => one.kernel.name === kernel) : -1,
    );
    return chosenOf(own.index, chosenRows, row === null ? new Set<string>() : groups, at);
  }, [own, laid, index, chosenRows, row, kernel, track]);
  const foundKernels = useMemo(() => {
    if (found === null) return null;
    const names = new Set(found);
    return laid.map(({ kernels: list }, place) => ({
      kernels: list.filter((_, at) => names.has(own.index.rowsOf[place]?.[at]?.name ?? '')),
    }));
  }, [laid, own, found]);
  return useMemo(() => {
    const place = laid.findIndex(({ name }) => name === pinned?.track);
    const at = laid[place]?.kernels.findIndex((one) => one.kernel.name === pinned?.kernel) ?? -1;
    return {
      ...own,
      colours,
      chosen,
      found: foundKernels,
      pinned: at === -1 ? null : { track: place, at },
      look,
    };
  }, [own, laid, colours, chosen, foundKernels, pinned, look]);
}

function reindexed({ laid, index }: Kernels): Kernels['index'] {
  return {
    ...index,
    rowsOf: laid.map(({ kernels }, at) => kernels.map(({ kernel }) => index.byKernel[at]?.get(kernel.name))),
  };
}
