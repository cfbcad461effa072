/** Rows of the library, and what a run and a profile say about a model. */

import type { Kernel } from '../../documents/profile.ts';
import type { Cell } from '../../documents/run.ts';
import type { MeasuredInput } from '../../models/inputShapes.ts';
import type { ModelGraph } from '../../models/library.ts';
import type { Precision, RecordedPrecision } from '../../precision/precision.ts';
import { type Microseconds, microseconds } from '../../units.ts';

export interface Fastest {
  readonly fps: number;
  readonly device: string;
  readonly precision: RecordedPrecision;
}

/**
 * Of the measured cells of a model; null: none.
 * @param modelSha256 of the model's files as they are now: another network of the same name is another model
 */
export function fastestOf(cells: readonly Cell[], modelSha256: string | null): Fastest | null {
  let best: Fastest | null = null;
  if (modelSha256 === null) return null;
  for (const { modelSha256: measured, status, fps, device, precision } of cells) {
    if (measured !== modelSha256 || status !== 'measured' || fps === null) continue;
    if (best === null || fps > best.fps) best = { fps, device, precision };
  }
  return best;
}

/**
 * Sizes at which a model was measured in a run; null: it was not, or they were not recorded. A run measures a model at one size.
 * @param modelSha256 as for `fastestOf`
 */
export function measuredInputsOf(
  cells: readonly Cell[],
  modelSha256: string | null,
): readonly MeasuredInput[] | null {
  if (modelSha256 === null) return null;
  return cells.find((cell) => cell.modelSha256 === modelSha256 && cell.inputs !== undefined)?.inputs ?? null;
}

export interface NodeTime {
  readonly timeUs: Microseconds;
  /** Of the kernels' whole time. */
  readonly share: number;
  readonly precision: Precision | null;
  readonly implementation: string | null;
  readonly name: string;
}

/** What ran for a node of the graph, by its id; a kernel belongs to the node of its main layer. */
export function timesOfNodes(graph: ModelGraph, kernels: readonly Kernel[]): Map<string, NodeTime> {
  const nodeOfLayer = new Map<string, string>();
  for (const { id, name, sources } of graph.nodes) {
    for (const layer of [name, ...sources]) if (!nodeOfLayer.has(layer)) nodeOfLayer.set(layer, id);
  }
  const total = kernels.reduce((sum, { realTimeUs }) => sum + realTimeUs, 0);
  const times = new Map<string, NodeTime>();
  for (const { originalLayers, status, realTimeUs, precision, implementation, name } of kernels) {
    const node = originalLayers.map((layer) => nodeOfLayer.get(layer)).find((id) => id !== undefined);
    if (status !== 'executed' || node === undefined) continue;
    const before = times.get(node);
    const timeUs = realTimeUs + (before?.timeUs ?? 0);
    const heavier = before === undefined || realTimeUs > before.timeUs;
    times.set(node, {
      ...(heavier ? { precision, implementation, name } : before),
      timeUs: microseconds(timeUs),
      share: total === 0 ? 0 : timeUs / total,
    });
  }
  return times;
}

export interface NamedChange {
  readonly name: string;
  readonly what: string;
}

/** What the runtime did to the layers when it compiled the model; what it did not do is left out. */
export function runtimeChanges(
  kernels: readonly Kernel[],
): { readonly title: string; readonly names: readonly NamedChange[] }[] {
  const of = (chosen: (kernel: Kernel) => string | null) =>
    kernels.flatMap((kernel) => {
      const what = chosen(kernel);
      return what === null ? [] : [{ name: kernel.name, what }];
    });
  return [
    {
      title: 'Fused at compile',
      names: of(({ fusedInto }) => (fusedInto === null ? null : `into ${fusedInto}`)),
    },
    {
      title: 'Left out at compile',
      names: of(({ status, type }) => (status === 'optimizedOut' && type !== 'Input' ? type : null)),
    },
    {
      title: 'Inserted at compile',
      names: of(({ status, originalLayers, type }) =>
        status === 'executed' && originalLayers.length === 0 ? type : null,
      ),
    },
  ].filter(({ names }) => names.length > 0);
}
