/** Runs beside a base: what differs first, then the ratios with their intervals and verdicts. */
import { useEffect, useMemo, useRef } from 'react';
import { csv } from '../../shared/profile/csv.ts';
import type { RunDocument } from '../../shared/run.ts';
import { type Comparison, compareRuns, meaningOf } from '../../shared/view/compare.ts';
import { boundsText, dateText, plural, ratioText } from '../../shared/view/format.ts';
import { comparePicture } from '../../shared/view/pictures/comparePicture.ts';
import { type Command, useCommands } from '../commands.ts';
import { ExportMenu } from '../export/ExportMenu.tsx';
import { Empty, IconButton, Pick, Swatch } from '../frame/parts.tsx';
import { View } from '../frame/View.tsx';
import { verdictGlyph } from '../speedup/verdictGlyph.ts';
import { newestFirst, openRun, shownRunId } from '../store/runs.ts';
import { goMore, store, useApp } from '../store/state.ts';

const letters = 'ABCDEFGH';

/** The base first; without a choice the shown run against the one before it. */
function useChosenRuns(): readonly string[] {
  const runs = useApp((state) => state.runs);
  const shown = useApp(shownRunId);
  const chosen = useApp((state) => state.route.more['runs'] ?? null);
  return useMemo(() => {
    if (chosen !== null) return chosen.split(',').filter(Boolean);
    const ids = newestFirst(runs ?? []).map(({ id }) => id);
    const before = ids[ids.indexOf(shown ?? '') + 1];
    return [before, shown].filter((id) => id !== null && id !== undefined);
  }, [chosen, runs, shown]);
}

const chooseRuns = (ids: readonly string[]) => goMore('runs', ids.join(','));

export function CompareView() {
  const ids = useChosenRuns();
  const documents = useApp((state) => state.documents);
  const runs = useApp((state) => state.runs) ?? [];
  useEffect(() => {
    for (const id of ids) void openRun(id);
  }, [ids]);
  const shown = useMemo(() => ids.flatMap((id) => documents[id] ?? []), [ids, documents]);
  const comparison = useMemo(() => compareRuns(shown), [shown]);
  const onlyDiffering = useApp((state) => state.route.more['all'] === undefined);
  useCompareKeys(ids);
  return (
    <View
      title="Compare"
      inspector={null}
      loading={shown.length < ids.length}
      bar={
        <>
          {shown.map(({ run }, index) => (
            <span key={run.id} className="compare-run">
              <b>{letters[index]}</b> {dateText(run.createdAt)}
              <span className="dim ellipsis">{index === 0 ? 'base' : run.title}</span>
              {ids.length > 2 && (
                <IconButton
                  icon="close"
                  label={`Leave out run ${letters[index]}`}
                  onClick={() => chooseRuns(ids.filter((id) => id !== run.id))}
                />
              )}
            </span>
          ))}
          {ids.length < letters.length && runs.length > ids.length && (
            <Pick
              label="Add"
              value="run"
              width={420}
              items={newestFirst(runs)
                .filter(({ id }) => !ids.includes(id))
                .map(({ id, title, createdAt }) => ({
                  key: id,
                  label: `${dateText(createdAt)}  ${title}`,
                  chosen: false,
                }))}
              onPick={(id) => chooseRuns([...ids, id])}
            />
          )}
          <span className="push" />
          {shown.length > 1 && (
            <>
              <button type="button" className="control plain" onClick={() => chooseRuns(swapped(ids))}>
                Swap base <kbd>x</kbd>
              </button>
              <ExportMenu
                name="vinobench compare"
                picture={() => comparePicture({ comparison, runs: shown })}
                csv={() => compareCsv(comparison, shown)}
              />
            </>
          )}
        </>
      }
    >
      {shown.length < 2 ? (
        <Empty title="Two runs are needed">
          <p className="sentence">
            Benchmark the same models twice, for instance with another instruction set limit or after an
            update, and compare the runs here.
          </p>
        </Empty>
      ) : (
        <div className="compare-pane">
          <Facts comparison={comparison} runs={shown} onlyDiffering={onlyDiffering} />
          <Ratios comparison={comparison} />
        </div>
      )}
    </View>
  );
}

const swapped = ([a, b, ...rest]: readonly string[]): string[] =>
  [b, a, ...rest].filter((id) => id !== undefined);

function useCompareKeys(ids: readonly string[]): void {
  const latest = useRef(ids);
  latest.current = ids;
  useCommands(
    useMemo(
      (): readonly Command[] => [
        { title: 'Swap base', group: 'Compare', keys: ['x'], run: () => chooseRuns(swapped(latest.current)) },
        {
          title: 'Differences only',
          group: 'Compare',
          keys: ['d'],
          run: () => goMore('all', store.getState().route.more['all'] === undefined ? 'yes' : null),
        },
      ],
      [],
    ),
  );
}

