/** The runs that are compared, as chips: each opens a menu for its configuration, its place and leaving it out. */

import { Menu } from '@mantine/core';
import type { RefObject } from 'react';
import { studyId } from '../../shared/study/studyRun.ts';
import {
  mostSides,
  type Side,
  type SideChoice,
  sideKey,
  sideLetters,
} from '../../shared/view/compare/compareSides.ts';
import { runTitle } from '../../shared/view/run/modelNames.ts';
import { dateText } from '../../shared/view/text/format.ts';
import { useApp, useModelNames } from '../page/hooks.ts';
import { newestFirst } from '../store/runs.ts';
import { IconButton } from '../widgets/IconButton.tsx';
import { Icon } from '../widgets/icons.tsx';
import { Keys } from '../widgets/Keys.tsx';
import { Pick, type PickItem } from '../widgets/Pick.tsx';
import { Swatch } from '../widgets/Swatch.tsx';
import { addSide, type Compared, dropSide, holdTo, makeBase } from './useCompare.ts';

export function SideChips({
  compared: { choices, sides },
  add,
}: {
  readonly compared: Compared;
  /** Opened by its key. */
  readonly add: RefObject<HTMLSpanElement | null>;
}) {
  return (
    <ul className={choices.length > 4 ? 'compare-chips tight' : 'compare-chips'} aria-label="Compared">
      {choices.map((choice, at) => (
        <li key={sideKey(choice)}>
          <Chip choice={choice} side={sides[at] ?? null} at={at} count={choices.length} />
        </li>
      ))}
      {choices.length < mostSides && (
        <li>
          <span ref={add}>
            <AddRun choices={choices} />
          </span>
        </li>
      )}
    </ul>
  );
}

interface ChipProps {
  readonly choice: SideChoice;
  readonly side: Side | null;
  readonly at: number;
  readonly count: number;
}

function Chip({ choice, side, at, count }: ChipProps) {
  const letter = sideLetters[at] ?? '';
  const key = sideKey(choice);
  return (
    <span className="compare-run">
      <Menu position="bottom-start" offset={6} width={260} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <button type="button">
            <b>{letter}</b>
            <span className="name">{side?.name ?? choice.run}</span>
            <ChipNote choice={choice} side={side} at={at} />
            {choice.only === null && <span className="hidden-visually">, all configurations</span>}
            <Icon name="chevron" size={12} />
          </button>
        </Menu.Target>
        <Menu.Dropdown aria-label={`Run ${letter}`}>
          <ChipMenu choice={choice} side={side} at={at} count={count} />
        </Menu.Dropdown>
      </Menu>
      {count > 1 && (
        <IconButton icon="close" label={`Leave out run ${letter}`} onClick={() => dropSide(key)} />
      )}
    </span>
  );
}

function ChipNote({ choice, side, at }: Omit<ChipProps, 'count'>) {
  const only = side?.offered.find(({ key }) => key === choice.only);
  if (only !== undefined)
    return (
      <>
        <Swatch device={only.device} precision={only.precision} /> <span>{only.key}</span>
      </>
    );
  return <span className="dim ellipsis">{at === 0 ? 'base' : (side?.note ?? '')}</span>;
}

function ChipMenu({ choice, side, at, count }: ChipProps) {
  const key = sideKey(choice);
  return (
    <>
      <Menu.Label>{side?.note ?? choice.run}</Menu.Label>
      <div className="menu-scroll">
        <Menu.RadioGroup
          value={choice.only ?? ''}
          onChange={(value) => holdTo(key, value === '' ? null : value)}
        >
          <Menu.RadioItem value="" closeMenuOnClick checkIcon={<Icon name="check" size={12} />}>
            All configurations
          </Menu.RadioItem>
          {(side?.offered ?? []).map((one) => (
            <Menu.RadioItem
              key={one.key}
              value={one.key}
              closeMenuOnClick
              checkIcon={<Icon name="check" size={12} />}
            >
              <span className="menu-row">
                <Swatch device={one.device} precision={one.precision} />
                <span className="menu-text">{one.key} only</span>
              </span>
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </div>
      <Menu.Divider />
      {at > 0 && <Menu.Item onClick={() => makeBase(key)}>Make it the base</Menu.Item>}
      <Menu.Item disabled={count < 2} onClick={() => dropSide(key)}>
        Leave out
      </Menu.Item>
    </>
  );
}

function AddRun({ choices }: { readonly choices: readonly SideChoice[] }) {
  const runs = useApp((state) => state.runs) ?? [];
  const study = useApp((state) => state.study);
  const nameOf = useModelNames();
  const lettersOf = (run: string) =>
    choices.flatMap((choice, at) => (choice.run === run ? [sideLetters[at]] : [])).join(', ');
  const noteOf = (run: string, otherwise: string) => {
    const letters = lettersOf(run);
    return letters === '' ? otherwise : `is ${letters}; adds one configuration`;
  };
  const items: PickItem[] = newestFirst(runs).map(({ id, title, createdAt, cells, status }) => ({
    key: id,
    label: `${dateText(createdAt)}  ${runTitle(title, nameOf)}`,
    note: noteOf(id, status === 'finished' ? `${cells.measured} measured` : status),
    chosen: false,
  }));
  if (study !== null)
    items.push({
      key: studyId,
      label: 'Study  reference run',
      note: noteOf(studyId, 'Table I'),
      chosen: false,
    });
  return (
    <Pick
      label="Add run"
      value={<Keys of="compare" to="add" />}
      width={460}
      disabled={items.length === 0}
      items={items}
      onPick={addSide}
    />
  );
}
