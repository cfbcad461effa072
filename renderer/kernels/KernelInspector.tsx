/** The selection summed, its last kernel, where the time went, and what the difference says in words. */
import type { Finding } from '../../shared/profile/findings.ts';
import type { Kernel } from '../../shared/profile.ts';
import {
  bytesText,
  figure,
  microsecondsText,
  plural,
  shapeText,
  shareText,
  signedMicroseconds,
  thin,
} from '../../shared/view/format.ts';
import { type KernelRow, sumRows } from '../../shared/view/kernelRows.ts';
import type { Track } from '../../shared/view/tracks.ts';
import { type Fact, Facts, Section, Swatch } from '../frame/parts.tsx';
import { MeasuredCells } from './MeasuredCells.tsx';
import type { Selection } from './useSelection.ts';

interface KernelInspectorProps {
  readonly tracks: readonly Track[];
  readonly rows: readonly KernelRow[];
  /** Null: there is one track only. */
  readonly findings: readonly Finding[] | null;
  readonly selection: Selection;
}

export function KernelInspector({ tracks, rows, findings, selection }: KernelInspectorProps) {
  const row = rows.find(({ name }) => name === selection.row);
  const kernels = tracks.flatMap((track, index) =>
    track.kernels
      .filter(({ kernel }) => row?.cells[index]?.kernels.includes(kernel.name) === true)
      .map(({ kernel }) => ({ track, kernel })),
  );
  return (
    <div className="scroll">
      {selection.rows.size > 0 && (
        <Sum tracks={tracks} rows={rows.filter(({ name }) => selection.rows.has(name))} />
      )}
      {kernels.map(({ track, kernel }) => (
        <KernelFacts key={`${track.name} ${kernel.name}`} track={track} kernel={kernel} />
      ))}
      <TimeTable tracks={tracks} />
      <MeasuredCells profiles={tracks.map(({ profile }) => profile)} />
      {findings !== null && (
        <Findings tracks={tracks} findings={findings} selection={selection} rows={rows} />
      )}
      {tracks.flatMap(({ name, profile }) =>
        profile.warnings.map((warning) => (
          <Section key={`${name} ${warning}`} title={name}>
            <p className="dim">{warning}</p>
          </Section>
        )),
      )}
    </div>
  );
}

function Sum({ tracks, rows }: { readonly tracks: readonly Track[]; readonly rows: readonly KernelRow[] }) {
  const { layers, sums } = sumRows(
    rows,
    tracks.map(({ profile }) => profile),
  );
  return (
    <Section title="Selection" note={layers.length === 1 ? layers[0] : plural(layers.length, 'layer')}>
      <table className="small-table">
        <thead>
          <tr>
            <th scope="col" />
            <th scope="col">µs</th>
            <th scope="col">of kernels</th>
            <th scope="col">GFLOP/s</th>
          </tr>
        </thead>
        <tbody>
          {sums.map(({ timeUs, share, gflops }, index) => (
            <tr key={tracks[index]?.name}>
              <th scope="row">{tracks[index]?.name}</th>
              <td>{microsecondsText(timeUs)}</td>
              <td>{shareText(share)}</td>
              <td>{gflops === null ? '·' : figure(gflops)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function KernelFacts({ track, kernel }: { readonly track: Track; readonly kernel: Kernel }) {
  const {
    name,
    implementation,
    type,
    realTimeUs,
    slotUs,
    gflops,
    layout,
    outputShape,
    originalLayers,
    elementType,
    executionOrder,
    bytes,
    neighbours,
  } = kernel;
  const facts: Fact[] = [
    ['Type', type],
    ['Implementation', <code key="code">{implementation ?? 'not told'}</code>],
    ['Time', `${microsecondsText(realTimeUs)}${thin}µs`],
    ...(slotUs === null
      ? []
      : [
          [
            'Slot, p10 to p90',
            `${microsecondsText(slotUs.median)}, ${microsecondsText(slotUs.p10)} to ${microsecondsText(slotUs.p90)}${thin}µs`,
          ] satisfies Fact,
        ]),
    ['Rate', gflops === null ? 'no FLOPs' : `${figure(gflops)}${thin}GFLOP/s`],
    ['Moved', bytesText(bytes)],
    [
      'Layout, output',
      [layout, elementType, outputShape === null ? null : shapeText(outputShape)].filter(Boolean).join(' '),
    ],
    ...(originalLayers.length > 1 ? [['Fused', originalLayers.slice(1).join(', ')] satisfies Fact] : []),
    ...(neighbours === null
      ? []
      : [
          [
            'Inserted between',
            `${neighbours.from.join(', ') || 'input'} and ${neighbours.to.join(', ') || 'output'}`,
          ] satisfies Fact,
        ]),
  ];
  return (
    <Section
      title={name}
      note={`${track.name}${executionOrder === null ? '' : `, kernel ${executionOrder + 1}`}`}
    >
      <Facts facts={facts} />
    </Section>
  );
}

function TimeTable({ tracks }: { readonly tracks: readonly Track[] }) {
  return (
    <Section title="Where the time went" note="one inference, ms">
      <table className="small-table">
        <thead>
          <tr>
            <th scope="col" />
            <th scope="col">kernels</th>
            <th scope="col">gaps</th>
            <th scope="col">wall</th>
            <th scope="col">counters off</th>
          </tr>
        </thead>
        <tbody>
          {tracks.map(({ name, profile: { device, precision, reconciliation: sums } }) => (
            <tr key={name}>
              <th scope="row">
                <Swatch device={device} precision={precision} /> {precision}
              </th>
              <td>{figure(sums.kernelsMs)}</td>
              <td>{figure(sums.gapsMs)}</td>
              <td>
                <strong>{figure(sums.wallWithCountersMs)}</strong>
              </td>
              <td>{figure(sums.wallMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

const mostFindings = 12;

function Findings({
  tracks,
  findings,
  selection,
  rows,
}: {
  readonly tracks: readonly Track[];
  readonly findings: readonly Finding[];
  readonly selection: Selection;
  readonly rows: readonly KernelRow[];
}) {
  const known = new Set(rows.map(({ name }) => name));
  return (
    <Section title="Findings" note={`${tracks[1]?.name} against ${tracks[0]?.name}, µs`}>
      {findings.length === 0 && <p className="dim">The two profiles differ by no more than noise.</p>}
      <ol className="findings">
        {findings.slice(0, mostFindings).map(({ text, layers, deltaUs }, index) => (
          <li key={text}>
            <button
              type="button"
              onClick={() => selection.choose(layers.filter((layer) => known.has(layer)))}
            >
              <span className="dim">{index + 1}</span>
              <span>{text}</span>
              <span className={deltaUs > 0 ? 'number bad' : 'number'}>
                {deltaUs === 0 ? '·' : signedMicroseconds(deltaUs)}
              </span>
            </button>
          </li>
        ))}
      </ol>
      {findings.length > mostFindings && (
        <p className="dim">{plural(findings.length - mostFindings, 'smaller one')} not shown.</p>
      )}
    </Section>
  );
}
