import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { Icon } from './icons.tsx';

export interface PickItem<K extends string = string> {
  readonly key: K;
  readonly label: ReactNode;
  readonly note?: ReactNode;
  readonly chosen: boolean;
  readonly disabled?: boolean;
}

/** A button that opens a menu; several may be chosen where the menu stays open. */
export function Pick<K extends string>({
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
  readonly items: readonly PickItem<K>[];
  readonly several?: boolean;
  readonly onPick: (key: K) => void;
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
            <Menu.RadioGroup
              value={items.find(({ chosen }) => chosen)?.key ?? null}
              onChange={(key) => {
                for (const item of items) if (item.key === key) onPick(item.key);
              }}
            >
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
