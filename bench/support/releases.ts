/** Releases of OpenVINO side by side in one run, as tables in Markdown: latencies, and ratios with their verdicts. */
import type { Cell, RunWithRounds } from '../../shared/documents/run.ts';
import { byRelease, configurationKeys, releaseOf } from '../../shared/machine/runtimeRelease.ts';
import { halfWidthOf, widestQuietInterval } from '../../shared/statistics.ts';
import { type ComparedCell, type Comparison, compareSides } from '../../shared/view/compare/compare.ts';
import { sideLetters, sideOfRun } from '../../shared/view/compare/compareSides.ts';
import { boundsText, figure, percentText, ratioText } from '../../shared/view/text/format.ts';
import { isDifference, verdictGlyph } from '../../shared/view/text/verdictText.ts';

export interface Difference {
  readonly model: string;
  readonly precision: string;
  /** Latency of the oldest release over that of the other one. */
  readonly ratio: number;
  readonly releases: readonly [oldest: string, other: string];
}

const releasesOf = ({ cells }: RunWithRounds): string[] =>
  [...new Set(cells.flatMap(({ runtime }) => (runtime === null ? [] : releaseOf(runtime))))].sort(byRelease);

const releaseIs = ({ runtime }: Cell, release: string): boolean =>
  runtime !== null && releaseOf(runtime) === release;

const precisionsOf = ({ cells }: RunWithRounds): string[] => [
  ...new Set(cells.map(({ precision }) => precision)),
];

/** Every release beside the oldest, on one device, all networks of a precision judged together. */
function comparisonOf(run: RunWithRounds, precision: string): Comparison {
  const keyOf = configurationKeys(run.cells);
  const keys = releasesOf(run).flatMap((release) => {
    const cell = run.cells.find((one) => one.precision === precision && releaseIs(one, release));
    return cell === undefined ? [] : [keyOf(cell)];
  });
  return compareSides(
    keys.map((only, at) => sideOfRun(run, { run: run.run.id, only }, sideLetters[at] ?? '')),
    (model) => model,
  );
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');

function latencyText({ latencyMs, reason, status }: Cell): string {
  if (latencyMs === null) return reason ?? status;
  const halfWidth = halfWidthOf(latencyMs);
  const noisy = halfWidth > widestQuietInterval ? ' noisy' : '';
  return `${figure(latencyMs.median)} (± ${percentText(100 * halfWidth, 1)}${noisy})`;
}

/** Releases of all runs, each a column of both tables. */
const allReleases = (runs: readonly RunWithRounds[]): string[] =>
  [...new Set(runs.flatMap(releasesOf))].sort(byRelease);

/** Median latency in ms; in brackets half the 95 % interval of the mean. */
export function latencyTable(runs: readonly RunWithRounds[]): string {
  const releases = allReleases(runs);
  const rows = runs.flatMap((run) =>
    [...new Set(run.cells.map(({ model }) => model))].flatMap((model) =>
      precisionsOf(run).map((precision) => [
        `${model} ${precision}`,
        ...releases.map((release) => {
          const cell = run.cells.find(
            (one) => one.model === model && one.precision === precision && releaseIs(one, release),
          );
          return cell === undefined ? '' : latencyText(cell);
        }),
      ]),
    ),
  );
  return tableOf(['Network', ...releases], rows);
}

/** Of the oldest release's latency over each other's, with its 95 % interval and verdict. */
export function ratioTable(runs: readonly RunWithRounds[]): string {
  const [oldest = '', ...others] = allReleases(runs);
  const rows = runs.flatMap((run) =>
    precisionsOf(run).flatMap((precision) => {
      const { columns, rows: ofPrecision } = comparisonOf(run, precision);
      return ofPrecision.map(({ model, cells }) => [
        `${model} ${precision}`,
        ...others.map((release) => {
          const at = columns.findIndex(({ configuration }) => configuration.endsWith(release));
          const cell = cells[at];
          return cell === undefined ? '' : ratioCellText(cell);
        }),
      ]);
    }),
  );
  return tableOf([`Over ${oldest}`, ...others], rows);
}

function ratioCellText({ ratio, confidence95, verdict, reason }: ComparedCell): string {
  if (ratio === null || verdict === null) return reason ?? '';
  const interval = confidence95 === null ? '' : ` [${boundsText(confidence95)}]`;
  return `${verdictGlyph[verdict]} ${ratioText(ratio)}${interval}`.trim();
}

/** How far a ratio is from 1, whichever way. */
export const distanceOf = ({ ratio }: Pick<Difference, 'ratio'>): number => Math.abs(Math.log(ratio));

/** What the newest release of a run does faster or slower than its oldest, the largest first. */
export function differencesOf(run: RunWithRounds): Difference[] {
  const [oldest = '', ...others] = releasesOf(run);
  const newest = others.at(-1) ?? oldest;
  return precisionsOf(run)
    .flatMap((precision) =>
      comparisonOf(run, precision).rows.flatMap(({ model, cells }): Difference[] => {
        const last = cells.at(-1);
        if (last?.ratio == null || last.verdict === null || !isDifference(last.verdict)) return [];
        return [{ model, precision, ratio: last.ratio, releases: [oldest, newest] }];
      }),
    )
    .toSorted((a, b) => distanceOf(b) - distanceOf(a));
}
