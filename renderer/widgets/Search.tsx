import { pressedIn } from '../keys/lookup.ts';
import { Icon } from './icons.tsx';
import { Keys } from './Keys.tsx';

export function Search({
  label,
  value,
  onChange,
  onEnter,
  width = 150,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** @param back with Shift */
  readonly onEnter?: (back: boolean) => void;
  readonly width?: number;
}) {
  return (
    <label className="field" style={{ width }}>
      <Icon name="search" size={13} />
      <input
        data-find
        placeholder={label}
        aria-label={label}
        value={value}
        onChange={({ target }) => onChange(target.value)}
        onKeyDown={(event) => {
          const action = pressedIn('search', event);
          if (action === 'next' || action === 'previous') onEnter?.(action === 'previous');
          if (action !== 'leave') return;
          event.stopPropagation();
          onChange('');
          event.currentTarget.blur();
        }}
      />
      <Keys of="everywhere" to="find" />
    </label>
  );
}
