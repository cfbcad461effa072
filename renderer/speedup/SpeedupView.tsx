/** Speedup bars of a run: any baseline, any configurations over it, with their intervals. */

import { type RefObject, useMemo, useRef } from 'react';
import type { RunWithRounds } from '../../shared/documents/run.ts';
import { speedupCsv, speedupOrders } from '../../shared/view/bars/speedup.ts';
import {
  fig1Note,
  type PresetKey,
  presetKeys,
  type SpeedupChoice,
} from '../../shared/view/bars/speedupChoice.ts';
import type { Matrix } from '../../shared/view/matrix/matrix.ts';
import { speedupPicture } from '../../shared/view/pictures/barsPicture.ts';
import { ExportMenu } from '../export/ExportMenu.tsx';
import { commandsOf } from '../keys/lookup.ts';
import { useMatrix } from '../matrix/useMatrix.ts';
import { useCommands } from '../page/keyboard.ts';
import { benchmark, set } from '../page/page.ts';
import { Empty } from '../widgets/Empty.tsx';
import { Keys } from '../widgets/Keys.tsx';
import { Pick } from '../widgets/Pick.tsx';
import { RunPick } from '../widgets/RunPick.tsx';
import { StatisticPick } from '../widgets/StatisticPick.tsx';
import { View } from '../widgets/View.tsx';
import { Controls } from './Controls.tsx';
import { SpeedupPanels } from './SpeedupPanels.tsx';
import { choosePreset, stepOrder, toggleHidden, useChoice, useSpeedup } from './useSpeedup.ts';

export default function SpeedupView() {
  const shown = useMatrix();
  if (shown === null) {
    return (
      <Nothing title="No run yet">
        <p className="sentence">
          Benchmark some models on two configurations; the bars here then show how much faster one is.
        </p>
        <button type="button" className="control primary" onClick={benchmark}>
          Benchmark <Keys of="everywhere" to="benchmark" />
        </button>
      </Nothing>
    );
  }
  const { run } = shown.document;
  if (run.status === 'running' || !('rounds' in shown.document)) {
    return (
      <Nothing title="The run is in progress">
        <p className="sentence">
          A speedup needs all samples of both configurations; the bars are drawn when the run has ended.
        </p>
      </Nothing>
    );
  }
  return <Bars document={shown.document} matrix={shown.matrix} />;
}

function Nothing({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <View title="Speedup" bar={<RunPick />} inspector={null}>
      <Empty title={title}>{children}</Empty>
    </View>
  );
}

function Bars({ document, matrix }: { readonly document: RunWithRounds; readonly matrix: Matrix }) {
  const choice = useChoice(matrix);
  const shown = useSpeedup(document, matrix, choice);
  const note = noteOf(document, choice);
  const baseline = useRef<HTMLDivElement>(null);
  useSpeedupKeys(choice, baseline);
  return (
    <View
      title="Speedup"
      inspector={null}
      bar={
        <>
          <RunPick />
          <span className="rule" />
          <Pick
            label="Sort"
            value={shown.order}
            width={180}
            items={speedupOrders.map((key) => ({ key, label: key, chosen: key === shown.order }))}
            onPick={(order) => set('speedup', { order })}
          />
          <StatisticPick value={shown.statistic} onChange={(statistic) => set('speedup', { statistic })} />
          <span className="push dim ellipsis">Baseline {choice.baseline} is 1×</span>
          {shown.panels.length > 0 && (
            <ExportMenu
              name={`vinobench speedup ${document.run.title}`}
              picture={() => speedupPicture({ ...shown, run: document.run, note })}
              csv={() => speedupCsv(shown.speedups, shown.statistic)}
              report={[document.run.id]}
            />
          )}
        </>
      }
    >
      <Controls
        matrix={matrix}
        choice={choice}
        hidden={shown.hidden}
        statistic={shown.statistic}
        baseline={baseline}
      />
      <SpeedupPanels choice={choice} shown={shown} note={note} />
    </View>
  );
}

/** Said where the preset of Fig. 1 compares something else than the study did. */
const noteOf = ({ run }: RunWithRounds, { preset, pairs }: SpeedupChoice): string | null =>
  preset === 'fig1' ? fig1Note(pairs, run.devices) : null;

function useSpeedupKeys(choice: SpeedupChoice, baseline: RefObject<HTMLDivElement | null>): void {
  const latest = useRef(choice);
  latest.current = choice;
  useCommands(
    useMemo(() => {
      const preset = (key: PresetKey) => () => choosePreset(latest.current, presetKeys.indexOf(key));
      return commandsOf('speedup', {
        fig1: preset('fig1'),
        int8: preset('int8'),
        fp16: preset('fp16'),
        bf16: preset('bf16'),
        own: preset('own'),
        baseline: () => baseline.current?.querySelector('button')?.click(),
        noise: () => toggleHidden('noise'),
        order: stepOrder,
      });
    }, [baseline]),
  );
}
