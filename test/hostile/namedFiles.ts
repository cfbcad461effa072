/** Runs and profiles whose models, devices, layers and machines are all named by a stranger, and all that is exported of them. */

import { show } from '../../electron/terminal/output.ts';
import { findingsText, tableTwoText } from '../../electron/terminal/profileTables.ts';
import { profileText } from '../../electron/terminal/profileText.ts';
import { matrixTable, runsTable } from '../../electron/terminal/table.ts';
import type { History } from '../../shared/comparing/history.ts';
import { type Profile, profileSchema } from '../../shared/documents/profile.ts';
import type { RunWithRounds } from '../../shared/documents/run.ts';
import { peaksSchema } from '../../shared/machine/peaks.ts';
import { kernelsCsv, tableTwoCsv } from '../../shared/profile/csv.ts';
import measuredPeaks from '../../shared/profile/fixtures/peaks-cpu.json' with { type: 'json' };
import { roofline } from '../../shared/profile/roofline.ts';
import { tableTwo } from '../../shared/profile/tableTwo.ts';
import { profileOf, recorded } from '../../shared/profile/testing.ts';
import { chromeTrace } from '../../shared/profile/trace.ts';
import { type Milliseconds, milliseconds, nanoseconds } from '../../shared/units.ts';
import { speedupCsv, speedupPanel } from '../../shared/view/bars/speedup.ts';
import { compareCsv, compareSides } from '../../shared/view/compare/compare.ts';
import { sideOfRun } from '../../shared/view/compare/compareSides.ts';
import { historyCsv } from '../../shared/view/compare/historyChart.ts';
import { graphCsv } from '../../shared/view/graph/graphCsv.ts';
import { graphOfKernels } from '../../shared/view/graph/networkGraph.ts';
import type { PlacedGraph } from '../../shared/view/graph/placed.ts';
import { type ShownGraph, shownGraph } from '../../shared/view/graph/shownGraph.ts';
import { kernelRows, kernelRowsCsv } from '../../shared/view/kernels/kernelRows.ts';
import { rooflineCsv, rooflinePlot } from '../../shared/view/kernels/rooflinePlot.ts';
import { indexRows, layByLayer } from '../../shared/view/kernels/trackLayers.ts';
import { tracksOf } from '../../shared/view/kernels/tracks.ts';
import { matrixOf } from '../../shared/view/matrix/matrix.ts';
import { matrixCsv } from '../../shared/view/matrix/matrixCsv.ts';
import { comparePicture } from '../../shared/view/pictures/comparePicture.ts';
import { graphPicture } from '../../shared/view/pictures/graphPicture.ts';
import { historyPicture } from '../../shared/view/pictures/historyPicture.ts';
import { matrixPicture, runFoot } from '../../shared/view/pictures/matrixPicture.ts';
import { rooflinePicture } from '../../shared/view/pictures/rooflinePicture.ts';
import { histogramPicture, samplesPicture } from '../../shared/view/pictures/samplesPicture.ts';
import { tracksPicture } from '../../shared/view/pictures/tracksPicture.ts';
import { aCell, aRun } from '../../shared/view/run/testing.ts';

/** A run of which each text that others choose is this one. */
function namedRun(name: string, id: string): RunWithRounds {
  const named = { model: name, device: name, warnings: [name] };
  const cells = [
    aCell({ ...named, precision: 'FP32', mean: 4, isa: null }),
    aCell({ ...named, precision: 'INT8', mean: 1, effectivePrecision: 'FP32' }),
    aCell({
      ...named,
      precision: 'FP16',
      mean: 2,
      status: 'failed',
      reason: name,
      fps: null,
      latencyMs: null,
    }),
    aCell({ ...named, model: `${name}2`, precision: 'FP32', mean: 3, weights: 'filler' }),
  ];
  const startedAt = '2026-11-22T14:00:00.000Z';
  const rounds = cells.map(({ id: cellId }) => ({
    cellId,
    process: 0,
    round: 0,
    startedAt,
    samplesNs: [4e6, 4.1e6, 4.2e6].map(nanoseconds),
  }));
  const { run, ...rest } = aRun({ id, cells, rounds, runtime: name, hostname: name });
  const machine = { ...run.machine, cpuModel: name, os: name };
  return { ...rest, run: { ...run, title: name, notes: name, tags: [name], machine } };
}

const named = new Set(['model', 'device', 'type', 'implementation', 'elementType', 'layout']);

/** A recorded profile with other names: equal ones stay equal, different ones different. */
function namedProfile(profile: Profile, name: string): Profile {
  const kernels = profile.kernels.flatMap(({ name: own, originalLayers }) => [own, ...originalLayers]);
  const others = new Map([...new Set(kernels)].map((own, at) => [own, at === 0 ? name : `${name}${at}`]));
  const text = JSON.stringify(profile, (key, value: unknown) => {
    if (typeof value !== 'string') return value;
    return others.get(value) ?? (named.has(key) ? name : value);
  });
  const renamed = profileSchema.parse(JSON.parse(text));
  return { ...renamed, warnings: [name], roofline: { peaks: 0, ...roofline(renamed.kernels, peaks) } };
}

const peaks = peaksSchema.parse(measuredPeaks);
const [fast, slow] = [profileOf(recorded.squeezenetAvx2()), profileOf(recorded.squeezenetCpu())];

export interface NamedFile {
  readonly kind: 'svg' | 'csv' | 'terminal' | 'trace';
  readonly name: string;
  readonly make: () => string | Promise<string>;
}

