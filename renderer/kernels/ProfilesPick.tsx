/** Which profiles are shown: of each configuration the newest, or an earlier one; deleting them. */
import { Modal } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { ProfileEntry } from '../../shared/profile/choice.ts';
import { takenText } from '../../shared/view/kernels/profileTogether.ts';
import { dateText, timeText } from '../../shared/view/text/format.ts';
import { commandsOf, withKeys } from '../keys/lookup.ts';
import { useCommands } from '../page/keyboard.ts';
import { deleteProfile, pickProfile, tellProblem } from '../page/page.ts';
import type { ShownProfiles } from '../store/profiles.ts';
import { IconButton } from '../widgets/IconButton.tsx';
import { Icon } from '../widgets/icons.tsx';

export function ProfilesPick({ title, shown }: { readonly title: string; readonly shown: ShownProfiles }) {
  const [open, setOpen] = useState(false);
  useCommands(useMemo(() => commandsOf('kernels', { earlier: () => setOpen(true) }), []));
  const { entries, chosen } = shown;
  if (chosen.length === 0) return null;
  return (
    <>
      <button
        type="button"
        className="control"
        title={withKeys('Profiles that are kept of this model', 'kernels', 'earlier')}
        onClick={() => setOpen(true)}
      >
        <span className="label">Profiles</span>
        <span className="ellipsis">{takenText(chosen)}</span>
        <span className="dim">
          {chosen.length} of {entries.length}
        </span>
        <Icon name="chevron" size={12} />
      </button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={`Profiles of ${title}`}
        size={720}
        lockScroll={false}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <p className="dim">
          Of each configuration one is shown: the newest, unless an earlier one is chosen here.
        </p>
        <ProfilesTable entries={entries} chosen={chosen} />
      </Modal>
    </>
  );
}

function ProfilesTable({ entries, chosen }: Pick<ShownProfiles, 'entries' | 'chosen'>) {
  const several = new Set(entries.map(({ hostname }) => hostname)).size > 1;
  return (
    <table className="profiles-table">
      <thead>
        <tr>
          <th>Configuration</th>
          <th>When</th>
          <th className="number" title="Median inference with the counters off">
            Counters off
          </th>
          <th className="number">Kernels</th>
          <th>{several ? 'Machine, runtime' : 'Runtime'}</th>
          <th>
            <span className="hidden-visually">Delete</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry, index) => (
          <ProfileRow
            key={entry.key}
            entry={entry}
            entries={entries}
            first={entry.configuration !== entries[index - 1]?.configuration}
            shown={chosen.includes(entry)}
            several={several}
          />
        ))}
      </tbody>
    </table>
  );
}

function ProfileRow({
  entry,
  entries,
  first,
  shown,
  several,
}: {
  readonly entry: ProfileEntry;
  readonly entries: readonly ProfileEntry[];
  readonly first: boolean;
  readonly shown: boolean;
  readonly several: boolean;
}) {
  const { key, configuration, createdAt, wallMs, kernels, hostname, runtime } = entry;
  const when = dateText(createdAt);
  return (
    <tr className={first ? 'first' : ''}>
      <td>{first ? configuration : ''}</td>
      <td>
        <label>
          <input
            type="radio"
            name={`profile of ${configuration}`}
            aria-label={`${configuration}, ${when}`}
            checked={shown}
            data-autofocus={shown && first ? true : undefined}
            onChange={() => pickProfile(entries, key)}
          />
          {when}
        </label>
      </td>
      <td className="number">{wallMs === null ? '' : timeText(wallMs)}</td>
      <td className="number">{kernels}</td>
      <td className="dim">{`${several ? `${hostname ?? 'not recorded'}, ` : ''}${runtime?.split('-')[0] ?? 'not recorded'}`}</td>
      <td>
        <IconButton
          icon="trash"
          label={`Delete the profile ${configuration} of ${when}`}
          onClick={() => void deleteProfile(entry).catch(tellProblem)}
        />
      </td>
    </tr>
  );
}
