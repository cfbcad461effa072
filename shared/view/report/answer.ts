/** The question that a run answers, and the answer in a few sentences for someone who was not there. */
import type { RunWithRounds } from '../../documents/run.ts';
import type { RatioVerdict } from '../../statistics/verdict.ts';
import type { SpeedupPanel } from '../bars/speedup.ts';
import type { Matrix } from '../matrix/matrix.ts';
import { machineLine } from '../run/machine.ts';
import { boundsText, plural, ratioText } from '../text/format.ts';
import { bullets, type Html, html, shownFigure } from './html.ts';

/** One sentence. */
export function questionOf({ run, cells }: Pick<RunWithRounds, 'run' | 'cells'>): string {
  const columns = [...new Set(cells.map(({ device, precision }) => `${device} ${precision}`))];
  const models = new Set(cells.map(({ model }) => model)).size;
  const these = models === 1 ? 'this network' : `these ${plural(models, 'network')}`;
  if (columns.length < 2)
    return `How long does one inference of ${these} take on ${machineLine(run.machine, run.runtime)} in ${columns[0] ?? 'any configuration'}?`;
  return `Which of ${columns.slice(0, -1).join(', ')} and ${columns.at(-1)} runs ${these} fastest on ${machineLine(run.machine, run.runtime)}, and by how much?`;
}

export function answer(matrix: Matrix, panels: readonly SpeedupPanel[]): Html {
  const items = [...panels.map(panelSentence), ...fastestSentence(matrix), ...missingSentence(matrix)];
  return html`<section class="answer" aria-labelledby="answer"><h2 id="answer">In short</h2>${bullets(items)}</section>`;
}

const verdictWords: readonly (readonly [RatioVerdict, string])[] = [
  ['faster', 'faster'],
  ['slower', 'slower'],
  ['same', 'the same'],
  ['notEnoughData', 'not enough data to tell'],
];

function panelSentence(panel: SpeedupPanel): Html {
  const { key, baseline, geometricMean, geometricMean95, models, bars } = panel;
  const counts = verdictWords.flatMap(([verdict, words]) => {
    const found = bars.filter((bar) => bar.verdict === verdict);
    const names =
      found.length <= 3 && verdict !== 'faster' ? ` (${found.map(({ title }) => title).join(', ')})` : '';
    return found.length === 0 ? [] : [`${words} on ${found.length}${names}`];
  });
  if (geometricMean === null) return html`${key} over ${baseline}: no network has both.`;
  const [only] = bars;
  const mean = shownFigure(`mean ${key} over ${baseline}`, geometricMean, ratioText(geometricMean));
  const interval =
    geometricMean95 === null
      ? ''
      : ` (95 % interval over the choice of networks: ${boundsText(geometricMean95)})`;
  const of =
    models === 1 && only !== undefined
      ? ` on ${only.title}`
      : ` in the geometric mean of ${plural(models, 'network')}`;
  return html`<strong>${key}</strong> is ${mean} as fast as ${baseline}${of}${interval}: ${counts.join('; ') || 'nothing could be tested'}.`;
}

/** Where one column is the best of a row beyond its interval. */
function fastestSentence({ columns, rows }: Matrix): string[] {
  if (columns.length < 2 || rows.length < 2) return [];
  const wins = columns.map(({ key }, at) => ({
    key,
    count: rows.filter(({ cells }) => cells[at]?.fastest === true).length,
  }));
  const won = wins.filter(({ count }) => count > 0).toSorted((a, b) => b.count - a.count);
  const open = rows.length - won.reduce((total, { count }) => total + count, 0);
  const parts = won.map(({ key, count }) => `${key} for ${count}`);
  const undecided = open === 0 ? '' : `; for ${open} the intervals of the best overlap, so none is named`;
  return [
    `Fastest of all configurations: ${parts.length === 0 ? 'none stands out' : parts.join(', ')} of ${rows.length} networks${undecided}.`,
  ];
}

function missingSentence({ rows }: Matrix): string[] {
  const cells = rows.flatMap(({ cells: own }) => own.flatMap((cell) => cell ?? []));
  const missing = cells.filter(({ cell }) => cell.status !== 'measured');
  return missing.length === 0
    ? []
    : [
        `${plural(missing.length, 'configuration')} of ${cells.length} ${missing.length === 1 ? 'has' : 'have'} no result; the matrix says why.`,
      ];
}
