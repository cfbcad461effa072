/** Small pieces that every view uses. */
import { Menu } from '@mantine/core';
import type { CSSProperties, ReactNode } from 'react';
import type { Precision } from '../../shared/precision.ts';
import { deviceToken } from '../../shared/view/text/colours.ts';
import { Icon, type IconName } from './icons.tsx';

/** A custom property as React's style takes it. */
export const cssVariable = (name: `--${string}`, value: string | number): CSSProperties => ({
  [name]: value,
});

/** The colour of a device at a precision; BF16 has stripes, to part it from FP16. */
export function Swatch({ device, precision }: { readonly device: string; readonly precision: Precision }) {
  return (
    <span
      className={precision === 'BF16' ? 'swatch stripes' : 'swatch'}
      style={cssVariable('--swatch', `var(${deviceToken(device, precision)})`)}
      aria-hidden="true"
    />
  );
}

export function Section({
  title,
  note,
  children,
}: {
  readonly title: string;
  readonly note?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className="section">
      <header>
        <h3>{title}</h3>
        {note !== undefined && <span className="dim">{note}</span>}
      </header>
      {children}
    </section>
  );
}

export type Fact = readonly [label: string, value: ReactNode];

export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export interface PickItem {
  readonly key: string;
  readonly label: ReactNode;
  readonly note?: ReactNode;
  readonly chosen: boolean;
  readonly disabled?: boolean;
}

/** A button that opens a menu; several may be chosen where the menu stays open. */
export function Pick({
  label,
  value,
  short,
  items,
  several = false,
  onPick,
  footer,
  width = 260,
  disabled = false,
}: {
  readonly label: string;
  readonly value: ReactNode;
  /** Where there is little room. */
  readonly short?: string;
  readonly items: readonly PickItem[];
  readonly several?: boolean;
  readonly onPick: (key: string) => void;
  /** Further items, of Mantine's Menu. */
  readonly footer?: ReactNode;
  readonly width?: number;
  readonly disabled?: boolean;
}) {
  return (
    <Menu
      closeOnItemClick={!several}
      position="bottom-start"
      offset={4}
      width={width}
      withInitialFocusPlaceholder={false}
      disabled={disabled}
    >
      <Menu.Target>
        <button type="button" className="control" disabled={disabled}>
          <span className="label">{label}</span>
          <span className={short === undefined ? 'ellipsis' : 'ellipsis narrow-hide'}>{value}</span>
          {short !== undefined && <span className="narrow-only">{short}</span>}
          <Icon name="chevron" size={12} />
        </button>
      </Menu.Target>
      <Menu.Dropdown aria-label={label}>
        <div className="menu-scroll">
          {several ? (
            items.map((item) => (
              <Menu.CheckboxItem
                key={item.key}
                checked={item.chosen}
                checkIcon={<Icon name="check" size={12} />}
                disabled={item.disabled === true}
                onChange={() => onPick(item.key)}
              >
                <PickText item={item} />
              </Menu.CheckboxItem>
            ))
          ) : (
            <Menu.RadioGroup value={items.find(({ chosen }) => chosen)?.key ?? null} onChange={onPick}>
              {items.map((item) => (
                <Menu.RadioItem
                  key={item.key}
                  value={item.key}
                  closeMenuOnClick
                  checkIcon={<Icon name="check" size={12} />}
                  disabled={item.disabled === true}
                >
                  <PickText item={item} />
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          )}
        </div>
        {footer}
      </Menu.Dropdown>
    </Menu>
  );
}

function PickText({ item: { label, note } }: { readonly item: PickItem }) {
  return (
    <span className="menu-row">
      <span className="menu-text ellipsis">{label}</span>
      {note !== undefined && <span className="dim">{note}</span>}
    </span>
  );
}

export function Segments<T extends string>({
  label,
  options,
  value,
  onChange,
}: {
  readonly label: string;
  readonly options: readonly T[];
  /** Null: none of them. */
  readonly value: T | null;
  readonly onChange: (value: T) => void;
}) {
  return (
    <fieldset className="segments" aria-label={label}>
      {options.map((option) => (
        <button key={option} type="button" aria-pressed={option === value} onClick={() => onChange(option)}>
          {option}
        </button>
      ))}
    </fieldset>
  );
}

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
          if (event.key === 'Enter') onEnter?.(event.shiftKey);
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          onChange('');
          event.currentTarget.blur();
        }}
      />
      <kbd>/</kbd>
    </label>
  );
}

export function IconButton({
  icon,
  label,
  onClick,
}: {
  readonly icon: IconName;
  readonly label: string;
  readonly onClick: () => void;
}) {
  return (
    <button type="button" className="icon-button" aria-label={label} title={label} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}

/** A view without anything to show: what to do. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}
