/** What goes wrong is a sentence at the bottom left, and what can be undone says so there for ten seconds. */
import { notifications } from '@mantine/notifications';
import { ORPCError } from '@orpc/client';
import { z } from 'zod';
import { errorPlaceSchema } from '../../shared/contract.ts';
import type { Problem } from './state.ts';

const issues = z.object({ issues: z.array(z.object({ message: z.string() })) });
const placed = z.object({ place: errorPlaceSchema });

/** The host's own sentence and place; what is no error of the user's keeps its message. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ORPCError) {
    const listed = issues.safeParse(error.data);
    if (listed.success)
      return { message: listed.data.issues.map(({ message }) => `${message}.`).join(' '), place: {} };
    const where = placed.safeParse(error.data);
    return { message: error.message, place: where.success ? where.data.place : {} };
  }
  return { message: error instanceof Error ? error.message : String(error), place: {} };
}

export function tell(message: string): void {
  notifications.show({ message, withCloseButton: true, autoClose: 6000 });
}

export function tellProblem(error: unknown): void {
  notifications.show({ message: problemOf(error).message, className: 'toast-bad', autoClose: 12_000 });
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

/** False when there is nothing to undo. */
export function undo(): boolean {
  undoLast?.();
  return undoLast !== null;
}
