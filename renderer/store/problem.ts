/** What went wrong, as the page shows it. */
import { ORPCError } from '@orpc/client';
import { type ErrorPlace, type FailedOperation, fileTroubles } from '../../shared/faults/errors.ts';

export interface Problem {
  readonly message: string;
  readonly place: ErrorPlace;
}

/** The host's own sentence and place; what is no error of the user's keeps its message. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof ORPCError))
    return { message: error instanceof Error ? error.message : String(error), place: {} };
  // What the contract refused names each field that was wrong.
  const issues = part(error.data, 'issues');
  const sentences = Array.isArray(issues) ? issues.map((issue) => part(issue, 'message')) : [];
  if (sentences.length > 0) return { message: sentences.map((text) => `${text}.`).join(' '), place: {} };
  return { message: error.message, place: placeOf(part(error.data, 'place')) };
}

/** The page has no schemas: they would be a third of its scripts. */
function part(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && key in value ? Reflect.get(value, key) : undefined;
}

function placeOf(value: unknown): ErrorPlace {
  const text = (key: string) => [part(value, key)].filter((one) => typeof one === 'string').at(0);
  const number = (key: string) => [part(value, key)].filter((one) => typeof one === 'number').at(0);
  const [file, layer, line, column] = [text('file'), text('layer'), number('line'), number('column')];
  return {
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    ...(layer === undefined ? {} : { layer }),
    ...troubleOf(part(value, 'trouble')),
    ...operationsOf(part(value, 'operations')),
  };
}

function troubleOf(value: unknown): Pick<ErrorPlace, 'trouble'> {
  const trouble = fileTroubles.find((one) => one === value);
  return trouble === undefined ? {} : { trouble };
}

function operationsOf(value: unknown): Pick<ErrorPlace, 'operations'> {
  if (!Array.isArray(value)) return {};
  const operations = value.flatMap((one: unknown): FailedOperation[] => {
    const [operation, node, reason] = ['operation', 'node', 'reason'].map((key) => part(one, key));
    if (typeof operation !== 'string') return [];
    return [
      {
        operation,
        ...(typeof node === 'string' ? { node } : {}),
        reason: typeof reason === 'string' ? reason : null,
      },
    ];
  });
  return { operations };
}
