/**
 * Runs and profiles of schema 1 told their causes and warnings in sentences alone. This file reads those sentences once, while a
 * stored document is brought to schema 2; nothing else may decide by the wording of a sentence.
 */
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { Cause, CauseKind } from '../../shared/faults/cause.ts';
import type { Warning } from '../../shared/warnings/warning.ts';

type Meaning = readonly [sentence: RegExp, kind: CauseKind];

/** What hosts of schema 1 wrote; the first that fits counts, and a group of the pattern is the detail. */
const meanings: readonly Meaning[] = [
  [/:\d+(?::\d+)?: layer "([^"]+)"/i, 'layer-refused'],
  [/no weights, so INT8|no convolution and no inner product/i, 'no-weights'],
  [/has no (?:FP32|FP16|BF16|INT8) among its capabilities/i, 'precision-missing'],
  [/has no (?:FP32|FP16|BF16|INT8) kernel/i, 'no-kernel'],
  [/runs no convolution.+; (\w+) would have run/i, 'precision-not-run'],
  [/not quantized/i, 'not-quantized'],
  [/quantized already/i, 'quantized-already'],
  [/refuses (?:FP32|FP16|BF16|INT8): it takes/i, 'plugin-refused'],
  [
    /out of (?:\w+ )?memory|bad_alloc|memory runs out|memory .+ is full|CL_(?:OUT_OF|MEM_OBJECT_ALLOCATION)/i,
    'out-of-memory',
  ],
  [/(SIGSEGV|SIGBUS|SIGABRT|SIGILL)/i, 'process-ended'],
  [/could not be started/i, 'process-ended'],
  [/exited with (code -?\d+)/i, 'process-ended'],
  [/was ended by (\w+)|killed from/i, 'process-ended'],
  [/did not answer|took longer|no answer|timed? ?out/i, 'time-limit'],
  [/leaves sizes open/i, 'sizes-open'],
  [/cannot take batch|--batch \d+ (?:is not for|and --shape)/i, 'batch-refused'],
  [/--shape/i, 'shape-refused'],
  [/--input/i, 'input-refused'],
  [/cannot compile/i, 'compile-failed'],
  [/cannot be read by OpenVINO|cannot be read|is cut off: |is missing: the weights/i, 'model-unreadable'],
  [/None of the arrays/i, 'no-arrays'],
  [/holds no images|None of the images/i, 'no-images'],
  [/inference (?:of \S+ )?failed|cannot run the model|^OpenVINO failed/i, 'inference-failed'],
  [/There is no device/i, 'no-such-device'],
  [/inside Vinobench/i, 'defect'],
  [/Cancelled (?:before|after)/i, 'cancelled'],
  [/run ended before/i, 'run-ended'],
  [/line \d+/i, 'model-malformed'],
];

/** Null: none that is known. */
export function causeOfSentence(reason: string): Cause | null {
  for (const [sentence, kind] of meanings) {
    const found = sentence.exec(reason);
    if (found !== null) return { kind, detail: found[1] ?? null };
  }
  return null;
}

/** The sentences as they were told. */
const recorded = (warnings: readonly string[]): Warning[] =>
  warnings.map((text) => ({ kind: 'recorded', text }));

const withWarnings = z.looseObject({ warnings: z.array(z.string()) });

/** Rows that cannot be read stay as they are: whoever reads them says so. */
export function factsOfRuns(database: DatabaseSync): void {
  const rows = database.prepare('SELECT rowid, reason, cause, record FROM cell').all();
  const write = database.prepare('UPDATE cell SET cause = ?, record = ? WHERE rowid = ?');
  for (const { rowid, reason, cause, record } of rows) {
    if (typeof rowid !== 'number' || typeof record !== 'string') continue;
    const known = withWarnings.safeParse(parsed(record));
    if (!known.success) continue;
    const facts = { ...known.data, warningFacts: recorded(known.data.warnings) };
    const found = typeof reason === 'string' ? causeOfSentence(reason) : null;
    const kept = typeof cause === 'string' ? cause : null;
    write.run(kept ?? (found === null ? null : JSON.stringify(found)), JSON.stringify(facts), rowid);
  }
}

/** Null: it is not JSON. */
export function parsed(text: unknown): unknown {
  if (typeof text !== 'string') return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const profileOf1 = z.looseObject({
  schemaVersion: z.literal(1),
  profiles: z.array(withWarnings),
  failures: z.array(z.looseObject({ reason: z.string() })),
});

/** A profile of schema 1 as one of schema 2; any other as it is. */
export function profileOf2(document: unknown): unknown {
  const old = profileOf1.safeParse(document);
  if (!old.success) return document;
  return {
    ...old.data,
    schemaVersion: 2,
    profiles: old.data.profiles.map((profile) => ({ ...profile, warningFacts: recorded(profile.warnings) })),
    failures: old.data.failures.map((failure) => ({ ...failure, cause: causeOfSentence(failure.reason) })),
  };
}
