/** What the desktop host asks its user, in a system's dialog; every button is what it does. */
import type { Work } from '../../shared/work/registry.ts';

/** A part of Electron's MessageBoxOptions; the first button is what Enter and Esc choose. */
export interface Question {
  readonly type: 'question' | 'error' | 'warning';
  readonly message: string;
  readonly detail: string;
  readonly buttons: string[];
  readonly defaultId: 0;
  readonly cancelId: 0;
}

const ask = (question: Omit<Question, 'defaultId' | 'cancelId'>): Question => ({
  ...question,
  defaultId: 0,
  cancelId: 0,
});

/** Before the window closes while work is in progress; 0 keeps it open. */
export function closingQuestion(going: readonly Pick<Work, 'title'>[]): Question {
  const [only, ...others] = going;
  const one = only !== undefined && others.length === 0;
  return ask({
    type: 'question',
    message: one ? `${only.title} is not finished.` : `${going.length} pieces of work are not finished.`,
    detail: `Closing the window stops ${one ? 'it' : 'them'}. What was measured so far is kept.`,
    buttons: ['Keep Running', 'Stop and Close'],
  });
}

/** When the page's process has crashed; 0 reloads it. */
export function goneQuestion(ending: string): Question {
  const memory = ending === 'oom' ? ' It had run out of memory.' : '';
  return ask({
    type: 'error',
    message: `The window's page has ended unexpectedly.${memory}`,
    detail: 'Measurements in progress continue, and results are kept.',
    buttons: ['Reload', 'Close'],
  });
}

/** When the page has not answered for a while; 0 waits on. */
export const unresponsiveQuestion: Question = ask({
  type: 'warning',
  message: "The window's page does not answer.",
  detail: 'Measurements in progress continue. Reloading keeps all results.',
  buttons: ['Wait', 'Reload'],
});

/** After an unexpected error; it only informs, there is nothing to decide. */
export const unexpectedQuestion = (sentence: string): Question =>
  ask({ type: 'warning', message: 'Vinobench had an unexpected error.', detail: sentence, buttons: ['OK'] });
