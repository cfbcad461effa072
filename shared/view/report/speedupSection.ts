/** Ratios within the run: a panel of bars for each configuration over its baseline, and the verdicts in words. */
import { statisticOf } from '../../comparing/evidence.ts';
import type { Statistic } from '../../comparing/processes.ts';
import type { RunWithRounds } from '../../documents/run.ts';
import { panelOfSpeedup } from '../bars/barPanel.ts';
import { orderedModels, type SpeedupBar, type SpeedupPanel, speedupPanel } from '../bars/speedup.ts';
import { fig1Note, speedupPresets } from '../bars/speedupChoice.ts';
import type { Matrix } from '../matrix/matrix.ts';
import { speedupPicture } from '../pictures/barsPicture.ts';
import { boundsText, ratioText, timeText } from '../text/format.ts';
import { verdictGlyph, verdictText } from '../text/verdictText.ts';
import { type Html, html, paragraph, shownFigure, table } from './html.ts';
import { type NamedPicture, pictureHtml, type ReportSection } from './section.ts';
import type { ReportSources } from './sources.ts';

const hidden: ReadonlySet<string> = new Set(['arithmetic']);

/** Each narrower precision over FP32 of its device, and FP32 of a GPU over that of the CPU. */
export function speedupPanels(
  document: RunWithRounds,
  matrix: Matrix,
  { catalogue, study }: Pick<ReportSources, 'catalogue' | 'study'>,
): SpeedupPanel[] {
  const statistic = statisticOf(document.run.preset);
  return speedupPresets(matrix.columns)
    .flatMap(({ pairs }) => pairs)
    .flatMap((pair) => speedupPanel({ document, statistic, matrix, ...pair, catalogue, study }) ?? []);
}

/** Null: the run compares nothing. */
export function speedupSection(
  { run }: RunWithRounds,
  panels: readonly SpeedupPanel[],
): ReportSection | null {
  if (panels.length === 0) return null;
  const statistic = statisticOf(run.preset);
  const models = orderedModels(panels, 'study order');
  const pairs = panels.map(({ key, baseline }) => ({ baseline, over: key }));
  const note = fig1Note(
    pairs.filter(({ over, baseline }) => over.endsWith(' FP32') && over !== baseline),
    run.devices,
  );
  // One a panel: on paper several in one picture are too small to be read.
  const shown = panels.map((panel) => ({
    panel,
    name: `speedup-${panel.key.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`,
    picture: speedupPicture({ panels: [panelOfSpeedup(panel, models)], hidden, statistic, run, note }),
  }));
  return {
    id: 'speedup',
    title: 'How much faster',
    body: html`${paragraph('A ratio of 2× means half the latency of the baseline. Each ratio has a 95 % confidence interval; a configuration is called faster or slower only where that interval, after correction for all ratios of the run, lies beyond 1 by more than 1 %. “Same” means that it was shown to be within 1 %.')}
${shown.map((one) => panelHtml(one, statistic))}`,
    pictures: shown,
  };
}

function panelHtml(
  { panel, ...picture }: NamedPicture & { readonly panel: SpeedupPanel },
  statistic: Statistic,
): Html {
  const { key, baseline, bars } = panel;
  const study = bars.some((bar) => bar.study !== null);
  const columns = [
    { name: 'Network' },
    { name: baseline, figures: true },
    { name: key, figures: true },
    { name: 'Ratio', figures: true },
    { name: '95 % interval', figures: true },
    { name: 'Verdict' },
    ...(study ? [{ name: 'The study', figures: true }] : []),
  ];
  return html`<h3>${key} over ${baseline}</h3>
${pictureHtml(picture, `Bars of ${key} over ${baseline} with confidence intervals; all figures stand in the table below.`)}
${table(
  `The ${statistic} latency of ${baseline} over that of ${key}`,
  columns,
  bars.map((bar) => rowOf(bar, `${key} over ${baseline}`, study)),
)}`;
}

function rowOf(bar: SpeedupBar, pair: string, study: boolean): (string | Html)[] {
  const { model, title, ratio, verdict, reason, baselineMs, otherMs } = bar;
  const of = `${model} ${pair}`;
  return [
    title,
    baselineMs === null ? '' : shownFigure(`base ${of}`, baselineMs, timeText(baselineMs)),
    otherMs === null ? '' : shownFigure(`other ${of}`, otherMs, timeText(otherMs)),
    ratio === null ? '' : shownFigure(`ratio ${of}`, ratio.ratio, ratioText(ratio.ratio)),
    ratio === null ? '' : boundsText(ratio.confidence95),
    verdict === null
      ? html`<span class="dim">${reason ?? 'not measured'}</span>`
      : html`<span class="${verdict}">${`${verdictGlyph[verdict]} ${verdictText(verdict)}`.trim()}</span>`,
    ...(study ? [bar.study === null ? '' : shownFigure(`study ${of}`, bar.study, ratioText(bar.study))] : []),
  ];
}
