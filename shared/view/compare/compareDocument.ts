/** A comparison as the document that the terminal prints, and as the Markdown that is pasted into a pull request. */
import {
  type ComparedPair,
  type ComparisonDocument,
  comparisonSchemaVersion,
} from '../../comparing/document.ts';
import type { SignedRankRatio } from '../../comparing/evidence.ts';
import { unlikeKinds } from '../../conditions/unlike.ts';
import { defaultSameWithin, defaultTells, failsGate, type JudgeOptions } from '../../statistics/verdict.ts';
import { boundsText, percentText, plural, ratioText } from '../text/format.ts';
import {
  machineStateText,
  neededText,
  notTestedText,
  verdictGlyph,
  verdictText,
} from '../text/verdictText.ts';
import type { ComparedCell, Comparison } from './compare.ts';
import { isOther } from './compareFacts.ts';

/** @param failAbove a slowdown, as a share; null: there is no gate */
export function comparisonDocument(
  { sides, facts, columns, rows }: Comparison,
  failAbove: number | null,
  limits: JudgeOptions = { sameWithin: defaultSameWithin, tells: defaultTells },
): ComparisonDocument {
  const runOf = (side: number): string => sides[side]?.choice.run ?? '';
  const placed = rows.flatMap(({ model, cells }) =>
    columns.flatMap((column, at) => {
      const cell = cells[at];
      const { device, precision, configuration, side } = column;
      const place = {
        ...{ model, device, precision, configuration },
        ...{ baseline: runOf(0), candidate: runOf(side) },
      };
      return cell === undefined ? [] : [{ place, cell }];
    }),
  );
  const failed = placed.filter(
    ({ cell: { test } }) => failAbove !== null && test !== null && failsGate(test, failAbove),
  );
  return {
    schemaVersion: comparisonSchemaVersion,
    sameWithin: limits.sameWithin,
    pairs: placed.flatMap(({ place, cell }) => pairOf(place, cell)),
    missing: placed.flatMap(({ place, cell: { ratio, reason } }) =>
      ratio === null ? [{ ...place, reason: reason ?? 'no ratio' }] : [],
    ),
    differences: sides.slice(1).flatMap((side, index) =>
      facts
        .filter(({ values }) => isOther(values[index + 1], values[0]))
        .map(({ name, values }) => ({
          fact: name,
          baseline: values[0] ?? '',
          candidate: values[index + 1] ?? '',
          run: side.choice.run,
        })),
    ),
    geometricMean: columns.flatMap(({ side, geometricMean, geometricMean95, models, ...column }) =>
      geometricMean === null
        ? []
        : [
            {
              candidate: runOf(side),
              device: column.device,
              precision: column.precision,
              configuration: column.configuration,
              ratio: geometricMean,
              models,
              confidence95: geometricMean95,
            },
          ],
    ),
    gate:
      failAbove === null
        ? null
        : {
            failAbove,
            failed: failed.map(({ place: { baseline: _, ...place } }) => place),
          },
  };
}

type Place = Pick<
  ComparedPair,
  'model' | 'device' | 'precision' | 'configuration' | 'baseline' | 'candidate'
>;

function pairOf(place: Place, cell: ComparedCell): ComparedPair[] {
  const { base, other, ratio, confidence95, verdict, test, why, onlyMachineState, unlike } = cell;
  if (ratio === null || verdict === null) return [];
  const hodgesLehmann = test?.hodgesLehmann ?? null;
  const needed = test?.needed ?? null;
  return [
    {
      ...place,
      runtime: { baseline: base?.cell?.runtime ?? null, candidate: other?.cell?.runtime ?? null },
      ratio,
      confidence95,
      hodgesLehmann:
        hodgesLehmann === null
          ? null
          : { ratio: hodgesLehmann.ratio, confidence95: [...hodgesLehmann.confidence95] },
      p: test?.p ?? null,
      pHolm: test?.pHolm ?? null,
      pBenjaminiHochberg: test?.pBenjaminiHochberg ?? null,
      verdict,
      needed:
        needed === null
          ? null
          : { rounds: needed.more, of: needed.kind, seconds: needed.seconds, tells: needed.tells },
      method: test?.method ?? 'runs',
      spread: test?.spread ?? null,
      load:
        test?.load == null
          ? null
          : { baseline: test.load.base, candidate: test.load.other, factor: test.load.factor },
      why,
      onlyMachineState,
      unlike: [...unlike],
      estimatesDisagree: disagree(cell, hodgesLehmann),
    },
  ];
}

