/** From parts of reports to documents: what lies in one folder is of one measurement where one report, one set of counters or one graph allows it. */
import { createHash } from 'node:crypto';
import type { FileFormat, Origin } from '../../shared/documents/origin.ts';
import { type ProfileDocument, profileSchemaVersion } from '../../shared/documents/profile.ts';
import type { ReadDocuments } from '../../shared/documents/readDocuments.ts';
import {
  type Cell,
  type RunWithRounds,
  runSchemaVersion,
  titleOfModels,
} from '../../shared/documents/run.ts';
import { unrecordedCell } from '../../shared/documents/unrecordedCell.ts';
import { type RecordedRuntime, unrecordedMachine } from '../../shared/machine/machine.ts';
import { summarizeProcesses } from '../../shared/statistics.ts';
import type { Nanoseconds } from '../../shared/units.ts';
import { newRunId } from '../store/ids.ts';
import { foreignProfile } from './foreignProfile.ts';
import type { FoundPart, Part, ReportedCell } from './parts.ts';

type ImportedProfile = ReadDocuments['profiles'][number];

export interface AssembleOptions {
  /** For a run that comes without an id; left out: a random one of this time. */
  readonly newId?: () => string;
  readonly now: Date;
}

export function assemble(found: readonly FoundPart[], options: AssembleOptions): ReadDocuments {
  const folders = [...Map.groupBy(found, ({ folder }) => folder).values()];
  return {
    runs: found.flatMap((one) => runOf(one, options)),
    profiles: [
      ...found.flatMap((one) => profilesOf(one, options)),
      ...folders.flatMap((parts) => layersOf(parts, options)),
    ],
    accuracies: found.flatMap((one) =>
      one.part.kind === 'accuracy' ? [{ ...one.part.report, origin: originOf([one], options) }] : [],
    ),
    calibrations: found.flatMap((one) =>
      one.part.kind === 'calibration' ? [{ ...one.part.report, origin: originOf([one], options) }] : [],
    ),
  };
}

function originOf(parts: readonly FoundPart[], { now }: AssembleOptions): Origin {
  const hash = createHash('sha256');
  for (const { sha256 } of parts) hash.update(sha256);
  return {
    format: parts[0]?.format ?? ('vinobench' satisfies FileFormat),
    files: parts.map(({ file }) => file),
    sha256: parts.length === 1 ? (parts[0]?.sha256 ?? '') : hash.digest('hex'),
    importedAt: now.toISOString(),
  };
}

function runOf(found: FoundPart, options: AssembleOptions): RunWithRounds[] {
  const { part } = found;
  const origin = originOf([found], options);
  if (part.kind === 'run') {
    // A run that was imported before it was exported keeps the format that it first came in.
    const { run, ...rest } = part.document;
    return [{ ...rest, run: { ...run, origin: { ...origin, format: run.origin?.format ?? origin.format } } }];
  }
  return part.kind === 'cells' ? [foreignRun(part, origin, options)] : [];
}

const runtimeOf = (name: string | null): RecordedRuntime => ({ name, version: null, binding: null });

function foreignRun(
  { cells: reported, runtime }: Extract<Part, { kind: 'cells' }>,
  origin: Origin,
  { now, newId = () => newRunId(now) }: AssembleOptions,
): RunWithRounds {
  const id = newId();
  const cells = reported.map((one, at) => cellOf(one, `${id}.${at}`));
  const models = [...new Set(cells.map(({ model }) => model))];
  const at = now.toISOString();
  return {
    schemaVersion: runSchemaVersion,
    run: {
      id,
      title: titleOfModels(models),
      tags: [],
      notes: '',
      status: 'finished',
      // Reports have no date.
      createdAt: at,
      finishedAt: null,
      deletedAt: null,
      preset: 'other',
      models,
      origin,
      cells: { total: cells.length, measured: cells.length, unsupported: 0, failed: 0 },
      iterations: Math.max(...cells.map(({ iterations }) => iterations)),
      method: null,
      machine: unrecordedMachine,
      runtime: runtimeOf(runtime),
      devices: [],
      vinobenchVersion: null,
    },
    cells,
    rounds: roundsOf(reported, id, at),
  };
}

