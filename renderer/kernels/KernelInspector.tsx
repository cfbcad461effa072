/** The selection summed, its last kernel in every track, where the time went, and what the difference says in words. */

import { useMemo } from 'react';
import type { Kernel } from '../../shared/documents/profile.ts';
import { kernelFacts, kernelLabels } from '../../shared/view/kernels/kernelFacts.ts';
import { sumRows } from '../../shared/view/kernels/kernelRows.ts';
import type { Track } from '../../shared/view/kernels/tracks.ts';
import {
  alike,
  figure,
  microsecondsText,
  plural,
  ratioText,
  shareText,
  signedMicroseconds,
  timeText,
} from '../../shared/view/text/format.ts';
import { warningText } from '../../shared/view/text/warningText.ts';
import { Icon } from '../widgets/icons.tsx';
import { Keys } from '../widgets/Keys.tsx';
import { type Fact, Facts, Section } from '../widgets/Section.tsx';
import { Swatch } from '../widgets/Swatch.tsx';
import { FindingList } from './FindingList.tsx';
import { MeasuredCells } from './MeasuredCells.tsx';
import type { Kernels } from './useKernels.ts';
import type { Selection } from './useSelection.ts';

interface KernelInspectorProps {
  readonly kernels: Kernels;
  readonly selection: Selection;
}

export function KernelInspector({ kernels, selection }: KernelInspectorProps) {
  const { tracks, rows, findings } = kernels;
  return (
    <div className="scroll">
      {selection.rows.size > 0 && <Sum kernels={kernels} selection={selection} />}
      <KernelSections kernels={kernels} selection={selection} />
      <TimeTable tracks={tracks} />
      <MeasuredCells profiles={tracks.map(({ profile }) => profile)} />
      {findings !== null && (
        <FindingList tracks={tracks} findings={findings} selection={selection} rows={rows} />
      )}
      {tracks.flatMap(({ name, profile }) =>
        profile.warningFacts.map(warningText).map((warning) => (
          <Section key={`${name} ${warning}`} title={name}>
            <p className="dim">{warning}</p>
          </Section>
        )),
      )}
    </div>
  );
}

interface Placed {
  readonly track: Track;
  readonly kernel: Kernel;
}

/** The chosen row's kernels, the pinned one first. */
export function KernelSections({ kernels: { tracks, index }, selection }: KernelInspectorProps) {
  const { row, pinned } = selection;
  const pinnedTrack = tracks.find(({ name }) => name === pinned?.track);
  const kept = pinnedTrack?.kernels.find(({ kernel }) => kernel.name === pinned?.kernel)?.kernel;
  const cells = row === null ? [] : (index.byName.get(row)?.cells ?? []);
  const chosen = tracks.flatMap((track, at): Placed[] =>
    (cells[at]?.kernels ?? [])
      .flatMap((name) => track.kernels.find(({ kernel }) => kernel.name === name) ?? [])
      .map(({ kernel }) => ({ track, kernel })),
  );
  return (
    <div className="kernel-facts">
      {pinnedTrack !== undefined && kept !== undefined && (
        <KernelSection track={pinnedTrack} kernel={kept} pinned />
      )}
      {chosen
        .filter(({ kernel }) => kernel !== kept)
        .map(({ track, kernel }) => (
          <KernelSection key={`${track.name} ${kernel.name}`} track={track} kernel={kernel} />
        ))}
    </div>
  );
}

function KernelSection({ track, kernel, pinned = false }: Placed & { readonly pinned?: boolean }) {
  const facts = useMemo(() => {
    const known = kernelFacts(kernel, track.profile);
    return kernelLabels.flatMap((label): Fact[] => {
      const text = known.get(label);
      if (text === undefined) return [];
      return [[label, label === 'Implementation' ? <code key="code">{text}</code> : text]];
    });
  }, [kernel, track]);
  const place = track.kernels.findIndex((one) => one.kernel === kernel);
  return (
    <Section
      title={kernel.name}
      note={
        <>
          {pinned && <Icon name="pin" size={11} />} {track.name}
          {place === -1 ? '' : `, kernel ${place + 1} of ${track.kernels.length}`}
        </>
      }
    >
      <Facts facts={facts} />
    </Section>
  );
}

