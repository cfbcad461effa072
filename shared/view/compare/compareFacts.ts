/** What differs between the sides of a comparison, and what that means for its ratios. */

import { presetIterations } from '../../documents/presets.ts';
import type { Cell } from '../../documents/run.ts';
import { isProcessor } from '../../machine/device.ts';
import type { RunDevice } from '../../machine/machine.ts';
import { inputsText } from '../../models/inputShapes.ts';
import { shortVersion } from '../run/machine.ts';
import { memoryText, plural } from '../text/format.ts';
import { clockFact, conditionFactsOfCell, governorOfCell } from './compareConditions.ts';
import type { Side } from './compareSides.ts';

export interface DifferingFact {
  readonly name: string;
  /** One for each side. */
  readonly values: readonly string[];
  readonly differs: boolean;
  readonly kind: FactKind;
}

/** Of another machine nothing is tested; a method moves intervals; anything else may be why a ratio is what it is. */
type FactKind = 'machine' | 'cause' | 'method';

/** The side itself, the cells of it that are compared, and the base's that stand against them. */
interface FactSource {
  readonly side: Side;
  readonly cells: readonly Cell[];
  readonly base: Side;
  readonly baseCells: readonly Cell[];
}

type Read = (source: FactSource) => string;

const notRecorded = 'not recorded';

/** Of the run as a whole; the study has none. */
const ofRun =
  (read: (run: NonNullable<Side['document']>['run']) => string | null): Read =>
  ({ side: { document } }) =>
    document === null ? notRecorded : (read(document.run) ?? notRecorded);

/** Of its compared cells: one value where they agree. */
const ofCells =
  (read: (cell: Cell) => string | null): Read =>
  ({ side, cells }) => {
    if (side.document === null) return notRecorded;
    const values = new Set(cells.flatMap((cell) => read(cell) ?? []));
    return values.size === 0 ? notRecorded : [...values].sort().join(', ');
  };

const facts: readonly (readonly [string, FactKind, Read])[] = [
  ['Configuration', 'cause', ({ side }) => side.choice.only ?? 'all'],
  [
    'Machine',
    'machine',
    ({ side }) =>
      side.document === null ? 'another machine' : (side.document.run.machine.hostname ?? notRecorded),
  ],
  [
    'CPU',
    'machine',
    ({ side }) =>
      side.document === null ? side.machine : (side.document.run.machine.cpuModel ?? notRecorded),
  ],
  [
    'Cores',
    'machine',
    ofRun(({ machine: { physicalCores, logicalProcessors } }) =>
      physicalCores === null || logicalProcessors === null
        ? null
        : `${physicalCores} of ${plural(logicalProcessors, 'processor')}`,
    ),
  ],
  [
    'Memory',
    'machine',
    ofRun(({ machine: { memoryBytes } }) => (memoryBytes === null ? null : memoryText(memoryBytes))),
  ],
  ['Devices', 'machine', (source) => devicesOf(source, ({ name, fullName }) => `${name} ${fullName}`)],
  [
    'Drivers',
    'cause',
    (source) => devicesOf(source, ({ name, driverVersion }) => driverVersion && `${name} ${driverVersion}`),
  ],
  ['System', 'cause', ofRun(({ machine }) => machine.os)],
  [
    'Virtual machine',
    'machine',
    ofRun(({ machine: { virtualized } }) => (virtualized === null ? null : virtualized ? 'yes' : 'no')),
  ],
  [
    'OpenVINO',
    'cause',
    (source) => {
      const ofThese = ofCells(({ runtime }) => runtime && shortVersion(runtime))(source);
      if (ofThese !== notRecorded) return ofThese;
      return ofRun(({ runtime: { version } }) => version && shortVersion(version))(source);
    },
  ],
  ['Binding', 'cause', ofRun(({ runtime }) => runtime.binding)],
  ['Vinobench', 'cause', ofRun(({ vinobenchVersion }) => vinobenchVersion)],
  ['ISA limit', 'cause', ofCells(({ isa }) => isa ?? 'none')],
  ['Threads', 'cause', ofCells(perDevice(({ threads }) => threads))],
  ['Streams', 'cause', ofCells(perDevice(({ streams }) => streams))],
  ['Batch', 'cause', ofCells(({ batch }) => (batch === null ? 'none' : String(batch)))],
  [
    'Input files',
    'cause',
    ofCells(({ inputFiles }) =>
      inputFiles === undefined
        ? 'none'
        : inputFiles.map(({ file, sha256 }) => `${file} ${sha256.slice(0, 8)}`).join(', '),
    ),
  ],
  ['Input sizes', 'cause', ofCells(({ inputs }) => (inputs === undefined ? null : inputsText(inputs)))],
  ...conditionFactsOfCell.map(([name, read]) => [name, 'cause', ofCells(read)] as const),
  ['Governor', 'cause', ofCells(governorOfCell)],
  ['Clock', 'cause', ({ cells, baseCells }) => clockFact(cells, baseCells) ?? notRecorded],
  ['Model files', 'cause', (source) => files(source, ({ modelSha256 }) => modelSha256)],
  ['Weights', 'cause', ofCells(({ weights }) => weights)],
  ['IR files', 'cause', (source) => files(source, ({ irSha256 }) => irSha256)],
  ['Calibration', 'cause', ofCells(({ calibration }) => calibration)],
  ['Preset', 'method', ofRun(({ preset }) => preset)],
  ['Inferences', 'method', inferences],
];

