/** Configurations that could not be profiled, which the tracks are silent about. */
import { useMemo } from 'react';
import { profileTroubles } from '../../shared/view/kernels/profileTroubles.ts';
import { useApp } from '../page/hooks.ts';
import type { ShownProfiles } from '../store/profiles.ts';
import type { LibraryModel } from '../store/state.ts';

export function Troubles({
  model,
  choice,
}: {
  readonly model: LibraryModel;
  readonly choice: ShownProfiles;
}) {
  const work = useApp((state) => state.work);
  const { entries, profiled } = choice;
  const troubles = useMemo(
    () =>
      profileTroubles({
        model,
        entries,
        jobs: work,
        documents: profiled.map(({ age, document: { failures } }) => ({ ...age, failures })),
      }),
    [model, entries, profiled, work],
  );
  if (troubles.length === 0) return null;
  return (
    <ul className="kernels-troubles bad" aria-label="Not profiled">
      {troubles.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}
