/** What is compared, and what is shown of it. */

import type { RefObject } from 'react';
import type { Statistic } from '../../shared/comparing/processes.ts';
import { ownFp32, type SpeedupChoice } from '../../shared/view/bars/speedupChoice.ts';
import type { Matrix } from '../../shared/view/matrix/matrix.ts';
import { keyText } from '../keys/lookup.ts';
import { chooseOwn } from '../page/page.ts';
import { Keys } from '../widgets/Keys.tsx';
import { Pick } from '../widgets/Pick.tsx';
import { Section } from '../widgets/Section.tsx';
import { Swatch } from '../widgets/Swatch.tsx';
import { choosePreset, toggleHidden } from './useSpeedup.ts';

const shows = [
  ['interval', '95 % confidence interval'],
  ['mean', 'Geometric mean'],
  ['value', 'Values'],
  ['study', 'Study, Table I'],
  ['published', 'Published results'],
  ['noise', 'Not significant'],
  ['arithmetic', 'Arithmetic mean'],
] as const;

interface ControlsProps {
  readonly matrix: Matrix;
  readonly choice: SpeedupChoice;
  readonly hidden: ReadonlySet<string>;
  readonly statistic: Statistic;
  /** Opened by its key. */
  readonly baseline: RefObject<HTMLDivElement | null>;
}

export function Controls({ matrix, choice, hidden, statistic, baseline }: ControlsProps) {
  return (
    <section className="speedup-controls" aria-label="Comparison">
      <Presets choice={choice} />
      <Baseline matrix={matrix} choice={choice} baseline={baseline} />
      <OverIt matrix={matrix} choice={choice} />
      <Section title="Show">
        {shows.map(([key, text]) => (
          <label key={key} className="check">
            <input type="checkbox" checked={!hidden.has(key)} onChange={() => toggleHidden(key)} />
            {text}
            {key === 'noise' && <Keys of="speedup" to="noise" />}
          </label>
        ))}
      </Section>
      <p className="caption">
        Ratio of {statistic} latencies; where processes were measured in turns, the geometric mean of the
        ratios of their pairs. Interval: 95 %, Student's t on those pairs, or on rounds with what another
        process would add; an arrow: it continues beyond the axis. Hatched: the same within 1 %, or not enough
        data.
      </p>
    </section>
  );
}

function Presets({ choice }: { readonly choice: SpeedupChoice }) {
  const { length } = choice.pairs;
  return (
    <Section title="Presets" note={length === 1 ? '1 panel' : `${length} panels`}>
      <ul className="presets">
        {choice.presets.map(({ key, title, missing }, at) => (
          <li key={key}>
            <button
              type="button"
              aria-pressed={choice.preset === key}
              aria-disabled={missing !== null}
              title={missing ?? undefined}
              onClick={() => choosePreset(choice, at)}
            >
              {title} <span className="dim">{keyText('speedup', key)}</span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Baseline({ matrix: { columns }, choice, baseline }: Omit<ControlsProps, 'hidden' | 'statistic'>) {
  const others = (key: string) => columns.map((column) => column.key).filter((one) => one !== key);
  return (
    <Section title="Baseline" note={<Keys of="speedup" to="baseline" />}>
      <div ref={baseline} className="speedup-baseline">
        <Pick
          label=""
          value={choice.baseline}
          items={[...columns.map(({ key }) => key), ownFp32].map((key) => ({
            key,
            label: key,
            chosen: key === choice.baseline,
          }))}
          onPick={(key) => chooseOwn(key, others(key))}
        />
      </div>
    </Section>
  );
}

function OverIt({ matrix: { columns }, choice }: Omit<ControlsProps, 'hidden' | 'statistic' | 'baseline'>) {
  const toggle = (key: string) =>
    chooseOwn(
      choice.baseline,
      choice.over.includes(key) ? choice.over.filter((one) => one !== key) : [...choice.over, key],
    );
  return (
    <Section title="Compared">
      {columns
        .filter(({ key, precision }) =>
          choice.baseline === ownFp32 ? precision !== 'FP32' : key !== choice.baseline,
        )
        .map(({ key, device, precision }) => (
          <label key={key} className="check">
            <input type="checkbox" checked={choice.over.includes(key)} onChange={() => toggle(key)} />
            <Swatch device={device} precision={precision} /> <span className="ellipsis">{key}</span>
          </label>
        ))}
    </Section>
  );
}
