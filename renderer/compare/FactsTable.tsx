/** What differs between the machines, runtimes and methods of the sides, and what that means for the ratios. */

import type { Comparison } from '../../shared/view/compare/compare.ts';
import { isOther, meaningOf } from '../../shared/view/compare/compareFacts.ts';
import { plural } from '../../shared/view/text/format.ts';
import { Keys } from '../widgets/Keys.tsx';

export function FactsTable({
  comparison: { facts, sides },
  onlyDiffering,
  onToggle,
}: {
  readonly comparison: Comparison;
  readonly onlyDiffering: boolean;
  readonly onToggle: () => void;
}) {
  const differing = facts.filter(({ differs }) => differs).length;
  const shown = facts.filter(({ differs }) => differs || !onlyDiffering);
  const same = facts.length - differing;
  return (
    <section aria-label="What differs" className="compare-facts">
      <header>
        <h2>What differs</h2>
        <span className="dim">
          {plural(differing, 'fact')}; {same} {same === 1 ? 'is' : 'are'} the same
        </span>
        <button type="button" className="control plain push" aria-pressed={onlyDiffering} onClick={onToggle}>
          {onlyDiffering ? 'Show all' : 'Differences only'} <Keys of="compare" to="differences" />
        </button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keys */}
      <div className="compare-facts-scroll" tabIndex={0} role="group" aria-label="Facts">
        <table>
          <thead>
            <tr>
              <th scope="col">
                <span className="hidden-visually">Fact</span>
              </th>
              {sides.map(({ choice, letter, name, note }) => (
                <th key={`${letter} ${choice.run}`} scope="col" title={note}>
                  <b>{letter}</b> {name} <span className="dim">{note}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ name, values }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {values.map((value, at) => (
                  <td
                    // biome-ignore lint/suspicious/noArrayIndexKey: a value is its side
                    key={at}
                    className={isOther(value, values[0]) ? 'differs' : ''}
                    title={value}
                  >
                    {value}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">What this means</th>
              {sides.map(({ letter }, at) => (
                <td key={letter}>{at === 0 ? 'base of every ratio' : meaningOf(facts, sides, at)}</td>
              ))}
            </tr>
          </tfoot>
        </table>
      </div>
    </section>
  );
}