function disagree(
  { ratio, confidence95 }: Pick<ComparedCell, 'ratio' | 'confidence95'>,
  hodgesLehmann: SignedRankRatio | null,
): boolean {
  if (ratio === null || confidence95 === null || hodgesLehmann === null) return false;
  const holds = ([low, high]: readonly [number, number], value: number) => low <= value && value <= high;
  return !holds(hodgesLehmann.confidence95, ratio) || !holds(confidence95, hodgesLehmann.ratio);
}

/** Rows of the table that terminal and Markdown print: a pair each. */
export const pairHead = ['Model', 'Configuration', 'Candidate', 'Ratio', '95 % CI', 'Verdict'] as const;

export function pairRow(pair: ComparedPair): string[] {
  const { model, configuration, candidate, ratio, confidence95, verdict } = pair;
  return [
    model,
    configuration,
    candidate,
    ratioText(ratio),
    confidence95 === null ? '' : boundsText(confidence95),
    [`${verdictGlyph[verdict]} ${verdictText(verdict)}`.trim(), neededOf(pair)].filter(Boolean).join(': '),
  ];
}

function neededOf({ verdict, needed }: ComparedPair): string {
  return verdict === 'notEnoughData' && needed !== null
    ? neededText({ ...needed, more: needed.rounds, kind: needed.of })
    : '';
}

/** What is said beside the table, in lines. */
export function comparisonNotes(document: ComparisonDocument): string[] {
  const { pairs, missing, differences, geometricMean, sameWithin, gate } = document;
  const whys = new Set(pairs.flatMap(({ why }) => why ?? []));
  const alike = pairs.filter(({ onlyMachineState }) => onlyMachineState);
  const unlike = unlikeKinds.filter((kind) => alike.some((pair) => pair.unlike.includes(kind)));
  const corrected = pairs.filter(({ load }) => load !== null);
  const apart = pairs.filter(({ estimatesDisagree }) => estimatesDisagree);
  return [
    `Ratio: the baseline's latency over the candidate's; ▲ faster, ▼ slower, = the same within ${percentText(100 * sameWithin, 0)}, ~ not enough data.`,
    ...(alike.length === 0 ? [] : [`${plural(alike.length, 'pair')}: ${machineStateText(unlike)}`]),
    ...(corrected.length === 0 ? [] : [loadNote(corrected)]),
    ...differences.map(
      ({ fact, baseline, candidate, run }) => `${fact} differs: ${baseline}, in ${run} ${candidate}.`,
    ),
    ...geometricMean.map(
      ({ candidate, configuration, ratio, confidence95, models }) =>
        `Geometric mean of ${candidate}, ${configuration}: ${ratioText(ratio)}${confidence95 === null ? '' : ` [${boundsText(confidence95)}]`} over ${plural(models, 'model')}.`,
    ),
    ...[...whys].map(notTestedText),
    ...missing.map(
      ({ model, configuration, candidate, reason }) =>
        `${model}, ${configuration} of ${candidate}: ${reason}.`,
    ),
    ...apart.map(
      ({ model, configuration }) =>
        `${model}, ${configuration}: the estimate and that of the signed ranks disagree; look at the samples.`,
    ),
    ...(gate === null ? [] : [gateText(gate)]),
  ];
}

/** Of all ratios that were corrected for what other processes used. */
function loadNote(pairs: readonly ComparedPair[]): string {
  const factors = pairs.flatMap(({ load }) => load?.factor ?? []);
  const [least, most] = [Math.min(...factors), Math.max(...factors)];
  return `${plural(pairs.length, 'ratio')} corrected for what other processes used in each run, as earlier runs show it: by ${boundsText([least, most])} times.`;
}

function gateText({ failAbove, failed }: NonNullable<ComparisonDocument['gate']>): string {
  const limit = percentText(100 * failAbove, 1);
  if (failed.length === 0) return `No significant slowdown above ${limit}.`;
  const names = failed.map(({ model, configuration }) => `${model} ${configuration}`);
  return `Slower by more than ${limit}, significant among all pairs: ${names.join(', ')}.`;
}

/** A table that GitHub and GitLab show. */
export function comparisonMarkdown(document: ComparisonDocument): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`;
  return [
    line(pairHead),
    `|${pairHead.map((_, at) => (at === 3 || at === 4 ? '---:' : '---')).join('|')}|`,
    ...document.pairs.map((pair) => line(pairRow(pair))),
    '',
    ...comparisonNotes(document).map((note) => `- ${escaped(note)}`),
  ].join('\n');
}

/** Names are others' own: what they hold must not become a column, a tag or a link. */
const escaped = (text: string): string => text.replace(/[\\`*_{}[\]<>|]/g, String.raw`\$&`);
