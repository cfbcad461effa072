/** What is being looked at: model, tracks, arrangement, colours, search, export. */
import type { ReactNode } from 'react';
import { configurationName } from '../../shared/profile/configuration.ts';
import { inferenceText } from '../../shared/view/kernels/kernelFacts.ts';
import { type Colouring, colourings } from '../../shared/view/kernels/trackColours.ts';
import { plural } from '../../shared/view/text/format.ts';
import { useSettings } from '../page/hooks.ts';
import { set } from '../page/page.ts';
import type { ShownProfiles } from '../store/profiles.ts';
import type { LibraryModel, ProfiledModel } from '../store/state.ts';
import { Pick } from '../widgets/Pick.tsx';
import { Segments } from '../widgets/Segments.tsx';
import { Swatch } from '../widgets/Swatch.tsx';
import { KernelSearch } from './KernelSearch.tsx';
import { ModelPick, ProfileButton } from './NoProfile.tsx';
import { ProfilesPick } from './ProfilesPick.tsx';
import { toggleShown } from './tracksShown.ts';
import { arrangements, type Kernels } from './useKernels.ts';
import type { Selection } from './useSelection.ts';

interface KernelsBarProps {
  readonly model: LibraryModel;
  readonly choice: ShownProfiles;
  readonly kernels: Kernels;
  readonly colouring: Colouring;
  readonly selection: Selection;
  readonly find: string;
  readonly onFind: (find: string) => void;
  readonly onStep: (by: number) => void;
  readonly exporting: ReactNode;
}

export function KernelsBar(props: KernelsBarProps) {
  const { model, choice, kernels, colouring, selection, find, onFind, onStep, exporting } = props;
  const { tab: view } = useSettings('kernels');
  return (
    <>
      <Segments
        label="View"
        options={['timeline', 'sums', 'roofline'] as const}
        value={view}
        onChange={(tab) => set('kernels', { tab })}
      />
      <span className="rule" />
      <ModelPick model={model} />
      <ProfilesPick title={model.title} shown={choice} />
      <TracksPick profiled={choice.profiled} kernels={kernels} />
      <ProfileButton model={model} primary={false} />
      {view === 'timeline' && (
        <>
          {kernels.tracks.length > 1 && (
            <Segments
              label="Arrangement"
              options={arrangements}
              value={kernels.arrangement}
              onChange={(arrangement) => set('kernels', { arrangement })}
            />
          )}
          <Pick
            label="Colour"
            value={colouring}
            width={180}
            items={colourings.map((key) => ({ key, label: key, chosen: key === colouring }))}
            onPick={(key) => set('kernels', { colouring: key })}
          />
        </>
      )}
      <span className="push" />
      <KernelSearch value={find} onChange={onFind} selection={selection} onStep={onStep} />
      {exporting}
    </>
  );
}

/** Which configurations are shown; one always is. */
function TracksPick({
  profiled,
  kernels: { shown },
}: {
  readonly profiled: readonly ProfiledModel[];
  readonly kernels: Kernels;
}) {
  if (profiled.length < 2) return null;
  return (
    <Pick
      label="Show"
      several
      value={
        shown.length === profiled.length
          ? plural(shown.length, 'track')
          : `${shown.length} of ${profiled.length} tracks`
      }
      width={240}
      items={profiled.map((one) => {
        const { profile } = one;
        const key = configurationName(profile);
        const chosen = shown.includes(one);
        return {
          key,
          label: (
            <>
              <Swatch device={profile.device} precision={profile.precision} /> {key}
            </>
          ),
          note: inferenceText(profile),
          chosen,
          disabled: chosen && shown.length === 1,
        };
      })}
      onPick={toggleShown}
    />
  );
}
