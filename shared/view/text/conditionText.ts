/** What the machine did beside a measurement, in words: figures, and what to do about each disturbance. */
import type { ConditionFact, Conditions, Heaviest, MissingReason } from '../../conditions/conditions.ts';
import type { ConditionWarning } from '../../conditions/conditionWarning.ts';
import { unreachable } from '../../faults/errors.ts';
import { figure, fixedText, plainFigure, shareText, thin } from './format.ts';

/** What it was, and what to do. */
export const conditionWarningText = (warning: ConditionWarning): string =>
  `${whatItWas(warning)}: ${whatToDo(warning)}.`;

/** Of the machine as it is now. */
export const conditionNowText = (warning: ConditionWarning): string =>
  `${whatItIs(warning)}: ${whatToDo(warning)}.`;

function whatItWas(warning: ConditionWarning): string {
  switch (warning.kind) {
    case 'quota-throttled':
      return `The CPU quota${warning.processors === null ? '' : ` of ${processorsText(warning.processors)}`} was used up ${times(warning.periods)}, and threads stood still for ${figure(warning.seconds)}${thin}s in all`;
    case 'steal':
      return `The hypervisor gave ${shareText(warning.share)} of the processors' time to other virtual machines`;
    case 'busy-neighbours':
      return `${neighboursText(warning, 'used')} during the measurement`;
    case 'threads-waited':
      return `The measuring threads waited for a free processor ${shareText(warning.share)} of the time`;
    case 'frequency-fell':
      return `The clock fell by ${shareText(warning.share)} during the measurement, from ${gigahertz(warning.fromMHz)} to ${gigahertz(warning.toMHz)}`;
    case 'hot':
      return hotText(warning);
    case 'governor':
      return `Governor is ${warning.governor}`;
    case 'many-migrations':
      return `Threads moved between processors ${figure(warning.perSecond)} times a second${warning.pinning === true ? ' though they are pinned' : ''}`;
    case 'not-pinned':
      return `Threads are not pinned on a processor with ${warning.performance} performance and ${warning.efficiency} efficiency processors, so inferences may run on either`;
    default:
      return unreachable(warning);
  }
}

/** For a line with little room. */
export function whatItIs(warning: ConditionWarning): string {
  switch (warning.kind) {
    case 'quota-throttled':
      return 'Throttled by the CPU quota';
    case 'steal':
      return `${shareText(warning.share)} of the time is stolen by the hypervisor`;
    case 'busy-neighbours':
      return neighboursText(warning, 'uses');
    case 'threads-waited':
      return 'Threads wait for processors';
    case 'frequency-fell':
      return `The clock fell by ${shareText(warning.share)}`;
    case 'hot':
      return warning.throttles > 0 ? 'Slowed down by heat' : `Hot, ${celsius(warning.celsius ?? 0)}`;
    case 'governor':
      return `Governor ${warning.governor}`;
    case 'many-migrations':
      return 'Threads move between processors';
    case 'not-pinned':
      return 'Threads are not pinned';
    default:
      return unreachable(warning);
  }
}

function whatToDo(warning: ConditionWarning): string {
  switch (warning.kind) {
    case 'quota-throttled': {
      const whole = Math.floor(warning.processors ?? 0);
      const threads = whole >= 1 ? `measure with --threads ${whole}, or ` : '';
      return `${threads}give it whole processors (--cpuset-cpus) instead of a quota`;
    }
    case 'steal':
      return 'measure on a dedicated machine, or compare within one run only';
    case 'busy-neighbours':
      return 'end what else runs, or wait, and measure again';
    case 'threads-waited':
      return 'use fewer --threads than there are processors, and end what else runs';
    case 'frequency-fell':
      return 'let the processor cool down, or fix its frequency (cpupower frequency-set), and measure again';
    case 'hot':
      return 'let it cool down, check its fan, and measure again';
    case 'governor':
      return 'expect wider intervals, or set it to performance (cpupower frequency-set -g performance) and measure again';
    case 'many-migrations':
      return 'end what else runs, or keep the measurement on some processors with taskset';
    case 'not-pinned':
      return 'use --threads with the number of performance cores, or taskset';
    default:
      return unreachable(warning);
  }
}

type Of<K extends ConditionWarning['kind']> = Extract<ConditionWarning, { kind: K }>;

/** `Another process (stress) uses 98 % of a core`; where several do, or none can be named, together. */
function neighboursText({ processors, heaviest }: Of<'busy-neighbours'>, verb: 'uses' | 'used'): string {
  const together = verb === 'uses' ? 'use' : 'used';
  if (heaviest === null || heaviest.processors < leastNamed * processors)
    return `Other processes ${together} ${coresText(processors)}`;
  if (heaviest.processors >= mostly * processors)
    return `Another process (${heaviest.name}) ${verb} ${coresText(heaviest.processors)}`;
  return `Other processes (${heaviest.name} the most) ${together} ${coresText(processors)}`;
}

/** Shares of what others use, from which on one of them is named, and stands for all. */
const leastNamed = 0.2;
const mostly = 0.7;

