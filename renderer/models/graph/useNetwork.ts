/** Which graph of a model is looked at, by the address, and the graph itself with what its profile says. */
import { useEffect, useMemo } from 'react';
import type { GraphLevel } from '../../../shared/models/library.ts';
import { configurationName } from '../../../shared/profile/configuration.ts';
import {
  type GraphKind,
  graphKinds,
  graphOfKernels,
  graphOfModel,
  type NetworkGraph,
} from '../../../shared/view/graph/networkGraph.ts';
import type { Shade } from '../../../shared/view/graph/shownGraph.ts';
import { useApp, useSettings, useShownProfiles } from '../../page/hooks.ts';
import { loadGraph } from '../../page/page.ts';
import { graphKey } from '../../store/conversions.ts';
import type { LibraryModel, ProfiledModel } from '../../store/state.ts';

export interface GraphChoice {
  readonly kind: GraphKind;
  /** Of each configuration the latest. */
  readonly profiled: readonly ProfiledModel[];
  /** Whose times are shown; null: the model was not profiled. */
  readonly profile: ProfiledModel | null;
  /** It was profiled, and what is known of that is on its way. */
  readonly reading: boolean;
  readonly shade: Shade;
}

/** A prototxt has its own layers; whatever else was read is known as IR alone. */
export const kindsOf = ({ added }: LibraryModel): readonly GraphKind[] =>
  added === null || added.format === 'caffe' || added.format === 'onnx'
    ? graphKinds
    : graphKinds.filter((kind) => kind !== 'source');

export function useGraphChoice(model: LibraryModel): GraphChoice {
  const { profiled, chosen } = useShownProfiles(model);
  const { graph, timesOf, shade } = useSettings('models');
  const profile =
    profiled.find((one) => configurationName(one.profile) === timesOf) ?? profiled.at(-1) ?? null;
  return {
    kind: kindsOf(model).find((one) => one === graph) ?? 'IR',
    profiled,
    profile,
    reading: profile === null && chosen.length > 0,
    shade: profile === null ? 'type' : shade,
  };
}

interface Network {
  /** Null: not here yet, or it failed, or was never profiled. */
  readonly graph: NetworkGraph | null;
  readonly problem: string | null;
}

export function useNetwork(model: LibraryModel, { kind, profile }: GraphChoice): Network {
  const level: GraphLevel = kind === 'source' ? 'source' : 'ir';
  const loaded = useApp((state) => state.graphs[graphKey(model.key, level)]);
  // Two conversions of one model at once would only wait for each other.
  const converting = useApp((state) => state.conversions[model.key]?.state === 'loading');
  const connected = useApp((state) => state.connection.state === 'open');
  const missing = loaded === undefined;
  useEffect(() => {
    if (missing && !converting && connected && kind !== 'runtime') void loadGraph(model.key, level);
  }, [model.key, level, kind, missing, converting, connected]);
  const kernels = profile?.profile.kernels ?? null;
  return useMemo(() => {
    if (kind === 'runtime')
      return { graph: kernels === null ? null : graphOfKernels(kernels), problem: null };
    if (loaded?.state === 'failed') return { graph: null, problem: loaded.problem.message };
    return { graph: loaded?.state === 'ready' ? graphOfModel(loaded.value, kernels) : null, problem: null };
  }, [kind, kernels, loaded]);
}
