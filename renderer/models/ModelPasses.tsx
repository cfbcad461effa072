/** What became of a network's layers: dropped, merged and split by the converter, fused and inserted by the runtime. */
import type { ConvertDocument } from '../../shared/models/conversion.ts';
import { configurationName } from '../../shared/profile/configuration.ts';
import { type NamedChange, runtimeChanges } from '../../shared/view/library/modelRows.ts';
import { plural } from '../../shared/view/text/format.ts';
import { removedText } from '../../shared/view/text/removalText.ts';
import type { LibraryModel } from '../store/state.ts';
import { Section } from '../widgets/Section.tsx';
import { useGraphChoice } from './graph/useNetwork.ts';

interface ModelPassesProps {
  readonly model: LibraryModel;
  readonly document: ConvertDocument;
}

export function ModelPasses({ model, document }: ModelPassesProps) {
  const { profile } = useGraphChoice(model);
  const { sourceLayers, irLayers, removedLayers, fusedLayers, passes } = document;
  const kernels = profile?.profile.kernels ?? null;
  const made = passes.filter(({ removed, added }) => removed.length > 0 || added.length > 0);
  return (
    <Section title="Passes" note={profile === null ? 'profile it to count kernels' : ''}>
      <div className="flow">
        {/* A document of an earlier version counts the IR's operations as another format's. */}
        {sourceLayers !== null && isCaffe(model) && (
          <>
            <Count count={sourceLayers} of="Caffe layers" />
            <span aria-hidden="true">→</span>
          </>
        )}
        <Count count={irLayers} of="IR operations" />
        {profile !== null && kernels !== null && (
          <>
            <span aria-hidden="true">→</span>
            <Count
              count={kernels.filter(({ status }) => status === 'executed').length}
              of={`${configurationName(profile.profile)} kernels`}
            />
          </>
        )}
      </div>
      <Change
        title="Dropped"
        names={removedLayers.map((one) => ({ name: one.name, what: removedText(one) }))}
      />
      <Change title="Merged" names={fusedLayers.map(({ name, into }) => ({ name, what: `into ${into}` }))} />
      {made.map(({ name, does, removed, added }) => (
        <Change
          key={name}
          title={does.charAt(0).toUpperCase() + does.slice(1)}
          names={[
            ...removed.map((one) => ({ name: one, what: 'gone' })),
            ...added.map((one) => ({ name: one, what: 'new' })),
          ]}
        />
      ))}
      {kernels !== null &&
        runtimeChanges(kernels).map(({ title, names }) => <Change key={title} title={title} names={names} />)}
    </Section>
  );
}

const isCaffe = ({ added }: LibraryModel) => added === null || added.format === 'caffe';

function Count({ count, of }: { readonly count: number; readonly of: string }) {
  return (
    <span>
      <strong>{count}</strong>
      <span className="dim">{of}</span>
    </span>
  );
}

/** More is no longer read one by one; the graph's table has them all. */
const mostNames = 200;

/** Its names are shown when they are asked for. */
function Change({ title, names }: { readonly title: string; readonly names: readonly NamedChange[] }) {
  if (names.length === 0) return null;
  return (
    <details className="change">
      <summary>
        <span>{title}</span>
        <span className="number">{names.length}</span>
      </summary>
      <ul className="passes">
        {names.slice(0, mostNames).map(({ name, what }) => (
          <li key={`${name} ${what}`}>
            <span className="mono ellipsis" title={name}>
              {name}
            </span>
            <span className="dim ellipsis" title={what}>
              {what}
            </span>
          </li>
        ))}
      </ul>
      {names.length > mostNames && <p className="dim">{plural(names.length - mostNames, 'more name')}.</p>}
    </details>
  );
}
