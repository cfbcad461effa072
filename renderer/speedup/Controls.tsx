/** What is compared, and what is shown of it. */
import type { Matrix } from '../../shared/view/matrix.ts';
import { Pick, Section, Swatch } from '../frame/parts.tsx';
import { goMore } from '../store/state.ts';
import { type Choice, choosePreset, toggleHidden } from './SpeedupView.tsx';

const shows = [
  ['interval', '95 % confidence interval'],
  ['mean', 'Geometric mean'],
  ['value', 'Values'],
  ['study', 'Study, Table I'],
  ['noise', 'Not significant'],
] as const;

export function Controls({
  matrix: { columns },
  choice,
  hidden,
}: {
  readonly matrix: Matrix;
  readonly choice: Choice;
  readonly hidden: ReadonlySet<string>;
}) {
  const toggle = (key: string) => {
    const next = choice.over.includes(key) ? choice.over.filter((one) => one !== key) : [...choice.over, key];
    goMore('base', choice.baseline);
    goMore('over', next.join(','));
  };
  return (
    <section className="speedup-controls" aria-label="Comparison">
      <Section title="Presets">
        <ul className="presets">
          {choice.usable.map(({ key, title }, index) => (
            <li key={key}>
              <button type="button" aria-pressed={choice.preset === key} onClick={() => choosePreset(key)}>
                {title} <span className="dim">{index + 1}</span>
              </button>
            </li>
          ))}
        </ul>
      </Section>
      <Section title="Baseline">
        <Pick
          label=""
          value={choice.baseline}
          items={columns.map(({ key }) => ({ key, label: key, chosen: key === choice.baseline }))}
          onPick={(key) => {
            goMore(
              'over',
              columns
                .map((column) => column.key)
                .filter((one) => one !== key)
                .join(','),
            );
            goMore('base', key);
          }}
        />
      </Section>
      <Section title="Over it">
        {columns
          .filter(({ key }) => key !== choice.baseline)
          .map(({ key, device, precision }) => (
            <label key={key} className="check">
              <input type="checkbox" checked={choice.over.includes(key)} onChange={() => toggle(key)} />
              <Swatch device={device} precision={precision} /> {key}
            </label>
          ))}
      </Section>
      <Section title="Show">
        {shows.map(([key, text]) => (
          <label key={key} className="check">
            <input type="checkbox" checked={!hidden.has(key)} onChange={() => toggleHidden(key)} />
            {text}
          </label>
        ))}
      </Section>
      <p className="caption">
        Ratio of mean latencies. Interval: bootstrap, 2 000 resamples, rounds drawn in pairs. Hatched: the
        interval holds 1, so no difference is shown.
      </p>
    </section>
  );
}
