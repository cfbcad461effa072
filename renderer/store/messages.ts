/** What the page tells its user: sentences that pass, problems that stay, and questions with a button. The shell shows them. */
import type { StoreApi } from 'zustand/vanilla';
import { problemOf } from './problem.ts';

interface Told {
  readonly id: string;
  readonly text: string;
}
export type PageMessage =
  | (Told & { readonly kind: 'note' | 'problem' })
  /** Each with a button. */
  | (Told & { readonly kind: 'undo' | 'replace'; readonly accept: () => Promise<void> });

export interface WithMessages {
  /** Oldest first. */
  readonly messages: readonly PageMessage[];
}

/** Of problems that were not closed, the latest; an older one makes room. */
const mostProblems = 3;

export class Messages {
  readonly #store: StoreApi<WithMessages>;
  /** So that the same question can be asked again. */
  #count = 0;

  constructor(store: StoreApi<WithMessages>) {
    this.#store = store;
  }

  /** Passes by itself. */
  readonly tell = (text: string): void => this.#show({ kind: 'note', id: `note ${text}`, text });

  /** Stays until it is closed. */
  readonly tellProblem = (error: unknown): void => {
    const text = problemOf(error).message;
    this.#show({ kind: 'problem', id: `problem ${text}`, text });
    const problems = this.#store.getState().messages.filter(({ kind }) => kind === 'problem');
    for (const { id } of problems.slice(0, Math.max(0, problems.length - mostProblems))) this.close(id);
  };

  /** Asks before a file is replaced that Vinobench did not make; closing it is No. */
  readonly askToReplace = (file: string, replace: () => Promise<void>): void =>
    this.#show({
      kind: 'replace',
      id: this.#newId(),
      accept: replace,
      text: `${file} is there already and was not made by Vinobench.`,
    });

  /** @param undo runs at most once, by the button or Ctrl Z */
  readonly offerUndo = (text: string, undo: () => Promise<void>): void =>
    this.#show({ kind: 'undo', id: this.#newId(), text, accept: undo });

  /** Does what the latest offer says; nothing where nothing can be undone any more. */
  readonly undo = (): void => {
    const last = this.#store.getState().messages.findLast(({ kind }) => kind === 'undo');
    if (last !== undefined) this.accept(last.id);
  };

  /** The button of a message: at most once. */
  readonly accept = (id: string): void => {
    const message = this.#store.getState().messages.find((one) => one.id === id);
    if (message === undefined || !('accept' in message)) return;
    this.close(id);
    message.accept().catch(this.tellProblem);
  };

  readonly close = (id: string): void => {
    const { messages } = this.#store.getState();
    const others = messages.filter((one) => one.id !== id);
    if (others.length < messages.length) this.#store.setState({ messages: others });
  };

  /** The same one is not shown twice at once. */
  #show(message: PageMessage): void {
    this.#store.setState(({ messages }) =>
      messages.some(({ id }) => id === message.id) ? {} : { messages: [...messages, message] },
    );
  }

  #newId(): string {
    this.#count += 1;
    return `question ${this.#count}`;
  }
}
