/**
 * Why something did not happen, as data: what a program decides by. Sentences for people are kept with it.
 */
/** Of the database: each may pass, and then what waited is written. */
const storeTroubles = ['disk-full', 'database-locked', 'database-unwritable'] as const;
export type StoreTrouble = (typeof storeTroubles)[number];

/** Why a cell has no result, or a result is not written. In brackets: what `detail` holds. */
export const causeKinds = [
  /** `database-unwritable`: write-protected, or its disk fails. */
  ...storeTroubles,
  /** Likewise of another file [the file]. */
  'file-unwritable',
  /** A file holds something else than when the work was planned [the file]. */
  'file-changed',
  /** The process that worked for the cell crashed, was killed or could not start [a signal, or `code 3`; -1: not started]. */
  'process-ended',
  'out-of-memory',
  /** Past the memory that a process may take [the limit]. */
  'memory-limit',
  /** Past the time that work may take [the limit]. */
  'time-limit',
  /** The run stopped before the cell's turn. */
  'run-ended',
  'cancelled',
  'defect',
  /** The device does not list the precision among its capabilities. */
  'precision-missing',
  /** The plugin refuses the precision. */
  'plugin-refused',
  /** No kernel in the precision [an operation that lacks one]. */
  'no-kernel',
  /** Compiled, but no compute kernel runs in the precision [the precision that runs]. */
  'precision-not-run',
  /** INT8 is asked of a float model that cannot be calibrated here. */
  'not-quantized',
  'quantized-already',
  /** Nothing in the model gains from INT8. */
  'no-weights',
  'no-such-device',
  /** A release of OpenVINO that is not installed [the release]. */
  'runtime-missing',
  /** The release of OpenVINO is older than an operation of the model [the operation]. */
  'operation-unknown',
  /** The converter refuses a layer [the layer]. */
  'layer-refused',
  /** The model's file is well enough to be read but not right [the file]. */
  'model-malformed',
  /** The model's file is missing, cut off or damaged [the file]. */
  'model-unreadable',
  /** The model leaves sizes open. */
  'sizes-open',
  'batch-refused',
  'shape-refused',
  /** A file given as an input [the file]. */
  'input-refused',
  'no-images',
  'no-arrays',
  /** The network does not take images. */
  'image-mismatch',
  'compile-failed',
  'inference-failed',
] as const;
export type CauseKind = (typeof causeKinds)[number];

export interface Cause {
  readonly kind: CauseKind;
  /** What more there is to say of it: a signal, a file; null: nothing. */
  readonly detail: string | null;
}

/** Whether the same attempt may succeed at another time, with the same files on the same machine. */
const mayPass: Readonly<Record<CauseKind, boolean>> = {
  'disk-full': true,
  'database-locked': true,
  'database-unwritable': true,
  'file-unwritable': true,
  // A resume looks at the files first.
  'file-changed': true,
  'process-ended': true,
  'out-of-memory': true,
  'run-ended': true,
  cancelled: true,
  // Its limit stays; how busy the machine is does not.
  'time-limit': true,
  'memory-limit': false,
  // Mended by another version, which measures the cell in a new run.
  defect: false,
  'precision-missing': false,
  'plugin-refused': false,
  'no-kernel': false,
  'precision-not-run': false,
  'not-quantized': false,
  'quantized-already': false,
  'no-weights': false,
  'no-such-device': false,
  // It may be added again.
  'runtime-missing': true,
  'operation-unknown': false,
  'layer-refused': false,
  'model-malformed': false,
  'model-unreadable': false,
  'sizes-open': false,
  'batch-refused': false,
  'shape-refused': false,
  'input-refused': false,
  'no-images': false,
  'no-arrays': false,
  'image-mismatch': false,
  'compile-failed': false,
  'inference-failed': false,
};

export const causeMayPass = ({ kind }: Cause): boolean => mayPass[kind];

/** What says so by itself, wherever it happens: the disk, or the user's share of it, is full. */
const fullCodes: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'disk-full', 'quota']);
/** Of the troubles with a file (`fileTroubles`), those that another attempt may not meet. */
const passingTroubles: ReadonlySet<unknown> = new Set([
  'no-permission',
  'read-only',
  'disk-error',
  'too-many-open',
  'in-use',
]);

/** What an error, or one that led to it, says of its kind; else what its place tells; null: neither. */
export function causeOf(error: unknown): Cause | null {
  const chain: Error[] = [];
  // A chain of causes is short; one that leads back to itself ends as well.
  for (let at = error; chain.length < 8 && at instanceof Error; at = at.cause) chain.push(at);
  for (const say of [ownCause, causeOfPlace]) {
    for (const one of chain) {
      const cause = say(one);
      if (cause !== null) return cause;
    }
  }
  return null;
}

/** An error that points into a model's file is about what stands there. */
function causeOfPlace(error: Error): Cause | null {
  const { layer, line, file } = placeOf(error);
  if (typeof layer === 'string') return { kind: 'layer-refused', detail: layer };
  return typeof line === 'number' ? { kind: 'model-malformed', detail: textOr(file) } : null;
}

function ownCause(error: Error): Cause | null {
  const { trouble, code } = fieldsOf(error);
  if (isCause(trouble)) return { kind: trouble.kind, detail: trouble.detail };
  const place = placeOf(error);
  const detail = textOr(place['file']);
  if (fullCodes.has(code) || fullCodes.has(place['trouble'])) return { kind: 'disk-full', detail };
  return passingTroubles.has(place['trouble']) ? { kind: 'file-unwritable', detail } : null;
}

/** Errors are this program's own or Node's, so no schema is needed: zod would be loaded by every process for them. */
const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};
const placeOf = (error: Error) => fieldsOf(fieldsOf(error)['place']);
const textOr = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const knownKinds: ReadonlySet<unknown> = new Set(causeKinds);

function isCause(value: unknown): value is Cause {
  const { kind, detail } = fieldsOf(value);
  return knownKinds.has(kind) && (detail === null || typeof detail === 'string');
}
