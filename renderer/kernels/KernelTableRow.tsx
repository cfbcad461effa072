/** A row of Table II. */
import { memo } from 'react';
import { useStore } from 'zustand';
import type { KernelCell, KernelRow } from '../../shared/view/kernels/kernelRows.ts';
import { microsecondsText, ratioText, shapeText, signedMicroseconds } from '../../shared/view/text/format.ts';
import { cssVariable } from '../widgets/cssVariable.ts';
import type { Selection } from './useSelection.ts';

export const rowHeight = 20;

interface KernelTableRowProps {
  readonly row: KernelRow;
  /** In the source's order, from 1 on. */
  readonly number: number;
  readonly index: number;
  readonly top: number;
  /** Largest difference of all rows. */
  readonly most: number;
  readonly selection: Selection;
  readonly found: boolean;
}

export const KernelTableRow = memo(function KernelTableRow(props: KernelTableRowProps) {
  const { row, number, index, top, selection, found } = props;
  const { name, kind, fused, shape, cells } = row;
  const pointed = useStore(selection.hover, (state) => state.row === name);
  const chosen = selection.rows.has(name);
  const states = [
    chosen ? 'chosen' : '',
    name === selection.row ? 'current' : '',
    found ? 'found' : selection.found === null ? '' : 'missed',
    pointed ? 'pointed' : '',
  ];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys
    <div
      role="row"
      id={`kernel-row-${index}`}
      aria-rowindex={index + 2}
      aria-selected={chosen}
      className={`kernel-row ${states.filter(Boolean).join(' ')}`}
      style={{ transform: `translateY(${top}px)` }}
      onClick={({ ctrlKey, metaKey }) => {
        if (!ctrlKey && !metaKey) return selection.choose([name]);
        const others = [...selection.rows].filter((one) => one !== name);
        selection.choose(chosen ? others : [...others, name]);
      }}
      onPointerEnter={() => selection.hover.setState({ row: name })}
      onPointerLeave={() => selection.hover.setState({ row: null })}
    >
      <span role="gridcell" className="number dim">
        {number}
      </span>
      <span role="gridcell" className="ellipsis" title={[name, ...fused].join(' + ')}>
        <span className="swatch" style={cssVariable('--swatch', `var(--layer-${kind})`)} /> {name}
        {fused.length > 0 && <span className="dim"> + {fused.join(', ')}</span>}
      </span>
      <span role="gridcell" className="mono dim ellipsis">
        {shape === null ? '' : shapeText(shape)}
      </span>
      {cells.map((cell, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its track
        <Cell key={at} cell={cell} />
      ))}
      {cells.length > 1 && <Difference {...props} />}
    </div>
  );
});

function Cell({ cell: { text, ran, otherType, timeUs } }: { readonly cell: KernelCell }) {
  return (
    <span role="gridcell" className="pair">
      <span className={ran ? 'mono ellipsis' : 'dim ellipsis'} title={text}>
        {text}
      </span>
      {otherType !== null && <span className="badge">{otherType}</span>}
      <span className="number">{ran ? microsecondsText(timeUs) : ''}</span>
    </span>
  );
}

/** Times are whole microseconds in the runtime, on both sides: less is no loss. */
const leastLossUs = 2;

function Difference({
  row: { deltaUs, ratio, significant },
  most,
}: Pick<KernelTableRowProps, 'row' | 'most'>) {
  const worse = significant && deltaUs !== null && deltaUs > leastLossUs;
  return (
    <>
      <span role="gridcell" className="pair">
        <span className="delta">
          <i
            className={worse ? 'worse' : ''}
            style={{ width: `${most === 0 ? 0 : (Math.abs(deltaUs ?? 0) / most) * 100}%` }}
          />
        </span>
        <span className={worse ? 'number bad' : 'number'}>
          {deltaUs === null ? '' : signedMicroseconds(deltaUs)}
        </span>
      </span>
      <span role="gridcell" className="number">
        {ratio === null ? '' : ratioText(ratio)}
      </span>
    </>
  );
}
