/** The bounds for an answer to an untrusted file, and how a breach is reported. */
import { importLimits, readingLimits } from '../../electron/jobs/wire/limits.ts';
import { bytes } from '../../shared/units.ts';
import type { Asked } from './asked.ts';

/** Of a sound file, by question. */
export type Idle = ReadonlyMap<string, Asked>;

const bounds = { ms: 2_000, mib: 300, stallMs: 2_000, sentence: 2_000 } as const;
/**
 * Of a case that is real work, as drawing weights is, or 20,000 operations of which OpenVINO makes its own objects: its user sees progress
 * and may cancel it, and waits for the result.
 */
const working = { ms: 10_000, mib: 512 } as const;
/** Of what a limit of the product ended, which says so by its code: as long as a graph may take, and what an import may have. */
const ended = {
  ms: readingLimits.graph.seconds * 1000,
  mib: importLimits(bytes(0)).memoryBytes / 2 ** 20,
} as const;

/** Codes that say whose fault it is: a file's, or a limit's. */
const expected: readonly string[] = ['input', 'unsupported', 'usage', 'runtime', 'changed', 'limit'];

/** What the answer is not as it has to be, a line each. */
export const breaches = (row: Asked, idle: Idle): string[] => [...late(row), ...wrong(row, idle)];

/** What the load of the machine may have caused: asked again, a fault does it again. */
export function late({ answer, ms, stallMs, cost, work }: Asked): string[] {
  const most = boundsOf(answer, work);
  return [
    // What else the machine has to do takes time, too: an answer is late when both clocks say so.
    ...(Math.min(ms, cost.cpuMs) > most.ms ? [`took ${cost.cpuMs.toFixed(0)} ms of processor time`] : []),
    ...(stallMs > bounds.stallMs && cost.cpuMs > bounds.stallMs
      ? [`kept the host from answering for ${stallMs.toFixed(0)} ms`]
      : []),
  ];
}

/** Memory and answers, which no load excuses: they count the first time. */
export function wrong({ question, answer, cost, work }: Asked, idle: Idle): string[] {
  const free = idle.get(question)?.cost;
  const most = boundsOf(answer, work);
  const grown = Math.max(cost.hostMib, cost.jobMib - (free?.jobMib ?? 0));
  return [...(grown > most.mib ? [`took ${grown.toFixed(0)} MiB`] : []), ...faultOf(answer)];
}

function boundsOf(
  answer: Asked['answer'],
  work: true | undefined,
): { readonly ms: number; readonly mib: number } {
  if (answer.kind === 'refused' && answer.code === 'limit') return ended;
  return work === undefined ? bounds : working;
}

function faultOf(answer: Asked['answer']): string[] {
  switch (answer.kind) {
    case 'answered':
      return [];
    case 'silent':
      return ['was not answered'];
    case 'defect':
      return [`is a defect: ${answer.what.slice(0, 300)}`];
    case 'refused':
      return [
        ...(expected.includes(answer.code)
          ? []
          : [`is answered as ${answer.code}: ${answer.sentence.slice(0, 300)}`]),
        ...(answer.sentence.length > bounds.sentence
          ? [`is answered in ${answer.sentence.length} characters`]
          : []),
        ...(/\n\s+at /.test(answer.sentence) ? ['shows a stack'] : []),
      ];
  }
}

export function lineOf({ case: name, question, answer, ms, stallMs, cost }: Asked): string {
  const what =
    answer.kind === 'refused' ? `refused (${answer.code}): ${answer.sentence.slice(0, 160)}` : answer.kind;
  return `${name}, ${question}: ${ms.toFixed(0)} ms (${cost.cpuMs.toFixed(0)} of processor), host +${cost.hostMib.toFixed(0)} MiB, job ${cost.jobMib.toFixed(0)} MiB, stall ${stallMs.toFixed(0)} ms: ${what}`;
}

export function summary(group: string, all: readonly Asked[], broken: number): string {
  const worst = (of: (one: Asked) => number) => Math.max(0, ...all.map(of)).toFixed(0);
  const count = (kind: Asked['answer']['kind']) => all.filter(({ answer }) => answer.kind === kind).length;
  return `${group.padEnd(10)} ${all.length} questions: ${count('answered')} answered, ${count('refused')} refused, ${broken} broke a bound; worst ${worst(({ ms }) => ms)} ms, ${worst(({ cost }) => cost.cpuMs)} ms of processor, host +${worst(({ cost }) => cost.hostMib)} MiB, job ${worst(({ cost }) => cost.jobMib)} MiB, stall ${worst(({ stallMs }) => stallMs)} ms`;
}