function hotText({ celsius: degrees, limit, throttles }: Of<'hot'>): string {
  const at = degrees === null ? '' : ` at ${celsius(degrees)}`;
  const of = limit === null ? '' : ` (its limit is ${celsius(limit)})`;
  return throttles > 0
    ? `The processor slowed itself down ${times(throttles)} for its temperature${at}${of}`
    : `The processor was hot${at}${of}`;
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** `98 % of a core`, `2.4 cores`. */
export const coresText = (processors: number): string =>
  processors < 1.05 ? `${shareText(Math.min(1, processors))} of a core` : `${figure(processors, 2)} cores`;

const processorsText = (processors: number): string =>
  `${plainFigure(processors, 3)} processor${processors === 1 ? '' : 's'}`;

export const gigahertz = (megahertz: number): string => `${figure(megahertz / 1000, 3)}${thin}GHz`;
export const celsius = (degrees: number): string => `${fixedText(degrees, 0)}${thin}°C`;

const reasons: Readonly<Record<MissingReason, string>> = {
  system: 'not read on this system',
  'not-reported': 'not reported by this machine',
  denied: 'not permitted for this user',
  unreadable: 'in an unknown form',
  'too-short': 'too short to tell',
  device: 'not reported by the device',
};

/** OpenVINO's names (its SchedulingCoreType). */
const coreTypes: Readonly<Record<string, string>> = {
  ANY_CORE: 'any core',
  PCORE_ONLY: 'performance cores',
  ECORE_ONLY: 'efficiency cores',
};

type Text = (conditions: Conditions) => string | null;

const range = (start: string, end: string): string => (start === end ? start : `${start} to ${end}`);

const rows: readonly (readonly [fact: ConditionFact, name: string, text: Text])[] = [
  ['quota', 'CPU quota', ({ quota }) => (quota === null ? null : quotaText(quota))],
  ['steal', 'Stolen by the hypervisor', ({ steal }) => (steal === null ? null : shareText(steal))],
  ['others', 'Other processes', ({ others }) => (others === null ? null : othersText(others))],
  ['heaviest', 'Heaviest of them', ({ heaviest }) => (heaviest === null ? null : heaviestText(heaviest))],
  ['waiting', 'Waited for a processor', ({ waiting }) => (waiting === null ? null : shareText(waiting))],
  ['migrations', 'Thread migrations', ({ migrations }) => (migrations === null ? null : String(migrations))],
  ['switches', 'Threads interrupted', ({ switches }) => (switches === null ? null : times(switches))],
  [
    'frequency',
    'Clock under load',
    ({ frequencyMHz: at }) => (at === null ? null : range(gigahertz(at.start), gigahertz(at.end))),
  ],
  [
    'temperature',
    'Temperature',
    ({ temperatureC: at }) => (at === null ? null : range(celsius(at.start), celsius(at.end))),
  ],
  [
    'throttles',
    'Slowed down by heat',
    ({ throttles }) => (throttles === null ? null : throttles === 0 ? 'never' : times(throttles)),
  ],
  ['governor', 'Governor', ({ governor }) => governor],
  ['smt', 'SMT', ({ smt }) => (smt === null ? null : smt ? 'on' : 'off')],
  [
    'cores',
    'Kinds of processors',
    ({ cores }) =>
      cores === null ? null : `${cores.performance} performance, ${cores.efficiency} efficiency`,
  ],
  ['pinning', 'Threads pinned', ({ pinning }) => yesNo(pinning)],
  [
    'coreType',
    'Scheduled on',
    ({ coreType }) => (coreType === null ? null : (coreTypes[coreType] ?? coreType)),
  ],
  ['hyperThreading', 'Hyper-threading used', ({ hyperThreading }) => yesNo(hyperThreading)],
  ['hint', 'Performance hint', ({ hint }) => hint],
];

/** Names and figures in the order of their weight; what is neither there nor missing goes without saying. */
export function conditionRows(conditions: Conditions): readonly (readonly [name: string, text: string])[] {
  return rows.flatMap(([, name, text]) => {
    const shown = text(conditions);
    return shown === null ? [] : [[name, shown] as const];
  });
}

/** `Steal, SMT: not reported by this machine`: what could not be had, by the reason. */
export function missingText({ missing }: Pick<Conditions, 'missing'>): string[] {
  const names = new Map(rows.map(([fact, name]) => [fact, name]));
  const byReason = Map.groupBy(missing, ({ why }) => why);
  return Array.from(
    byReason,
    ([why, facts]) => `${facts.map(({ fact }) => names.get(fact) ?? fact).join(', ')}: ${reasons[why]}`,
  );
}

function quotaText({
  processors,
  throttledPeriods,
  throttledSeconds,
}: NonNullable<Conditions['quota']>): string {
  if (processors === null && throttledPeriods === 0) return 'no limit';
  const limit = processors === null ? 'a limit' : processorsText(processors);
  if (throttledPeriods === 0) return `${limit}, not reached`;
  return `${limit}, used up ${times(throttledPeriods)}, ${figure(throttledSeconds)}${thin}s standing`;
}

const othersText = ({ processors, within }: NonNullable<Conditions['others']>): string =>
  `${coresText(processors)} (±${coresText(within)})`;

const heaviestText = ({ name, processors }: Heaviest): string => `${name}, ${coresText(processors)}`;

export const yesNo = (value: boolean | null): string | null => (value === null ? null : value ? 'yes' : 'no');
