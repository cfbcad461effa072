/** What goes wrong is a sentence at the bottom left, and what can be undone says so there for ten seconds. */
import { notifications } from '@mantine/notifications';
import { ORPCError } from '@orpc/client';
import { type ErrorPlace, type FailedOperation, fileTroubles } from '../../shared/errors.ts';
import type { Problem } from './state.ts';

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

/** A name for those who do not see its cross. */
const closeButtonProps = { 'aria-label': 'Close' };

/** Passes by itself. */
export function tell(message: string): void {
  notifications.show({ id: `told ${message}`, message, role: 'status', autoClose: 8000, closeButtonProps });
}

/** Of problems that were not closed, the latest; an older one makes room. */
const mostProblems = 3;
const problems: string[] = [];

/** Stays until it is closed; the same one is not told twice at once. */
export function tellProblem(error: unknown): void {
  const { message } = problemOf(error);
  const id = `problem ${message}`;
  if (!problems.includes(id)) problems.push(id);
  for (const oldest of problems.splice(0, Math.max(0, problems.length - mostProblems)))
    notifications.hide(oldest);
  notifications.show({
    id,
    message,
    className: 'toast-bad',
    closeButtonProps,
    autoClose: false,
    onClose: () => {
      const at = problems.indexOf(id);
      if (at !== -1) problems.splice(at, 1);
    },
  });
}

/** Asks before a file is replaced that Vinobench did not make; closing it is No. */
export function askToReplace(file: string, replace: () => Promise<void>): void {
  const id = notifications.show({
    autoClose: false,
    role: 'alertdialog',
    closeButtonProps,
    message: (
      <span className="toast-undo">
        {file} is there already and was not made by Vinobench.
        <button
          type="button"
          className="control"
          onClick={() => {
            notifications.hide(id);
            replace().catch(tellProblem);
          }}
        >
          Replace it
        </button>
      </span>
    ),
  });
}

let undoLast: (() => void) | null = null;

/** @param undo runs at most once, by the button or Ctrl Z */
export function offerUndo(message: string, undo: () => Promise<void>): void {
  const once = () => {
    notifications.hide(id);
    undoLast = null;
    undo().catch(tellProblem);
  };
  const id = notifications.show({
    autoClose: 10_000,
    role: 'status',
    closeButtonProps,
    onClose: () => {
      if (undoLast === once) undoLast = null;
    },
    message: (
      <span className="toast-undo">
        {message}
        <button type="button" className="control" onClick={once}>
          Undo <kbd>Ctrl Z</kbd>
        </button>
      </span>
    ),
  });
  undoLast = once;
}

/** Nothing where nothing can be undone any more. */
export function undo(): void {
  undoLast?.();
}
