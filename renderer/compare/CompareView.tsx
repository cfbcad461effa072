/** Runs against a base: what differs first, then the ratios as a table, as bars, and kernel by kernel. */

import { lazy, Suspense, useCallback, useRef } from 'react';
import { type SpeedupOrder, speedupOrders } from '../../shared/view/bars/speedup.ts';
import { type Comparison, compareCsv, statisticOfComparison } from '../../shared/view/compare/compare.ts';
import { comparedBarsPicture } from '../../shared/view/pictures/barsPicture.ts';
import { comparePicture } from '../../shared/view/pictures/comparePicture.ts';
import { ExportMenu } from '../export/ExportMenu.tsx';
import { useApp, useSettings } from '../page/hooks.ts';
import { benchmark, set } from '../page/page.ts';
import type { CompareTab } from '../store/settings.ts';
import { Empty } from '../widgets/Empty.tsx';
import { Keys } from '../widgets/Keys.tsx';
import { Pick } from '../widgets/Pick.tsx';
import { Segments } from '../widgets/Segments.tsx';
import { StatisticPick } from '../widgets/StatisticPick.tsx';
import { View } from '../widgets/View.tsx';
import { CompareInspector } from './CompareInspector.tsx';
import { FactsTable } from './FactsTable.tsx';
import { RatioTable } from './RatioTable.tsx';
import { SideChips } from './SideChips.tsx';
import { type Compared, swapBase, useCompared } from './useCompare.ts';
import {
  pickCompared,
  type ShownAs,
  showTab,
  sortCompared,
  tabs,
  toggleFacts,
  useCompareKeys,
  useShownAs,
} from './useCompareKeys.ts';

const CompareBars = lazy(() => import('./CompareBars.tsx'));
const CompareKernels = lazy(() => import('./CompareKernels.tsx'));

export function CompareView() {
  const compared = useCompared();
  const { choices, comparison, gone, loading } = compared;
  const add = useRef<HTMLSpanElement>(null);
  const shown = useShownAs(comparison);
  useCompareKeys(add);
  return (
    <View
      title="Compare"
      loading={loading}
      inspector={
        shown.picked === null ? null : (
          <CompareInspector comparison={comparison} {...shown.picked} onClose={() => pickCompared(null)} />
        )
      }
      bar={
        <>
          <SideChips compared={compared} add={add} />
          <span className="push" />
          {choices.length > 1 && <BarTools comparison={comparison} tab={shown.tab} />}
        </>
      }
    >
      <div className="compare-pane">
        {gone.length > 0 && (
          <p className="compare-apart gone">
            {gone.length === 1 ? `Run ${gone[0]} is` : `Runs ${gone.join(', ')} are`} no longer kept. Leave
            {gone.length === 1 ? ' it' : ' them'} out above, or undo deleting.
          </p>
        )}
        {choices.length < 2 ? (
          <TooFew compared={compared} />
        ) : (
          <Body comparison={comparison} loading={loading} shown={shown} />
        )}
      </div>
    </View>
  );
}

/** The export is of what is in view. */
function BarTools({ comparison, tab }: { readonly comparison: Comparison; readonly tab: CompareTab }) {
  const { order } = useSettings('compare');
  return (
    <>
      <Segments label="Show" options={tabs} value={tab} onChange={showTab} />
      <button type="button" className="control plain narrow-hide" onClick={swapBase}>
        Swap base <Keys of="compare" to="swap" />
      </button>
      {comparison.columns.length > 0 && tab !== 'kernels' && (
        <ExportMenu
          name={`vinobench compare ${comparison.sides.map(({ name }) => name).join(' ')}`}
          picture={() =>
            tab === 'bars' ? comparedBarsPicture(comparison, order) : comparePicture(comparison)
          }
          csv={() => compareCsv(comparison)}
          report={[...new Set(comparison.sides.map(({ choice }) => choice.run))]}
        />
      )}
    </>
  );
}

