/** All kinds of work, and what the contract says of them; a new kind is one line here. */
import { z } from 'zod';
import { accuracy } from './accuracy.ts';
import { bench } from './bench.ts';
import { bisect } from './bisect.ts';
import { calibrate } from './calibrate.ts';
import { convert } from './convert.ts';
import { workEventSchema } from './event.ts';
import { fetch } from './fetch.ts';
import { noise } from './noise.ts';
import { profile } from './profile.ts';
import { runtime } from './runtime.ts';

const works = { bench, bisect, convert, profile, accuracy, calibrate, fetch, noise, runtime } as const;

export type WorkKind = keyof typeof works;
type AnyWork = (typeof works)[WorkKind];

/** One part of each kind, for a union. */
function ofEach<P>(part: (work: AnyWork) => P): [P, ...P[]] {
  const [first, ...others] = Object.values(works);
  if (first === undefined) throw new Error('there is no kind of work');
  return [part(first), ...others.map(part)];
}

/** By kind: what is asked for. */
export type WorkRequests = { readonly [K in WorkKind]: z.output<(typeof works)[K]['request']> };
/** By kind: what it comes to. */
export type WorkDocuments = { readonly [K in WorkKind]: z.output<(typeof works)[K]['document']> };
export type WorkDocument<K extends WorkKind> = WorkDocuments[K];

export const workRequestSchema = z.discriminatedUnion(
  'kind',
  ofEach(({ asked }) => asked),
);
/** Of the kind K; of any, left out. */
export type WorkRequest<K extends WorkKind = WorkKind> = {
  [P in K]: { kind: P; request: WorkRequests[P] };
}[K];

export const workResultSchema = z.discriminatedUnion(
  'kind',
  ofEach(({ result }) => result),
);
export type WorkResult<K extends WorkKind = WorkKind> = {
  [P in K]: { kind: P; document: WorkDocuments[P] };
}[K];

/** Work on a host's board. */
export const workSchema = z.discriminatedUnion(
  'kind',
  ofEach(({ onBoard }) => onBoard),
);
export type Work = z.output<typeof workSchema>;

export const workListSchema = z.object({
  schemaVersion: z.literal(1),
  /** Of the host's process: another id means that it was started again, and that the work of the one before has stopped. */
  host: z.object({
    id: z.string(),
    /** UTC, ISO 8601. */
    startedAt: z.string(),
  }),
  /** In the order in which it was started; of what has ended, the last. */
  work: z.array(workSchema),
});
export type WorkList = z.infer<typeof workListSchema>;

export const numberedEventSchema = z.object({
  sequence: z.number().int().positive(),
  event: workEventSchema,
});
export type NumberedEvent = z.infer<typeof numberedEventSchema>;

const titles: { readonly [K in WorkKind]: { title(request: WorkRequests[K]): string } } = works;

export const titleOf = <K extends WorkKind>(asked: WorkRequest<K>): string =>
  titles[asked.kind].title(asked.request);

export const isGoing = ({ state }: Pick<Work, 'state'>): boolean =>
  state === 'going' || state === 'cancelling';

/** Work that loads the machine and measures no time: it may begin at the same time as other work. */
const startableNow: readonly WorkKind[] = ['convert', 'calibrate', 'accuracy', 'runtime'];
export const mayStartNow = ({ kind }: Pick<Work, 'kind'>): boolean => startableNow.includes(kind);

export const isResultOf = <K extends WorkKind>(
  result: WorkResult | WorkResult<K>,
  kind: K,
): result is WorkResult<K> => result.kind === kind;
