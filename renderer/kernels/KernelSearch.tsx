/** Find kernels: matches stay in colour and are counted, Enter goes to the next one. */
import { plural, thin } from '../../shared/view/text/format.ts';
import { Icon } from '../widgets/icons.tsx';
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
          if (event.key === 'Enter') onStep(event.shiftKey ? -1 : 1);
          else if (event.key !== 'Escape') return;
          else {
            onChange('');
            event.currentTarget.blur();
          }
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {found === null ? <kbd>/</kbd> : <output className="dim">{count}</output>}
    </label>
  );
}
