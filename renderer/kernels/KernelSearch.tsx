/** Find kernels: matches stay in colour and are counted, Enter goes to the next one. */

import { plural, thin } from '../../shared/view/text/format.ts';
import { pressedIn } from '../keys/lookup.ts';
import { Icon } from '../widgets/icons.tsx';
import { Keys } from '../widgets/Keys.tsx';
import type { Selection } from './useSelection.ts';

export function KernelSearch({
  value,
  onChange,
  selection: { found, row },
  onStep,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly selection: Selection;
  /** 1: to the match after, -1: to the one before. */
  readonly onStep: (by: number) => void;
}) {
  const at = found === null || row === null ? -1 : found.indexOf(row);
  const count =
    found === null
      ? ''
      : at === -1
        ? plural(found.length, 'layer')
        : `${at + 1}${thin}/${thin}${found.length}`;
  return (
    <label className="field kernel-search">
      <Icon name="search" size={13} />
      <input
        data-find
        placeholder="Find kernel"
        aria-label="Find kernel"
        value={value}
        onChange={({ target }) => onChange(target.value)}
        onKeyDown={(event) => {
          const action = pressedIn('search', event);
          if (action === null) return;
          if (action !== 'leave') onStep(action === 'previous' ? -1 : 1);
          else {
            onChange('');
            event.currentTarget.blur();
          }
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {found === null ? <Keys of="everywhere" to="find" /> : <output className="dim">{count}</output>}
    </label>
  );
}