/**
 * Processes of one number count as measured in turns, which no report says: where each sample is of a fresh process, none of them has
 * the number of another.
 */
function roundsOf(cells: readonly ReportedCell[], id: string, startedAt: string): RunWithRounds['rounds'] {
  let first = 0;
  return cells.flatMap((cell, index) => {
    const parts = processesOf(cell).map((samplesNs, at) => ({
      ...{ cellId: `${id}.${index}`, startedAt, samplesNs: [...samplesNs] },
      ...(cell.samplesAre === 'processes'
        ? { process: first + at, round: first + at }
        : { process: 0, round: 0 }),
    }));
    first += parts.length;
    return parts;
  });
}

/** Samples by the process that they are of. */
function processesOf({ samplesNs, samplesAre }: ReportedCell): readonly (readonly Nanoseconds[])[] {
  switch (samplesAre) {
    case 'inferences':
      return samplesNs.length === 0 ? [] : [samplesNs];
    case 'processes':
      return samplesNs.map((sample) => [sample]);
  }
}

const latencyOf = (cell: ReportedCell): Cell['latencyMs'] =>
  cell.samplesNs.length === 0
    ? null
    : summarizeProcesses(processesOf(cell).map((samples) => [BigInt64Array.from(samples, BigInt)]));

function cellOf(reported: ReportedCell, id: string): Cell {
  const { samplesNs, summaryMs, iterations, model, device, precision, batch, streams, threads, requests } =
    reported;
  const known = { model, device, precision, batch, streams, threads, requests };
  return {
    id,
    ...unrecordedCell,
    ...known,
    runtime: null,
    fps: reported.fps,
    latencyMs: latencyOf(reported),
    ...(samplesNs.length === 0 ? { summaryMs } : {}),
    iterations: samplesNs.length > 0 ? samplesNs.length : (iterations ?? 0),
    readMs: reported.readMs,
    compileMs: reported.compileMs,
    firstInferenceMs: reported.firstInferenceMs,
  };
}

function profilesOf(found: FoundPart, options: AssembleOptions): ImportedProfile[] {
  const { part } = found;
  const origin = originOf([found], options);
  if (part.kind === 'profile') return [{ ...part.document, origin }];
  if (part.kind !== 'tracks') return [];
  const profiles = part.tracks.map(({ layers, ...track }) =>
    foreignProfile({ ...track, cell: null, counters: layers, graph: null }),
  );
  return [documentOf(profiles, part.runtime, origin)];
}

/** Counters and graphs of a folder, with its report where there is exactly one. */
function layersOf(parts: readonly FoundPart[], options: AssembleOptions): ImportedProfile[] {
  const of = <K extends Part['kind']>(kind: K) =>
    parts.flatMap((found) => (isOf(found, kind) ? [found] : []));
  const [reports, counters, graphs] = [of('cells'), of('counters'), of('graph')];
  const [report] = reports.length === 1 && reports[0]?.part.cells.length === 1 ? reports : [];
  const cell = report?.part.cells[0] ?? null;
  const joined = counters.length === 1 && graphs.length === 1;
  const groups = joined
    ? [[counters[0], graphs[0]] as const]
    : [
        ...counters.map((one) => [one, undefined] as const),
        ...graphs.map((one) => [undefined, one] as const),
      ];
  return groups.map(([counter, graph]) => {
    const used = [counter, graph, report].filter((one) => one !== undefined);
    const profile = foreignProfile({
      model: graph?.part.model ?? null,
      device: null,
      iterations: null,
      wallMs: null,
      cell,
      counters: counter?.part.layers ?? null,
      graph: graph?.part.layers ?? null,
    });
    return documentOf([profile], 'OpenVINO', originOf(used, options));
  });
}

type Of<K extends Part['kind']> = FoundPart & { readonly part: Extract<Part, { kind: K }> };

const isOf = <K extends Part['kind']>(found: FoundPart, kind: K): found is Of<K> => found.part.kind === kind;

const documentOf = (
  profiles: ProfileDocument['profiles'],
  runtime: string | null,
  origin: Origin,
): ImportedProfile => ({
  schemaVersion: profileSchemaVersion,
  press: null,
  origin,
  machine: unrecordedMachine,
  runtime: runtimeOf(runtime),
  profiles,
  failures: [],
});
