/** A model without a profile: what to do, and why the last attempt came to nothing. */

import { useApp, useLibrary } from '../page/hooks.ts';
import { go, profile, tellProblem } from '../page/page.ts';
import type { Plan } from '../store/plan.ts';
import type { ShownProfiles } from '../store/profiles.ts';
import type { LibraryModel } from '../store/state.ts';
import { Empty } from '../widgets/Empty.tsx';
import { Pick } from '../widgets/Pick.tsx';
import { Troubles } from './Troubles.tsx';

export function ModelPick({ model }: { readonly model: LibraryModel | null }) {
  const library = useLibrary();
  const profiles = useApp((state) => state.profileList);
  const profiled = new Set(profiles.flatMap((one) => one.configurations.map((each) => each.model)));
  return (
    <Pick
      label="Model"
      value={model?.title ?? 'none'}
      items={library.map(({ key, title, name }) => ({
        key,
        label: title,
        note: profiled.has(name) ? 'profiled' : '',
        chosen: key === model?.key,
      }))}
      onPick={(key) => go({ model: key })}
    />
  );
}

const wishesOf = ({ devices, precisions, runtimes }: Plan) =>
  devices.flatMap((device) =>
    precisions.flatMap((precision) =>
      (runtimes.length === 0 ? [null] : runtimes).map((runtime) => ({ device, precision, runtime })),
    ),
  );

export function ProfileButton({
  model,
  primary,
}: {
  readonly model: LibraryModel;
  readonly primary: boolean;
}) {
  const plan = useApp((state) => state.plan);
  const wishes = wishesOf(plan);
  const names = wishes
    .map(
      ({ device, precision, runtime }) => `${device} ${precision}${runtime === null ? '' : ` / ${runtime}`}`,
    )
    .join(', ');
  const what =
    wishes.length === 0
      ? 'Choose a device and a precision in the top bar'
      : `Profile ${model.title} on ${names}`;
  return (
    <button
      type="button"
      className={primary ? 'control primary' : 'control'}
      disabled={wishes.length === 0}
      title={what}
      onClick={() => void profile(model, wishes).catch(tellProblem)}
    >
      {primary ? what : 'Profile'}
    </button>
  );
}

export function NoProfile({
  model,
  shown,
  profiling,
}: {
  readonly model: LibraryModel | null;
  readonly shown: ShownProfiles;
  readonly profiling: boolean;
}) {
  if (model === null)
    return (
      <Empty title="No model chosen">
        <p className="sentence">Choose a model in the bar above, or drop one into this window.</p>
      </Empty>
    );
  return (
    <Empty title={profiling ? `Profiling ${model.title}` : `${model.title} has not been profiled yet`}>
      <p className="sentence">
        A profile runs the model with its counters on and shows each kernel: when it ran, how long, in which
        precision, and what became of every layer. Devices and precisions are those of the top bar.
      </p>
      {!profiling && <Troubles model={model} choice={shown} />}
      {!profiling && <ProfileButton model={model} primary />}
    </Empty>
  );
}