function TooFew({ compared: { choices } }: { readonly compared: Compared }) {
  const runs = useApp((state) => state.runs) ?? [];
  return (
    <Empty title={runs.length === 0 ? 'No run yet' : 'Nothing is compared with the base'}>
      <p className="sentence">
        {runs.length === 0
          ? 'Benchmark some models twice, for instance with another instruction set limit or after an update, and compare the runs here.'
          : choices.length === 0
            ? 'Add two runs above, or a run and the study. A run can be added twice, to compare two of its configurations.'
            : 'Add another run above, this one again to compare two of its configurations, or the study. Or benchmark the same models once more, for instance with another instruction set limit.'}
      </p>
      <button type="button" className="control primary" onClick={benchmark}>
        Benchmark <Keys of="everywhere" to="benchmark" />
      </button>
    </Empty>
  );
}

function Body({
  comparison,
  loading,
  shown,
}: {
  readonly comparison: Comparison;
  readonly loading: boolean;
  readonly shown: ShownAs;
}) {
  const { allFacts, order } = useSettings('compare');
  const { tab } = shown;
  if (comparison.sides.length < 2) return null;
  const { columns, rows, apart, tested } = comparison;
  const statistic = statisticOfComparison(comparison);
  return (
    <>
      <FactsTable comparison={comparison} onlyDiffering={!allFacts} onToggle={toggleFacts} />
      <section className="compare-body" aria-label="Speed over the base">
        <header>
          <h2>{titleOfTab[tab]}</h2>
          <span className="dim ellipsis">{captionOf(tab, tested)}</span>
          <span className="push" />
          {tab !== 'kernels' && rows.length > 0 && (
            <StatisticPick value={statistic} onChange={(wanted) => set('compare', { statistic: wanted })} />
          )}
          {tab === 'bars' && (
            <Pick
              label="Sort"
              value={order}
              width={180}
              items={speedupOrders.map((key) => ({ key, label: key, chosen: key === order }))}
              onPick={(key) => set('compare', { order: key })}
            />
          )}
        </header>
        {apart.map((sentence) => (
          <p key={sentence} className="compare-apart">
            {sentence}
          </p>
        ))}
        {columns.length > 0 && rows.length === 0 && (
          <p className="compare-apart">
            These runs have no model in common. Add a run that measured the same models.
          </p>
        )}
        {columns.length > 0 && rows.length > 0 && (
          <Shown comparison={comparison} shown={shown} order={order} />
        )}
        {loading && <p className="compare-apart dim">The other runs are read.</p>}
      </section>
    </>
  );
}

/** Ratios or frames as a table, as bars, or kernel by kernel. */
function Shown({
  comparison,
  shown: { tab, sort, picked },
  order,
}: {
  readonly comparison: Comparison;
  readonly shown: ShownAs;
  readonly order: SpeedupOrder;
}) {
  const choose = useCallback((model: string, column: string) => pickCompared(`${model}|${column}`), []);
  const column = picked?.column ?? comparison.columns[0];
  switch (tab) {
    case 'ratio':
    case 'FPS':
      return (
        <RatioTable
          comparison={comparison}
          unit={tab}
          sort={sort}
          onSort={sortCompared}
          chosen={picked === null ? null : { model: picked.model, column: picked.column.key }}
          onChoose={choose}
        />
      );
    case 'bars':
      return (
        <Suspense fallback={null}>
          <CompareBars comparison={comparison} order={order} onOpen={choose} />
        </Suspense>
      );
    case 'kernels':
      return column === undefined ? null : (
        <Suspense fallback={null}>
          <CompareKernels
            comparison={comparison}
            model={picked?.model ?? comparison.rows[0]?.model ?? ''}
            column={column}
            onChoose={choose}
          />
        </Suspense>
      );
  }
}

const titleOfTab: Readonly<Record<CompareTab, string>> = {
  ratio: 'Speed over A',
  FPS: 'Frames per second',
  bars: 'Speed over A',
  kernels: 'Kernels next to those of A',
};

/** A ratio in twenty shows a difference where there is none, so the more ratios, the more each has to show. */
function captionOf(tab: CompareTab, tested: number): string {
  if (tab === 'FPS') return 'of each side, by the latency chosen here, with that of A next to it';
  if (tab === 'kernels') return 'one inference of each, aligned by layer; counters on';
  const together = tested >= 2 ? `; ${tested} are judged together` : '';
  return `ratio of latencies, 95 % interval; ▲ faster, ▼ slower, = the same within 1 %, ~ not enough data${together}`;
}
