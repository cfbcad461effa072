/** What the last profile of a model says about the nodes of its graph. */
import { useMemo } from 'react';
import type { ModelGraph } from '../../shared/library.ts';
import { configurationName } from '../../shared/profile/configuration.ts';
import { type NodeTime, timesOfNodes } from '../../shared/view/modelRows.ts';
import { type LibraryModel, useApp } from '../store/state.ts';

export interface NodeTimes {
  readonly configuration: string;
  readonly times: ReadonlyMap<string, NodeTime>;
}

/** Null: the model was not profiled, or its graph is not here yet. */
export function useNodeTimes(model: LibraryModel, graph: ModelGraph | null): NodeTimes | null {
  const profiles = useApp((state) => state.profiles);
  const profile = profiles.findLast((one) => one.profile.model === model.name)?.profile;
  return useMemo(() => {
    if (profile === undefined || graph === null) return null;
    return { configuration: configurationName(profile), times: timesOfNodes(graph, profile.kernels) };
  }, [profile, graph]);
}
