/** An error where it is: the sentence, then the prototxt with the line marked. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { type FailedOperation, mostOperationsNamed, operationText } from '../../shared/faults/errors.ts';
import type { SourceText } from '../../shared/models/library.ts';
import { useApp } from '../page/hooks.ts';
import { convert, tell, tellProblem } from '../page/page.ts';
import type { Problem } from '../store/problem.ts';
import type { LibraryModel } from '../store/state.ts';
import { cssVariable } from '../widgets/cssVariable.ts';
import { Icon } from '../widgets/icons.tsx';

export function ErrorSource({ model, problem }: { readonly model: LibraryModel; readonly problem: Problem }) {
  const source = useApp((state) => state.sources[model.key]);
  const { line, column, layer } = problem.place;
  return (
    <section className="error-source" aria-label="Error">
      <div role="alert" className="error-head">
        <Icon name="close" />
        <div>
          <strong>{problem.message}</strong>
          <FailedOperations operations={problem.place.operations ?? []} />
          <p className="dim">
            {layer !== undefined && `Layer ${layer}. `}
            Nothing was converted; the file is unchanged.{' '}
            {window.vinobench === undefined
              ? 'Fix the file and drop it again; it replaces this entry.'
              : 'Fix the file, save it and read it again.'}
          </p>
          <div className="error-actions">
            <button
              type="button"
              className="control"
              onClick={() => void copy(problem, source).catch(tellProblem)}
            >
              <Icon name="copy" /> Copy error
            </button>
            <button
              type="button"
              className="control"
              onClick={() => void convert(model.key).catch(tellProblem)}
            >
              Read again
            </button>
          </div>
        </div>
      </div>
      {source !== undefined && line !== undefined && (
        <SourceLines
          text={source.text}
          line={line}
          column={column ?? columnOf(problem.place.layer, source.text, line)}
        />
      )}
    </section>
  );
}

/** All that could not be converted, where the sentence names some of them. */
function FailedOperations({ operations }: { readonly operations: readonly FailedOperation[] }) {
  if (operations.length <= mostOperationsNamed) return null;
  return (
    <ul className="failed-operations" aria-label="Operations that cannot be converted">
      {operations.map((one) => (
        <li key={operationText(one)}>{operationText(one)}</li>
      ))}
    </ul>
  );
}

/** Without a column: that of the layer's name in the line; null: not found there. */
function columnOf(layer: string | undefined, text: string, line: number): number | null {
  const at = layer === undefined ? -1 : (text.split('\n')[line - 1] ?? '').indexOf(layer);
  return at === -1 ? null : at + 1;
}

/** Lines before and behind the place. */
const around = 3;

/** The sentence with the lines that it is about. */
async function copy({ message, place }: Problem, source: SourceText | undefined): Promise<void> {
  const { line } = place;
  const lines = source?.text.split('\n') ?? [];
  const from = Math.max(0, (line ?? 0) - 1 - around);
  const shown = lines
    .slice(from, (line ?? 0) + around)
    .map((text, index) => `${from + index + 1 === line ? '>' : ' '} ${from + index + 1}  ${text}`);
  await navigator.clipboard.writeText([message, ...(line === undefined ? [] : shown)].join('\n'));
  tell('The error is on the clipboard, with the lines around it.');
}

const rowHeight = 18;

function SourceLines({
  text,
  line,
  column,
}: {
  readonly text: string;
  readonly line: number;
  readonly column: number | null;
}) {
  const lines = text.split('\n');
  const scroll = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 20,
  });
  useEffect(() => rows.scrollToIndex(line - 1, { align: 'center' }), [rows, line]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
    <div ref={scroll} className="source-lines mono" tabIndex={0} role="region" aria-label="Source">
      <div style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => (
          <div
            key={index}
            className={index === line - 1 ? 'source-line marked' : 'source-line'}
            style={cssVariable('--top', `${start}px`)}
          >
            <span className="dim">{index + 1}</span>
            <MarkedText text={lines[index] ?? ''} column={index === line - 1 ? column : null} />
          </div>
        ))}
      </div>
    </div>
  );
}

/** The word at the column is underlined. */
function MarkedText({ text, column }: { readonly text: string; readonly column: number | null }) {
  if (column === null) return <span>{text}</span>;
  const length = /^[\w.]*/.exec(text.slice(column - 1))?.[0].length ?? 0;
  const end = column - 1 + Math.max(1, length);
  return (
    <span>
      {text.slice(0, column - 1)}
      <mark>{text.slice(column - 1, end)}</mark>
      {text.slice(end)}
    </span>
  );
}
