/** Runs side by side: what differs between their machines, runtimes and methods, and the ratios to the first of them. */
import type { Precision } from '../precision.ts';
import type { Cell, RoundDocument, RunDocument, RunWithRounds } from '../run.ts';
import { type PairedRatio, pairedRatio } from '../statistics.ts';
import { bytesText, plural } from './format.ts';
import { shortVersion } from './machine.ts';
import { type Verdict, verdictOf } from './speedup.ts';

export interface DifferingFact {
  readonly name: string;
  /** One for each run. */
  readonly values: readonly string[];
  readonly differs: boolean;
}

export interface ComparedCell {
  /** Latency of the base over that of this run; null: `reason` says why. */
  readonly ratio: PairedRatio | null;
  readonly verdict: Verdict | 'not tested' | null;
  readonly reason: string | null;
}

export interface ComparedColumn {
  /** Index of the run, 1 and up: 0 is the base. */
  readonly run: number;
  readonly device: string;
  readonly precision: Precision;
}

export interface Comparison {
  readonly facts: readonly DifferingFact[];
  readonly columns: readonly ComparedColumn[];
  readonly rows: readonly { readonly model: string; readonly cells: readonly ComparedCell[] }[];
}

type Run = RunDocument | RunWithRounds;

const factsOfRun: readonly (readonly [string, (run: Run) => string])[] = [
  ['OpenVINO', ({ run }) => shortVersion(run.runtime.version)],
  ['Binding', ({ run }) => run.runtime.binding],
  ['CPU', ({ run }) => run.machine.cpuModel],
  [
    'Cores',
    ({ run }) => `${run.machine.physicalCores} of ${plural(run.machine.logicalProcessors, 'processor')}`,
  ],
  ['Memory', ({ run }) => bytesText(run.machine.memoryBytes)],
  ['System', ({ run }) => run.machine.os],
  ['Virtual machine', ({ run }) => (run.machine.virtualized ? 'yes' : 'no')],
  ['Preset', ({ run }) => `${run.preset}, ${run.iterations} inferences`],
  ['Instruction sets', (run) => listed(run, ({ isa }) => isa ?? 'all')],
  ['Batch', (run) => listed(run, ({ batch }) => String(batch))],
  ['Threads', (run) => listed(run, ({ threads }) => String(threads ?? 'not told'))],
  ['Streams', (run) => listed(run, ({ streams }) => String(streams ?? 'not told'))],
  ['Governor', (run) => listed(run, ({ machineState }) => machineState.start?.governor ?? 'not told')],
  ['Weights', (run) => listed(run, ({ weights }) => weights ?? 'not told')],
  ['Vinobench', ({ run }) => run.vinobenchVersion],
];

function listed({ cells }: Run, fact: (cell: Cell) => string): string {
  return (
    [...new Set(cells.filter(({ status }) => status === 'measured').map(fact))].sort().join(', ') || 'none'
  );
}

/** @param runs the base first */
export function compareRuns(runs: readonly Run[]): Comparison {
  const [base, ...others] = runs;
  const facts = factsOfRun.map(([name, read]): DifferingFact => {
    const values = runs.map(read);
    return { name, values, differs: values.some((value) => value !== values[0]) };
  });
  if (base === undefined) return { facts, columns: [], rows: [] };
  const columns = others.flatMap((other, index) => sharedColumns(base, other, index + 1));
  const models = [...new Set(base.cells.map(({ model }) => model))].filter((model) =>
    others.some(({ cells }) => cells.some((cell) => cell.model === model)),
  );
  const elsewhere = runs.map(({ run }) => machineOf(run) !== machineOf(base.run));
  const samples = runs.map((run) =>
    'rounds' in run ? Map.groupBy(run.rounds, ({ cellId }) => cellId) : new Map(),
  );
  return {
    facts,
    columns,
    rows: models.map((model) => ({
      model,
      cells: columns.map(({ run, device, precision }) => {
        const [a, b] = [base, runs[run]].map((one) =>
          one?.cells.find(
            (cell) => cell.model === model && cell.device === device && cell.precision === precision,
          ),
        );
        const cell = compared(a, b, samples[0], samples[run]);
        // Between machines a ratio is a fact, and what it stems from is anybody's guess.
        return cell.ratio !== null && elsewhere[run] === true ? { ...cell, verdict: 'not tested' } : cell;
      }),
    })),
  };
}

const machineOf = ({ machine }: Run['run']) => `${machine.hostname} ${machine.cpuModel}`;

function sharedColumns(base: Run, other: Run, run: number): ComparedColumn[] {
  const keys = new Set(other.cells.map(({ device, precision }) => `${device} ${precision}`));
  const columns = new Map<string, ComparedColumn>();
  for (const { device, precision } of base.cells) {
    const key = `${device} ${precision}`;
    if (keys.has(key)) columns.set(key, { run, device, precision });
  }
  return [...columns.values()];
}

type Samples = ReadonlyMap<string, readonly RoundDocument[]> | undefined;

/** Rounds of different runs were not measured side by side: nothing is drawn in pairs. */
function compared(a: Cell | undefined, b: Cell | undefined, ofA: Samples, ofB: Samples): ComparedCell {
  const missing = [a, b].find((cell) => cell?.status !== 'measured');
  if (a?.status !== 'measured' || b?.status !== 'measured') {
    const word = missing?.status === 'unsupported' ? 'not supported' : (missing?.status ?? 'not in both');
    return { ratio: null, verdict: null, reason: word };
  }
  const [above, below] = [allSamples(ofA?.get(a.id)), allSamples(ofB?.get(b.id))];
  if (above.length === 0 || below.length === 0) return { ratio: null, verdict: null, reason: 'no samples' };
  const ratio = pairedRatio([above], [below]);
  return { ratio, verdict: verdictOf(ratio), reason: null };
}

const allSamples = (rounds: readonly RoundDocument[] | undefined): number[] =>
  (rounds ?? []).toSorted((x, y) => x.round - y.round).flatMap(({ samplesNs }) => samplesNs);

/** What the differences mean for the ratios, in a sentence. */
export function meaningOf(facts: readonly DifferingFact[], run: number): string {
  const differing = facts.filter(({ values }) => values[run] !== values[0]).map(({ name }) => name);
  if (differing.length === 0)
    return 'nothing that is recorded differs: the ratios show the noise between runs';
  if (differing.includes('CPU')) return 'another machine';
  return `shows ${differing.map((name) => (/^[A-Z][a-z ]+$/.test(name) ? name.toLowerCase() : name)).join(', ')}`;
}
