/** One ratio with its interval and verdict, or why there is none. */

import { memo } from 'react';
import type { ComparedCell } from '../../shared/view/compare/compare.ts';
import { fpsBy } from '../../shared/view/compare/compareSides.ts';
import { boundsText, figure, ratioText } from '../../shared/view/text/format.ts';
import { verdictGlyph, verdictText } from '../../shared/view/text/verdictText.ts';
import { pressedIn } from '../keys/lookup.ts';
import { store } from '../page/page.ts';

export type CompareUnit = 'ratio' | 'FPS';

const showInspector = () => store.setState({ inspector: true });

interface RatioCellProps {
  readonly cell: ComparedCell;
  readonly unit: CompareUnit;
  /** Model and column. */
  readonly name: string;
  /** Of its side. */
  readonly first: boolean;
  readonly chosen: boolean;
  /** The one that Tab comes to. */
  readonly stop: boolean;
  readonly onChoose: () => void;
}

export const RatioCell = memo(
  function RatioCell({ cell, unit, name, first, chosen, stop, onChoose }: RatioCellProps) {
    return (
      <td
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a cell of a grid, chosen by arrows and pointer
        role="gridcell"
        data-cell=""
        aria-selected={chosen}
        tabIndex={stop ? 0 : -1}
        className={first ? 'first' : ''}
        onClick={onChoose}
        onFocus={onChoose}
        onKeyDown={(event) => {
          if (pressedIn('ratios', event) === 'inspect') showInspector();
        }}
      >
        <span className="hidden-visually">{`${name}, ${spoken(cell)}`}</span>
        <span aria-hidden="true">{unit === 'FPS' ? <Frames cell={cell} /> : <Ratio cell={cell} />}</span>
      </td>
    );
  },
  (a, b) =>
    a.cell === b.cell &&
    a.unit === b.unit &&
    a.name === b.name &&
    a.first === b.first &&
    a.chosen === b.chosen &&
    a.stop === b.stop,
);

function Ratio({ cell: { ratio, confidence95, verdict, reason } }: { readonly cell: ComparedCell }) {
  if (ratio === null || verdict === null) return <span className="dim">{reason}</span>;
  if (verdict === 'notTested' || confidence95 === null)
    return (
      <span className="ratio">
        <span>{ratioText(ratio)}</span>
        <span className="dim bounds">not tested</span>
      </span>
    );
  return (
    <span className="ratio">
      <span className={verdict === 'faster' ? 'good' : verdict === 'slower' ? 'bad' : 'same'}>
        {verdictGlyph[verdict]} {ratioText(ratio)}
      </span>
      <span className="dim bounds">{boundsText(confidence95)}</span>
    </span>
  );
}

function Frames({ cell: { base, other, statistic, reason } }: { readonly cell: ComparedCell }) {
  const [ofBase, ofOther] = [base, other].map((side) => (side === null ? null : fpsBy(side, statistic)));
  if (ofOther == null) return <span className="dim">{reason}</span>;
  return (
    <span className="ratio">
      <span>{figure(ofOther)}</span>
      <span className="dim bounds">{ofBase == null ? reason : `A ${figure(ofBase)}`}</span>
    </span>
  );
}

function spoken({ ratio, confidence95, verdict, reason, base, other, statistic }: ComparedCell): string {
  if (ratio === null || verdict === null) return reason ?? 'not measured';
  const bounds = confidence95 === null ? '' : `, 95 % interval ${boundsText(confidence95)}`;
  const frames = [base, other].map((side) => {
    const fps = side === null ? null : fpsBy(side, statistic);
    return fps === null ? '' : figure(fps);
  });
  return `${ratioText(ratio)}${bounds}, ${verdictText(verdict)}, ${frames[1]} over ${frames[0]} FPS`;
}
