/** Next to the roofline: how near to the roofs the time is spent, the roofs, and where time is to be won. */

import { doubtfulRoofs } from '../../shared/machine/peaks.ts';
import {
  aboveRoofText,
  distanceRows,
  type RooflinePlot,
  rateUnit,
} from '../../shared/view/kernels/rooflinePlot.ts';
import { figure, microsecondsText, shareText, thin } from '../../shared/view/text/format.ts';
import { isGoing } from '../../shared/work/registry.ts';
import { useApp } from '../page/hooks.ts';
import { profile, tellProblem } from '../page/page.ts';
import type { LibraryModel } from '../store/state.ts';
import { cssVariable } from '../widgets/cssVariable.ts';
import { Icon } from '../widgets/icons.tsx';
import { Section } from '../widgets/Section.tsx';
import { Swatch } from '../widgets/Swatch.tsx';
import { KernelSections } from './KernelInspector.tsx';
import type { Kernels } from './useKernels.ts';
import type { Selection } from './useSelection.ts';

interface RooflineInspectorProps {
  readonly model: LibraryModel;
  readonly kernels: Kernels;
  readonly plot: RooflinePlot;
  readonly selection: Selection;
}

export function RooflineInspector(props: RooflineInspectorProps) {
  const { kernels, plot } = props;
  const profiles = kernels.shown.map(({ profile }) => profile);
  const above = aboveRoofText(
    profiles,
    kernels.shown.map(({ document, profile }) => document.peaks?.[profile.roofline?.peaks ?? -1]),
  );
  return (
    <div className="scroll">
      <Distances kernels={kernels} />
      <Roofs model={props.model} kernels={kernels} plot={plot} />
      <Wins {...props} />
      <KernelSections kernels={kernels} selection={props.selection} />
      <div className="section dim">
        <p>
          FLOPs and bytes come from the shapes: one read of the inputs and weights, one write of the output. A
          kernel whose data stays in a cache can stand above the DRAM line.
        </p>
        {above !== null && <p>{above}</p>}
      </div>
    </div>
  );
}

function Distances({ kernels: { tracks, shown } }: Pick<RooflineInspectorProps, 'kernels'>) {
  const rows = distanceRows(shown.map(({ profile }) => profile));
  // More columns do not fit.
  const counted = tracks.length <= 2;
  return (
    <Section title="Share of time by distance to the roof" note={counted ? 'share, kernels' : undefined}>
      <table className="small-table">
        <thead>
          <tr>
            <th scope="row">of the roof</th>
            {tracks.map(({ name, profile }) => (
              <th key={name} scope="col" colSpan={counted ? 2 : 1} title={name}>
                <Swatch device={profile.device} precision={profile.precision} /> {profile.precision}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label, sides }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {sides.map(({ shareOfTime, kernels }, index) => [
                // biome-ignore lint/suspicious/noArrayIndexKey: a side is its track
                <td key={`${index} share`}>{kernels === 0 ? '0' : shareText(shareOfTime)}</td>,
                counted && (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a side is its track
                  <td key={`${index} count`} className="dim">
                    {kernels}
                  </td>
                ),
              ])}
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function Roofs({ model, kernels, plot }: Pick<RooflineInspectorProps, 'model' | 'kernels' | 'plot'>) {
  const busy = useApp(({ work }) => work.some((one) => one.kind === 'profile' && isGoing(one)));
  const peaks = new Set(
    kernels.shown.flatMap(({ document, profile: one }) => document.peaks?.[one.roofline?.peaks ?? -1] ?? []),
  );
  const doubts = [...new Set([...peaks].flatMap(doubtfulRoofs))];
  const again = () => {
    const wishes = kernels.shown.map(({ profile: { device, precision, isa, release, batch, shapes } }) => ({
      ...{ device, precision, isa, batch, shapes },
      runtime: release,
    }));
    profile(model, wishes, 'again').catch(tellProblem);
  };
  return (
    <Section title="Roofs" note="measured">
      <dl className="facts">
        {plot.roofs.map((roof) => (
          <div key={roof.name}>
            <dt>{roof.kind === 'memory' ? `${roof.name} bandwidth` : `Peak ${roof.name}`}</dt>
            <dd>
              {roof.kind === 'memory'
                ? `${figure(roof.bytesPerSecond / 1e9)}${thin}GB/s`
                : `${figure(roof.gflops)}${thin}${rateUnit(roof.precision)}`}
            </dd>
          </div>
        ))}
      </dl>
      {doubts.map((sentence) => (
        <p key={sentence} className="warning">
          <Icon name="warn" size={13} /> {sentence}
        </p>
      ))}
      <button type="button" className="control" disabled={busy} onClick={again}>
        Measure the roofs again
      </button>
    </Section>
  );
}

const mostWins = 14;

function Wins({ kernels: { tracks, index }, plot, selection }: RooflineInspectorProps) {
  return (
    <Section title="Largest possible savings" note="µs, of the roof, to save">
      {plot.wins.length === 0 && <p className="dim">Every kernel reaches its roof.</p>}
      <ol className="wins">
        {plot.wins.slice(0, mostWins).map(({ name, label, kind, profile: at, timeUs, point, winUs }) => {
          const track = tracks[at];
          const row = index.byKernel[at]?.get(name)?.name;
          if (track === undefined || row === undefined) return null;
          return (
            <li key={`${at} ${name}`}>
              <button
                type="button"
                aria-pressed={selection.rows.has(row) && selection.track === at}
                onClick={() => selection.choose([row], { track: at, kernel: name })}
              >
                <span className="swatch" style={cssVariable('--swatch', `var(--layer-${kind})`)} />
                <span className="ellipsis" title={label}>
                  {label}
                </span>
                <Swatch device={track.profile.device} precision={track.profile.precision} />
                <span className="number">{microsecondsText(timeUs)}</span>
                <span className="number dim">
                  {point.shareOfBound === null ? '·' : shareText(point.shareOfBound)}
                </span>
                <strong className="number">{microsecondsText(winUs)}</strong>
              </button>
            </li>
          );
        })}
      </ol>
    </Section>
  );
}
