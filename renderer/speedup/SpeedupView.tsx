/** Speedup bars of a run: any baseline, any configurations over it, with their intervals. */
import { useMemo, useRef } from 'react';
import { csv } from '../../shared/profile/csv.ts';
import type { RunWithRounds } from '../../shared/run.ts';
import type { Matrix } from '../../shared/view/matrix.ts';
import {
  orderedModels,
  type SpeedupPanel,
  speedupOrders,
  speedupPanel,
  speedupPresets,
} from '../../shared/view/speedup.ts';
import { type Command, useCommands } from '../commands.ts';
import { ExportMenu } from '../export/ExportMenu.tsx';
import { benchmark } from '../frame/globalCommands.ts';
import { Empty, Pick } from '../frame/parts.tsx';
import { RunPick } from '../frame/RunPick.tsx';
import { View } from '../frame/View.tsx';
import { useMatrix } from '../matrix/useMatrix.ts';
import { goMore, store, useApp } from '../store/state.ts';
import { Controls } from './Controls.tsx';
import { chartsPicture } from './chartsPicture.tsx';
import { Panel } from './Panel.tsx';

export default function SpeedupView() {
  const shown = useMatrix();
  const { preset } = useApp((state) => state.route.more);
  if (shown === null || !('rounds' in shown.document)) {
    const going = shown !== null;
    return (
      <View title="Speedup" bar={<RunPick />} inspector={null}>
        <Empty title={going ? 'The run still goes' : 'No run yet'}>
          <p className="sentence">
            {going
              ? 'A speedup needs all samples of both configurations; the bars are drawn when the run has ended.'
              : 'Benchmark some models on two configurations; the bars here then show how much faster one is.'}
          </p>
          {!going && (
            <button type="button" className="control primary" onClick={benchmark}>
              Benchmark <kbd>Ctrl ⏎</kbd>
            </button>
          )}
        </Empty>
      </View>
    );
  }
  return <Bars key={preset} document={shown.document} matrix={shown.matrix} />;
}

/** What the address says is shown, else the first preset that the run can answer. */
function useChoice(matrix: Matrix) {
  const { base, over, preset } = useApp((state) => state.route.more);
  return useMemo(() => {
    // What ran nowhere is shown when it is asked for, and not by itself.
    const columns = matrix.columns.filter((_, at) =>
      matrix.rows.some(({ cells }) => cells[at]?.cell.status === 'measured'),
    );
    const usable = speedupPresets.filter(
      (one) => one.baseline(columns) !== undefined && one.over(columns).length > 0,
    );
    const chosen = usable.find(({ key }) => key === preset) ?? (base === undefined ? usable[0] : undefined);
    const baseline = base ?? chosen?.baseline(columns)?.key ?? columns[0]?.key ?? '';
    const others =
      over?.split(',') ??
      chosen?.over(columns).map(({ key }) => key) ??
      columns.filter(({ key }) => key !== baseline).map(({ key }) => key);
    return {
      usable,
      preset: base === undefined ? (chosen?.key ?? null) : null,
      baseline,
      over: others.filter((key) => key !== baseline),
    };
  }, [matrix, base, over, preset]);
}

function Bars({ document, matrix }: { readonly document: RunWithRounds; readonly matrix: Matrix }) {
  const catalogue = useApp((state) => state.catalogue);
  const study = useApp((state) => state.study);
  const { order = 'study order', hide = '' } = useApp((state) => state.route.more);
  const choice = useChoice(matrix);
  const hidden = new Set(hide.split(','));
  const panels = useMemo(() => {
    return choice.over.flatMap(
      (over) =>
        speedupPanel({
          document,
          matrix,
          baseline: choice.baseline,
          over,
          catalogue,
          study,
        }) ?? [],
    );
  }, [document, matrix, choice, catalogue, study]);
  const sort = speedupOrders.find((one) => one === order) ?? 'study order';
  const models = useMemo(() => orderedModels(panels, sort), [panels, sort]);
  usePresetKeys(choice.usable.map(({ key }) => key));
  const view = { models, hidden };
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
            value={sort}
            width={180}
            items={speedupOrders.map((key) => ({ key, label: key, chosen: key === sort }))}
            onPick={(key) => goMore('order', key === 'study order' ? null : key)}
          />
          <span className="push dim">Baseline {choice.baseline} is 1×</span>
          <ExportMenu
            name={`vinobench speedup ${document.run.title}`}
            picture={() => chartsPicture({ panels, ...view, run: document.run })}
            csv={() => speedupCsv(panels)}
          />
        </>
      }
    >
      <Controls matrix={matrix} choice={choice} hidden={hidden} />
      <div className="speedup-panels">
        {panels.length === 0 ? (
          <Empty title="One configuration has no speedup">
            <p className="sentence">
              This run has {choice.baseline} only. Add a second precision or device in the top bar and
              benchmark again.
            </p>
          </Empty>
        ) : (
          panels.map((panel) => <Panel key={panel.key} panel={panel} {...view} />)
        )}
      </div>
    </View>
  );
}

function usePresetKeys(usable: readonly string[]): void {
  const keys = useRef(usable);
  keys.current = usable;
  useCommands(
    useMemo(
      (): readonly Command[] => [
        ...[1, 2, 3, 4].map((number) => ({
          title: `Preset ${number}`,
          group: 'Speedup',
          keys: [String(number)],
          run: () => choosePreset(keys.current[number - 1]),
        })),
        {
          title: 'Not significant on, off',
          group: 'Speedup',
          keys: ['n'],
          run: () => toggleHidden('noise'),
        },
      ],
      [],
    ),
  );
}

export function choosePreset(key: string | undefined): void {
  if (key === undefined) return;
  goMore('base', null);
  goMore('over', null);
  goMore('preset', key);
}

export function toggleHidden(what: string): void {
  const now = (store.getState().route.more['hide'] ?? '').split(',').filter(Boolean);
  const next = now.includes(what) ? now.filter((one) => one !== what) : [...now, what];
  goMore('hide', next.length === 0 ? null : next.join(','));
}

function speedupCsv(panels: readonly SpeedupPanel[]): string {
  return csv([
    [
      'model',
      'baseline',
      'configuration',
      'speedup',
      'low',
      'high',
      'verdict',
      'baseline ms',
      'ms',
      'study',
      'reason',
    ],
    ...panels.flatMap(({ key, baseline, bars }) =>
      bars.map(({ title, ratio, verdict, baselineMs, otherMs, study, reason }) => [
        title,
        baseline,
        key,
        ratio?.ratio ?? null,
        ratio?.confidence95[0] ?? null,
        ratio?.confidence95[1] ?? null,
        verdict,
        baselineMs,
        otherMs,
        study,
        reason,
      ]),
    ),
  ]);
}

export type Choice = ReturnType<typeof useChoice>;
