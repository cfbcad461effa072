/** What the view bar's export menu gives while a graph is shown. */

import { useEffect } from 'react';
import { batchText, configurationName } from '../../../shared/profile/configuration.ts';
import { graphCsv } from '../../../shared/view/graph/graphCsv.ts';
import { graphPicture } from '../../../shared/view/pictures/graphPicture.ts';
import { machineLine } from '../../../shared/view/run/machine.ts';
import { graphs } from '../../page/page.ts';
import type { GraphCanvasProps } from './canvasProps.ts';
import type { GraphChoice } from './useNetwork.ts';

/** The table has no picture: what it shows is its data. */
export function useTableExport({
  model,
  graph,
  choice,
}: Pick<GraphCanvasProps, 'model' | 'graph' | 'choice'>): void {
  useEffect(() => {
    graphs.change({
      exports: {
        name: `vinobench graph ${model.title} ${choice.kind}`,
        picture: null,
        csv: () => graphCsv(graph),
      },
    });
    return () => graphs.change({ exports: null });
  }, [model, graph, choice]);
}

const kindNames = { source: 'Layers', IR: 'Operations', runtime: 'Kernels' } as const;

export function useExports({
  model,
  graph,
  shown,
  placed,
  choice,
}: Pick<GraphCanvasProps, 'model' | 'graph' | 'shown' | 'placed' | 'choice'>): void {
  useEffect(() => {
    graphs.change({
      exports: {
        name: `vinobench graph ${model.title} ${choice.kind}`,
        picture: () =>
          graphPicture({
            title: `${kindNames[choice.kind]} of ${model.title}`,
            foot: footOf(choice),
            shown,
            placed,
            shade: choice.shade,
            device: choice.profile?.profile.device ?? null,
          }),
        csv: () => graphCsv(graph),
      },
    });
    return () => graphs.change({ exports: null });
  }, [model, graph, shown, placed, choice]);
}

function footOf({ kind, profile }: GraphChoice): string {
  if (profile === null) return kind === 'source' ? 'As the file lists them' : 'As OpenVINO reads them';
  const { document, profile: one } = profile;
  return `${machineLine(document.machine, document.runtime)}, times of ${configurationName(one)}, ${batchText(one.batch)}${one.iterations === null ? 'inferences not recorded' : `mean of ${one.iterations} inferences`}, counters on`;
}
