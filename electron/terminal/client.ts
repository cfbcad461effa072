/** What every command needs: its own workbench behind the contract, errors as sentences, documents as JSON. */
import { ORPCError } from '@orpc/server';
import { z } from 'zod';
import { findModel } from '../../models/catalogue.ts';
import { isExample } from '../../models/example.ts';
import {
  bounded,
  defectSentence,
  isVinobenchError,
  mostOperationsNamed,
  operationText,
} from '../../shared/faults/errors.ts';
import type { ModelReference } from '../../shared/models/modelReference.ts';
import { milliseconds } from '../../shared/units.ts';
import { type Client, clientOf } from '../workbench/client.ts';
import { logLine } from '../workbench/log/log.ts';
import { Workbench } from '../workbench/workbench.ts';
import { printError } from './output.ts';

export interface JsonOption {
  readonly json?: boolean;
}

/** `gate`: `compare` found a slowdown that its limit does not allow. */
export const exitCodes = { ok: 0, error: 1, gate: 2, cancelled: 130 } as const;

/** An unattended command must end: a minute is time enough to free some space. */
const writePatienceMs = milliseconds(60_000);

/** Runs a command against its own workbench; Ctrl-C and SIGTERM abort `signal`. */
export async function withClient(
  work: (client: Client, interruption: AbortSignal) => Promise<number>,
): Promise<number> {
  await using workbench = new Workbench({ writePatienceMs: writePatienceMs });
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    return await work(clientOf(workbench), interruption.signal);
  } catch (error) {
    if (interruption.signal.aborted) return exitCodes.cancelled;
    return tellError(error);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

/** One sentence on stderr, behind it what it has no room for; a failure of Vinobench's own goes to the log as well. */
export async function tellError(error: unknown): Promise<number> {
  for (const line of [sentenceOf(error), ...furtherLines(error)]) printError(line);
  return exitCodes.error;
}

const withOperations = z.object({
  place: z.object({
    operations: z.array(
      z.object({ operation: z.string(), node: z.string().exactOptional(), reason: z.string().nullable() }),
    ),
  }),
});

/** All operations that could not be converted, where the sentence names some of them. */
function furtherLines(error: unknown): string[] {
  const { data } = withOperations.safeParse(error instanceof ORPCError ? error.data : error);
  const operations = data?.place.operations ?? [];
  return operations.length > mostOperationsNamed ? operations.map((one) => `  ${operationText(one)}`) : [];
}

function sentenceOf(error: unknown): string {
  if (isVinobenchError(error)) {
    if (error.whole !== null) logLine(error.whole);
    return error.message;
  }
  if (error instanceof ORPCError) {
    if (error.code === 'VINOBENCH') return error.message;
    const issues = z.object({
      issues: z.array(z.object({ path: z.array(z.unknown()), message: z.string() })),
    });
    const parsed = issues.safeParse(error.data);
    if (parsed.success) {
      return bounded(
        parsed.data.issues.map(({ path, message }) => `--${path.join('.')}: ${message}.`).join(' '),
      );
    }
  }
  logLine(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return defectSentence(error);
}

/** `net.prototxt:weights.caffemodel` names both files; a colon elsewhere (a drive letter) is part of the path. */
export function modelReference(text: string): ModelReference {
  if (findModel(text) !== undefined || isExample(text)) return { kind: 'catalogue', id: text };
  const pair = /^(.*\.prototxt):(.+)$/i.exec(text);
  if (pair?.[1] !== undefined && pair[2] !== undefined)
    return { kind: 'file', topology: pair[1], weights: pair[2] };
  return { kind: 'file', topology: text, weights: null };
}