/** The facts that are compared, apart from the processor, whose facts are shown on their own. */
function devicesOf({ side, cells }: FactSource, read: (device: RunDevice) => string | null): string {
  const used = new Set(cells.flatMap(({ device }) => device.match(/\b[A-Z]+(\.\d+)?\b/g) ?? []));
  if (side.document === null) return notRecorded;
  if ([...used].every(isProcessor)) return 'CPU only';
  const { devices } = side.document.run;
  const values = devices
    .filter(({ name }) => !isProcessor(name) && used.has(name))
    .flatMap((one) => read(one) ?? []);
  return values.length === 0 ? notRecorded : values.join(', ');
}

/** A careful run takes as many as each cell needs. */
function inferences({ side, cells }: FactSource): string {
  if (side.document === null) return String(presetIterations.paper);
  const counts = cells.map(({ iterations }) => iterations);
  if (counts.length === 0) return notRecorded;
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? String(least) : `${least} to ${most}`;
}

function perDevice(read: (cell: Cell) => number | null): (cell: Cell) => string | null {
  return (cell) => {
    const value = read(cell);
    return value === null ? null : `${cell.device} ${value}`;
  };
}

/** Known again by their hashes: the models that both have and whose files are not the same. */
function files({ side, cells, base }: FactSource, hash: (cell: Cell) => string | null): string {
  if (side.document === null) return notRecorded;
  const models = new Map<string, boolean>();
  for (const cell of cells) {
    const other = base.cells.get(`${cell.model}|${base.choice.only ?? side.keyOf(cell)}`)?.cell;
    const [ours, theirs] = [hash(cell), other == null ? null : hash(other)];
    // Each precision has its own IR.
    if (ours === null || theirs === null || cell.precision !== other?.precision) continue;
    models.set(cell.model, (models.get(cell.model) ?? true) && ours === theirs);
  }
  const others = [...models].filter(([, same]) => !same).map(([model]) => model);
  if (models.size === 0 || others.length === 0) return 'as A';
  const named =
    others.length <= 2 ? others.join(', ') : `${others.slice(0, 2).join(', ')} and ${others.length - 2} more`;
  return `others of ${named}`;
}

/** @param sides the base first */
export function factsOf(sides: readonly Side[]): DifferingFact[] {
  const [base] = sides;
  if (base === undefined) return [];
  const baseCells = comparedCells(base, sides);
  const sources = sides.map(
    (side): FactSource => ({ side, base, cells: comparedCells(side, sides), baseCells }),
  );
  return facts.map(([name, kind, read]) => {
    const values = sources.map(read);
    return { name, kind, values, differs: values.some((value) => isOther(value, values[0])) };
  });
}

/** What is not recorded is not known to differ. */
export const isOther = (value: string | undefined, base: string | undefined): boolean =>
  value !== base && value !== notRecorded && base !== notRecorded;

/** What a side has in common with another one: only that is behind a ratio. */
function comparedCells(side: Side, sides: readonly Side[]): Cell[] {
  const [base] = sides;
  const partners = side === base ? sides.slice(1) : base === undefined ? [] : [base];
  const keys = new Set(side.configurations.map(({ key }) => key));
  const shares = (cell: Cell) =>
    partners.some((partner) => {
      const fixed = partner.choice.only !== null || side.choice.only !== null;
      const has = fixed || partner.configurations.some(({ key }) => key === side.keyOf(cell));
      return has && partner.models.includes(cell.model);
    });
  return (side.document?.cells ?? []).filter(
    (cell) => cell.status === 'measured' && keys.has(side.keyOf(cell)) && shares(cell),
  );
}

/** What the differences mean for the ratios of one side, in a sentence. */
export function meaningOf(all: readonly DifferingFact[], sides: readonly Side[], at: number): string {
  const [base] = sides;
  const side = sides[at];
  if (base === undefined || side === undefined) return '';
  if (side.document === null) return 'another machine, means only: ratios are shown, not tested';
  const differing = all.filter(({ values }) => isOther(values[at], values[0]));
  if (side.machine !== base.machine) return 'another machine: ratios are shown, not tested';
  const causes = differing.filter(({ kind }) => kind !== 'method').map(({ name }) => nameIn(name));
  if (side.choice.run === base.choice.run)
    return 'the same run: rounds were measured side by side and are compared in pairs';
  if (causes.length > 1) return `ratios show ${listed(causes)} together; their effects cannot be separated`;
  if (causes.length === 1) return `ratios show ${causes[0]}`;
  return differing.length > 0
    ? 'only the method differs: ratios show the noise between runs, intervals differ in width'
    : "nothing that is recorded differs: only the machine's state can";
}

/** `the governor`, but `OpenVINO`. */
const nameIn = (name: string): string =>
  /^(OpenVINO|Vinobench|CPU|SMT)$/.test(name)
    ? name
    : `the ${/^(I|CPU )/.test(name) ? name : name.toLowerCase()}`;

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