/** Two runs of that title, and a change between them. */
function historyNamed(name: string): History {
  const point = (run: string, ms: number) => ({
    ...{ run, title: name, runtime: name, createdAt: '2026-11-22T14:02:00.000Z', fps: 1000 / ms },
    ...{
      ms: milliseconds(ms),
      confidence95: [milliseconds(ms), milliseconds(ms)] as [Milliseconds, Milliseconds],
    },
  });
  return {
    ...{
      schemaVersion: 1,
      configuration: name,
      model: name,
      device: name,
      precision: 'FP32',
      statistic: 'mean',
    },
    points: [point('a', 4), point('b', 5)],
    changes: [
      {
        ...{ at: 1, run: 'b', before: milliseconds(4), after: milliseconds(5), p: 0.0001, mark: 'bug' },
        facts: [{ fact: 'OpenVINO', before: name, after: name }],
      },
    ],
  };
}

/** @throws Error where an export has nothing to show: then it would hold nothing */
export function namedFiles(name: string): NamedFile[] {
  const made = (kind: NamedFile['kind']) => (what: string, make: NamedFile['make']) => ({
    kind,
    name: what,
    make,
  });
  const [svg, csv, terminal] = [made('svg'), made('csv'), made('terminal')];
  const [run, other] = [namedRun(name, 'a'), namedRun(name, 'b')];
  const profiles = [namedProfile(slow, name), { ...namedProfile(fast, name), isa: 'avx2' as const }];
  const matrix = matrixOf({ document: run, catalogue: [], study: null, unit: 'FPS' });
  const sides = [run, other].map((document, at) =>
    sideOfRun(document, { run: document.run.id, only: null }, 'AB'[at] ?? ''),
  );
  const comparison = compareSides(sides, (model) => model);
  const history = historyNamed(name);
  const panel = required(
    speedupPanel({
      document: run,
      statistic: 'median',
      matrix,
      baseline: `${name} FP32`,
      over: `${name} INT8`,
      catalogue: [],
      study: null,
    }),
  );
  const [tracks, rows] = [tracksOf(profiles), kernelRows(profiles)];
  const trackNames = tracks.map((track) => track.name);
  const byLayer = layByLayer(tracks, indexRows(tracks, rows));
  const plot = required(rooflinePlot(profiles, [peaks, peaks]));
  const graph = graphOfKernels(required(profiles[0]).kernels);
  const shown = shownGraph(graph, new Set());
  const cell = {
    cell: required(run.cells[0]),
    rounds: [[4, 4.1, 4.2].map(milliseconds)],
    title: name,
    foot: runFoot(run.run),
  };
  const about = { title: name, document: run.run };
  const laid = { ...about, rows, colouring: 'implementation', apart: name } as const;
  return [
    svg('matrix', () => matrixPicture({ matrix, run: run.run, unit: 'FPS', study: false }).svg),
    svg('comparison', () => comparePicture(comparison).svg),
    svg('history', () => historyPicture({ title: name, history, scale: 'zero' }).svg),
    csv('history', () => historyCsv(history)),
    svg('roofline', () => rooflinePicture({ ...about, plot, tracks }).svg),
    svg('tracks', () => tracksPicture({ ...laid, laid: tracks, arrangement: 'by time', slots: null }).svg),
    svg(
      'layers',
      () =>
        tracksPicture({ ...laid, arrangement: 'by layer', laid: byLayer.tracks, slots: byLayer.slots }).svg,
    ),
    svg(
      'graph',
      () =>
        graphPicture({
          title: name,
          foot: name,
          shown,
          placed: inAColumn(shown),
          shade: 'type',
          device: name,
        }).svg,
    ),
    svg('histogram', () => histogramPicture(cell).svg),
    svg('samples', () => samplesPicture(cell).svg),
    csv('matrix', () => matrixCsv(matrix, 'FPS')),
    csv('comparison', () => compareCsv(comparison)),
    csv('speedups', () => speedupCsv([panel], 'median')),
    csv('kernels', () => kernelsCsv(profiles)),
    csv('kernel rows', () => kernelRowsCsv(rows, trackNames)),
    csv('Table II', () => tableTwoCsv(tableTwo(profiles))),
    csv('roofline', () => rooflineCsv(plot, trackNames)),
    csv('graph', () => graphCsv(graph)),
    terminal('matrix', () => printed(run, matrixTable)),
    terminal('runs', () => printed([run.run, other.run], runsTable)),
    terminal('profile', () => printed({ profiles, peaks: [peaks] }, (document) => profileText(document))),
    terminal('Table II', () => printed(profiles, tableTwoText)),
    terminal('findings', () => printed(profiles, findingsText)),
    { kind: 'trace', name: 'trace', make: () => JSON.stringify(chromeTrace(profiles)) },
  ];
}

function required<T>(value: T | null | undefined): T {
  if (value == null) throw new Error('the export has nothing to show');
  return value;
}

/** As a page lays it out, in one column. */
const inAColumn = ({ nodes, groups, edges }: ShownGraph): PlacedGraph => ({
  ...{ width: 300, height: nodes.length * 40, labels: [{ x: 0, y: 0, text: nodes[0]?.name ?? '' }] },
  nodes: nodes.map(({ id }, at) => ({ id, x: 0, y: at * 40, width: 200, height: 30 })),
  groups: groups.map((id, at) => ({ id, x: 0, y: at * 40, width: 300, height: 80 })),
  edges: edges.map(({ from, to }) => ({ from, to: [to], points: [0, 0, 10, 10], arrow: true })),
});

/** What the terminal is given. */
async function printed<T>(document: T, textOf: (document: T) => string): Promise<string> {
  const { write } = process.stdout;
  let text = '';
  process.stdout.write = (chunk: string | Uint8Array) => {
    text += String(chunk);
    return true;
  };
  try {
    await show(document, false, textOf);
  } finally {
    process.stdout.write = write;
  }
  return text;
}