function Facts({
  comparison: { facts },
  runs,
  onlyDiffering,
}: {
  readonly comparison: Comparison;
  readonly runs: readonly RunDocument[];
  readonly onlyDiffering: boolean;
}) {
  const differing = facts.filter(({ differs }) => differs).length;
  return (
    <section aria-label="What differs">
      <header>
        <h2>What differs</h2>
        <span className="dim">
          {plural(differing, 'fact')}; {facts.length - differing} are the same <kbd>d</kbd>
        </span>
      </header>
      <table className="compare-facts">
        <thead>
          <tr>
            <td />
            {runs.map(({ run }, index) => (
              <th key={run.id} scope="col">
                <b>{letters[index]}</b> {dateText(run.createdAt)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {facts
            .filter(({ differs }) => differs || !onlyDiffering)
            .map(({ name, values }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {values.map((value, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a value is its run
                  <td key={index} className={value === values[0] ? '' : 'differs'}>
                    {value}
                  </td>
                ))}
              </tr>
            ))}
          <tr>
            <th scope="row">So</th>
            {runs.map(({ run }, index) => (
              <td key={run.id}>{index === 0 ? 'base of every ratio' : meaningOf(facts, index)}</td>
            ))}
          </tr>
        </tbody>
      </table>
    </section>
  );
}

function Ratios({ comparison: { columns, rows } }: { readonly comparison: Comparison }) {
  const catalogue = useApp((state) => state.catalogue);
  const title = (model: string) => catalogue.find(({ id }) => id === model)?.studyRow ?? model;
  const count = (at: number, verdict: string) =>
    rows.filter(({ cells }) => cells[at]?.verdict === verdict).length;
  return (
    <section aria-label="Speed over the base">
      <header>
        <h2>Speed over run A</h2>
        <span className="dim">
          ratio of mean latencies with its 95 % interval; ▲ faster, ▼ slower, = no difference
        </span>
      </header>
      {rows.length === 0 || columns.length === 0 ? (
        <p className="caption">These runs have no model and configuration in common.</p>
      ) : (
        <table className="compare-ratios">
          <thead>
            <tr>
              <th scope="col">Model</th>
              {columns.map(({ run, device, precision }) => (
                <th key={`${run} ${device} ${precision}`} scope="col">
                  <b>{letters[run]}</b> <Swatch device={device} precision={precision} /> {device} {precision}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ model, cells }) => (
              <tr key={model}>
                <th scope="row">{title(model)}</th>
                {cells.map(({ ratio, verdict, reason }, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its column
                  <td key={at}>
                    {ratio === null || verdict === null ? (
                      <span className="dim">{reason}</span>
                    ) : verdict === 'not tested' ? (
                      <>
                        {ratioText(ratio.ratio)} <span className="dim bounds">not tested</span>
                      </>
                    ) : (
                      <>
                        <span
                          className={verdict === 'faster' ? 'good' : verdict === 'slower' ? 'bad' : 'same'}
                          title={verdict}
                        >
                          <span aria-hidden="true">{verdictGlyph[verdict]}</span>
                          <span className="hidden-visually">{verdict}</span> {ratioText(ratio.ratio)}
                        </span>
                        <span className="dim bounds">{boundsText(ratio.confidence95)}</span>
                      </>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">Count</th>
              {columns.map(({ run, device, precision }, at) => (
                <td key={`${run} ${device} ${precision}`}>
                  ▲ {count(at, 'faster')} = {count(at, 'no difference')} ▼ {count(at, 'slower')}
                </td>
              ))}
            </tr>
          </tfoot>
        </table>
      )}
    </section>
  );
}

function compareCsv({ columns, rows }: Comparison, runs: readonly RunDocument[]): string {
  const lines = rows.flatMap(({ model, cells }) =>
    cells.map(({ ratio, verdict, reason }, at) => {
      const column = columns[at];
      return [
        model,
        column?.device ?? '',
        column?.precision ?? '',
        runs[0]?.run.id ?? '',
        runs[column?.run ?? 0]?.run.id ?? '',
        ratio?.ratio ?? null,
        ratio?.confidence95[0] ?? null,
        ratio?.confidence95[1] ?? null,
        verdict,
        reason,
      ];
    }),
  );
  return csv([
    ['model', 'device', 'precision', 'base', 'run', 'speedup', 'low', 'high', 'verdict', 'reason'],
    ...lines,
  ]);
}
