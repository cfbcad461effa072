/**
 * `npm run bench:changePoints [-- seeds]`: change points of our own beside those of Apache Otava, on the labelled series of
 * otava-test-data: precision and recall of both, and where they differ. Both have a window of 30, p 0.001 and at least 1 %.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import Table from 'cli-table3';
import { z } from 'zod';
import { changePoints } from '../shared/statistics/changePoints.ts';
import { pythonWith } from '../test/support/python.ts';

const run = promisify(execFile);

const packages = ['apache-otava==0.8.0', 'otava-test-data==0.1.9'];

/** A change that is found this many values away from its label is the labelled one. */
const tolerance = 2;

/** Changes of the level. An outlier, another spread or another phase has the mean it had: found there is neither right nor wrong. */
const levelTypes = new Set(['step', 'regression_start', 'regression_end']);

const seriesSchema = z.array(
  z.object({
    name: z.string(),
    values: z.array(z.number()),
    labels: z.array(z.object({ index: z.number().int(), type: z.string() })),
    otava: z.array(z.number().int()),
  }),
);
type Series = z.infer<typeof seriesSchema>[number];

interface Score {
  right: number;
  wrong: number;
  missed: number;
}

const { positionals } = parseArgs({ allowPositionals: true });
const seeds = positionals.length > 0 ? positionals : ['1', '2', '3', '4', '5'];
const python = await pythonWith(packages);
if (python.kind === 'missing') throw new Error(`Apache Otava is missing: ${python.reason}`);
const script = fileURLToPath(new URL('support/change_points.py', import.meta.url));
const { stdout } = await run(python.python, [script, ...seeds], { maxBuffer: 2 ** 30 });
const series = seriesSchema.parse(JSON.parse(stdout));

const began = performance.now();
const ours = series.map(({ values }) => changePoints(values).map(({ index }) => index));
const tookMs = performance.now() - began;

const patterns = Map.groupBy(series.keys(), (at) => patternOf(series[at]?.name ?? ''));
const table = new Table({
  head: ['Pattern', 'Series', 'Labels', 'Ours: precision', 'recall', 'Otava: precision', 'recall'],
  colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right'],
  style: { head: [], border: [] },
});
for (const [pattern, indexes] of patterns) table.push(rowOf(pattern, indexes));
table.push(rowOf('all', [...series.keys()]));
console.log(table.toString());
const same = series.filter(({ otava }, at) => JSON.stringify(otava) === JSON.stringify(ours[at])).length;
console.log(
  `${series.length} series of seeds ${seeds.join(', ')}, ${packages.join(', ')}; the same changes in ${same}; ours took ${tookMs.toFixed(0)} ms in all.`,
);

function rowOf(pattern: string, indexes: readonly number[]): string[] {
  const [own, theirs] = [
    scoreOf(indexes, (at) => ours[at] ?? []),
    scoreOf(indexes, (at) => series[at]?.otava ?? []),
  ];
  const labels = own.right + own.missed;
  return [pattern, String(indexes.length), String(labels), ...figures(own), ...figures(theirs)];
}

function scoreOf(indexes: readonly number[], found: (at: number) => readonly number[]): Score {
  const score = { right: 0, wrong: 0, missed: 0 };
  for (const at of indexes) {
    const one = series[at];
    if (one !== undefined) add(score, one, found(at));
  }
  return score;
}

function add(score: Score, { labels }: Series, found: readonly number[]): void {
  const open = new Set(labels.filter(({ type }) => levelTypes.has(type)));
  for (const index of found) {
    const near = (label: { readonly index: number }) => Math.abs(label.index - index) <= tolerance;
    const label = [...open].find(near);
    if (label !== undefined) {
      open.delete(label);
      score.right += 1;
    } else if (!labels.some(near)) score.wrong += 1;
  }
  score.missed += open.size;
}

function figures({ right, wrong, missed }: Score): string[] {
  const share = (part: number, whole: number) => (whole === 0 ? '-' : (part / whole).toFixed(3));
  return [share(right, right + wrong), share(right, right + missed)];
}

/** Without what noise was added. */
function patternOf(name: string): string {
  return name.replace('+noise_normal', '').replace(/^combine\((.*)\)$/, '$1');
}