function Sum({ kernels: { tracks, rows }, selection }: KernelInspectorProps) {
  const { layers, groups, sums } = useMemo(
    () =>
      sumRows(
        rows.filter(({ name }) => selection.rows.has(name)),
        tracks.map(({ profile }) => profile),
      ),
    [rows, tracks, selection.rows],
  );
  const [base] = sums;
  const note =
    layers.length === 1
      ? layers[0]
      : `${groups.length <= 2 ? `${groups.join(', ')}: ` : ''}${plural(layers.length, 'layer')}`;
  return (
    <Section
      title="Selection"
      note={
        <>
          {note} <Keys of="timeline" to="none" />
        </>
      }
    >
      <table className="small-table">
        <thead>
          <tr>
            <td />
            <th scope="col">µs</th>
            <th scope="col">share</th>
            <th scope="col">GFLOP/s</th>
            {sums.length > 1 && <th scope="col">difference</th>}
          </tr>
        </thead>
        <tbody>
          {sums.map(({ timeUs, share, gflops }, index) => (
            <tr key={tracks[index]?.name}>
              <th scope="row">{tracks[index]?.name}</th>
              <td>{microsecondsText(timeUs)}</td>
              <td>{shareText(share)}</td>
              <td>{gflops === null ? '·' : figure(gflops)}</td>
              {sums.length > 1 && <td>{index === 0 ? 'base' : differenceText(base?.timeUs ?? 0, timeUs)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

const differenceText = (base: number, other: number): string =>
  `${signedMicroseconds(other - base)}${base > 0 && other > 0 ? `, ${ratioText(base / other)}` : ''}`;

/** As a share of the inference without counters; 0 where that was not recorded. */
const overheadOf = ({ reconciliation: { counterOverheadMs, wallMs } }: Track['profile']): number =>
  counterOverheadMs === null || wallMs === null ? 0 : counterOverheadMs / wallMs;

const partText = (part: number | null, whole: number | null): string =>
  part === null || whole === null ? '·' : alike(part, whole);

/** Kernels and gaps make the inference with counters on; with the counters off it takes less. */
function TimeTable({ tracks }: { readonly tracks: readonly Track[] }) {
  const slowest = tracks.reduce((most, { profile }) => Math.max(most, overheadOf(profile)), 0);
  return (
    <Section title="Where the time went" note="one inference, ms">
      <table className="small-table">
        <thead>
          <tr>
            <td />
            <th scope="col">kernels</th>
            <th scope="col">gaps</th>
            <th scope="col">counters on</th>
            <th scope="col">counters off</th>
          </tr>
        </thead>
        <tbody>
          {tracks.map(({ name, profile: { device, precision, reconciliation: sums } }) => (
            <tr key={name}>
              <th scope="row">
                <Swatch device={device} precision={precision} /> {name}
              </th>
              <td>{alike(sums.kernelsMs, sums.wallWithCountersMs ?? sums.kernelsMs)}</td>
              <td>{partText(sums.gapsMs, sums.wallWithCountersMs)}</td>
              <td>
                <strong>{sums.wallWithCountersMs === null ? '·' : figure(sums.wallWithCountersMs)}</strong>
              </td>
              <td>{partText(sums.wallMs, sums.wallWithCountersMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="dim note">
        Kernels and gaps add up to the inference with counters on.
        {tracks.some(({ profile }) => (profile.reconciliation.gapsMs ?? 0) < 0) &&
          ' A gap below zero: kernels are means over many inferences, the whole is the median one, and other work scattered them. Profile again on a quieter machine.'}
        {slowest > 0.05 &&
          ` Counters cost up to ${shareText(slowest)}: ${tracks
            .filter(({ profile }) => overheadOf(profile) > 0.05)
            .map(({ name, profile }) => `${name} ${timeText(profile.reconciliation.counterOverheadMs ?? 0)}`)
            .join(', ')}.`}
      </p>
    </Section>
  );
}
