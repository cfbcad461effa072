/** What the difference of the first two tracks says in words, largest first; each finding chooses its kernels. */
import { useState } from 'react';
import type { Finding } from '../../shared/view/kernels/findings.ts';
import type { KernelRow } from '../../shared/view/kernels/kernelRows.ts';
import type { Track } from '../../shared/view/kernels/tracks.ts';
import { plural, signedMicroseconds } from '../../shared/view/text/format.ts';
import { Section } from '../widgets/Section.tsx';
import type { Selection } from './useSelection.ts';

const firstFindings = 8;

export function FindingList({
  tracks,
  findings,
  selection,
  rows,
}: {
  readonly tracks: readonly Track[];
  readonly findings: readonly Finding[];
  readonly selection: Selection;
  readonly rows: readonly KernelRow[];
}) {
  const [all, setAll] = useState(false);
  const known = new Set(rows.map(({ name }) => name));
  const shown = all ? findings : findings.slice(0, firstFindings);
  return (
    <Section title="Findings" note={`${tracks[1]?.name} against ${tracks[0]?.name}, µs`}>
      {findings.length === 0 && <p className="dim">The two profiles differ by no more than noise.</p>}
      <ol className="findings">
        {shown.map((finding, index) => (
          <FindingItem
            key={finding.text}
            finding={finding}
            place={index + 1}
            selection={selection}
            known={known}
          />
        ))}
      </ol>
      {findings.length > firstFindings && (
        <button type="button" className="link" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show the largest only' : `Show ${plural(findings.length - firstFindings, 'smaller one')}`}
        </button>
      )}
    </Section>
  );
}

/** No line ends within one. */
const arrowsWhole = (text: string): string => text.replaceAll('->', '-\u2060>');

function FindingItem({
  finding: { text, layers, deltaUs, significant },
  place,
  selection,
  known,
}: {
  readonly finding: Finding;
  readonly place: number;
  readonly selection: Selection;
  readonly known: ReadonlySet<string>;
}) {
  const names = layers.filter((layer) => known.has(layer));
  const chosen =
    names.length > 0 &&
    names.length === selection.rows.size &&
    names.every((name) => selection.rows.has(name));
  // The gain stands at the right, in the list's own unit.
  const words = arrowsWhole(deltaUs === 0 ? text : text.replace(/: [+−][\d.]+ ms/, ''));
  const content = (
    <>
      <span className="dim">{place}</span>
      <span>{words}</span>
      <span className={significant && deltaUs > 0 ? 'number bad' : 'number'}>
        {deltaUs === 0 ? '·' : signedMicroseconds(deltaUs)}
      </span>
    </>
  );
  return (
    <li>
      {names.length === 0 ? (
        <div className="finding">{content}</div>
      ) : (
        <button
          type="button"
          className="finding"
          aria-pressed={chosen}
          onClick={() => selection.choose(names)}
        >
          {content}
        </button>
      )}
    </li>
  );
}
