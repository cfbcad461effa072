/** The chosen ratio in full: what stands behind it, and the configuration's history through the runs. */

import type { ComparedCell, ComparedColumn, Comparison } from '../../shared/view/compare/compare.ts';
import { fpsBy } from '../../shared/view/compare/compareSides.ts';
import {
  boundsText,
  figure,
  intervalText,
  ratioText,
  thin,
  timeText,
} from '../../shared/view/text/format.ts';
import {
  isDifference,
  loadText,
  machineStateText,
  neededText,
  notTestedText,
  verdictText,
} from '../../shared/view/text/verdictText.ts';
import { withKeys } from '../keys/lookup.ts';
import { go } from '../page/page.ts';
import { IconButton } from '../widgets/IconButton.tsx';
import { Keys } from '../widgets/Keys.tsx';
import { type Fact, Facts, Section } from '../widgets/Section.tsx';
import { Swatch } from '../widgets/Swatch.tsx';
import { HistorySection } from './HistorySection.tsx';

interface CompareInspectorProps {
  readonly comparison: Comparison;
  readonly model: string;
  readonly title: string;
  readonly column: ComparedColumn;
  readonly cell: ComparedCell;
  readonly onClose: () => void;
}

export function CompareInspector(props: CompareInspectorProps) {
  const { title, column, onClose } = props;
  return (
    <>
      <div className="head">
        <h2 className="ellipsis">{title}</h2>
        <Swatch device={column.device} precision={column.precision} />
        <span className="dim ellipsis">{column.configuration}</span>
        <span className="push" />
        <IconButton icon="close" label={withKeys('Close', 'compare', 'close')} onClick={onClose} />
      </div>
      <div className="scroll">
        <Ratio {...props} />
        <Sides {...props} />
        <HistorySection {...props} />
      </div>
      <div className="compare-actions">
        <button
          type="button"
          className="control"
          onClick={() => go({ view: 'matrix', cell: `${props.model}|${column.configuration}` })}
        >
          In the matrix
        </button>
        <button
          type="button"
          className="control plain"
          onClick={() => go({ view: 'kernels', model: `catalogue:${props.model}` })}
        >
          Kernels <Keys of="goTo" to="kernels" />
        </button>
      </div>
    </>
  );
}

function Ratio({ cell, column }: CompareInspectorProps) {
  const { ratio, confidence95, verdict, reason, statistic, test, why, onlyMachineState, unlike } = cell;
  if (ratio === null || verdict === null)
    return (
      <Section title="No ratio">
        <p>{reason}</p>
      </Section>
    );
  const needed = verdict === 'notEnoughData' ? test?.needed : null;
  return (
    <div className="cell-figure">
      <span className={isDifference(verdict) ? 'large telling' : 'large'}>{ratioText(ratio)}</span>
      <span className="dim">{confidence95 === null ? '' : `[${boundsText(confidence95)}]`}</span>
      <span className={verdict === 'faster' ? 'good' : verdict === 'slower' ? 'bad' : ''}>
        {verdictText(verdict)}
      </span>
      <span className="wide dim">
        {column.key} over A {column.against}, by {statistic} latency
        {needed != null && `; ${neededText(needed)}`}
      </span>
      {onlyMachineState && <span className="wide dim">{machineStateText(unlike)}</span>}
      {why !== null && <span className="wide dim">{notTestedText(why)}</span>}
      {test?.load != null && <span className="wide dim">{loadText(test.load)}</span>}
      {test?.hodgesLehmann != null && (
        <span className="wide dim">
          Hodges-Lehmann {ratioText(test.hodgesLehmann.ratio)} [{boundsText(test.hodgesLehmann.confidence95)}]
        </span>
      )}
    </div>
  );
}

function Sides({ cell: { base, other, statistic }, column, comparison }: CompareInspectorProps) {
  const sides = [
    ['A', base, comparison.sides[0]],
    [column.letter, other, comparison.sides[column.side]],
  ] as const;
  return (
    <>
      {sides.map(([letter, side, of]) => {
        if (side === null) return null;
        const { cell, mean } = side;
        const fps = fpsBy(side, statistic);
        const facts: Fact[] = [
          ['FPS', fps === null ? side.status : figure(fps)],
          ['Mean latency', mean === null ? 'not measured' : timeText(mean)],
        ];
        if (cell?.latencyMs != null)
          facts.push(
            ['95 % CI', intervalText(cell.latencyMs.mean, cell.latencyMs.confidence95)],
            ['p50, p99', `${figure(cell.latencyMs.median)}, ${figure(cell.latencyMs.p99)}${thin}ms`],
            ['Ran', cell.effectivePrecision ?? 'not known'],
            ['Inferences', String(cell.iterations)],
          );
        return (
          <Section key={letter} title={`${letter} ${of?.name ?? ''}`} note={of?.note}>
            <Facts facts={facts} />
          </Section>
        );
      })}
    </>
  );
}
