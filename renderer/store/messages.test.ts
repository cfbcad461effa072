import { describe, expect, it } from 'vitest';
import { testPage } from './pageTesting.ts';
import { settle } from './streamTesting.ts';

function messages() {
  const { page, told } = testPage();
  const kinds = () => page.store.getState().messages.map(({ kind, text }) => `${kind}: ${text}`);
  return { ...page.messages, kinds, told, shown: () => page.store.getState().messages };
}

describe('A message', () => {
  it('is shown once at a time, and again after it was closed', () => {
    const { tell, close, kinds, shown } = messages();
    tell('Saved.');
    tell('Saved.');
    expect(kinds()).toEqual(['note: Saved.']);
    close(shown()[0]?.id ?? '');
    expect(kinds()).toEqual([]);
    tell('Saved.');
    expect(kinds()).toEqual(['note: Saved.']);
  });

  it('changes nothing when it is closed twice', () => {
    const { close, shown } = messages();
    const before = shown();
    close('no such message');
    expect(shown()).toBe(before);
  });

  it('of a problem stays, and the fourth takes the place of the first', () => {
    const { tell, tellProblem, kinds } = messages();
    tell('A note.');
    for (const text of ['one', 'two', 'two', 'three', 'four']) tellProblem(new Error(text));
    expect(kinds()).toEqual(['note: A note.', 'problem: two', 'problem: three', 'problem: four']);
    tellProblem('five');
    expect(kinds()).toEqual(['note: A note.', 'problem: three', 'problem: four', 'problem: five']);
  });
});

describe('An offer to undo', () => {
  it('is taken at most once, the latest first', () => {
    const { offerUndo, undo, accept, shown, told } = messages();
    const undone: string[] = [];
    for (const what of ['a', 'b'])
      offerUndo(`${what} is deleted.`, async () => {
        undone.push(what);
      });
    const [first] = shown();
    undo();
    expect([undone, told()]).toEqual([['b'], ['a is deleted.']]);
    accept(first?.id ?? '');
    accept(first?.id ?? '');
    undo();
    expect([undone, told()]).toEqual([['b', 'a'], []]);
  });

  it('cannot be taken when it was closed', () => {
    const { offerUndo, undo, close, shown } = messages();
    offerUndo('a is deleted.', () => Promise.reject(new Error('undone')));
    close(shown()[0]?.id ?? '');
    undo();
    expect(shown()).toEqual([]);
  });

  it('of the same sentence stands beside the one before', () => {
    const { offerUndo, kinds } = messages();
    offerUndo('a is deleted.', async () => undefined);
    offerUndo('a is deleted.', async () => undefined);
    expect(kinds()).toEqual(['undo: a is deleted.', 'undo: a is deleted.']);
  });

  it('that fails is shown as a problem', async () => {
    const { offerUndo, undo, kinds } = messages();
    offerUndo('a is deleted.', () => Promise.reject(new Error('The host does not answer.')));
    undo();
    await settle();
    expect(kinds()).toEqual(['problem: The host does not answer.']);
  });
});

describe('A question before a file is replaced', () => {
  it('names the file, and replaces it when it is accepted', () => {
    const { askToReplace, accept, undo, kinds, shown } = messages();
    let replaced = 0;
    askToReplace('/out/a.xml', async () => {
      replaced += 1;
    });
    expect(kinds()).toEqual(['replace: /out/a.xml is there already and was not made by Vinobench.']);
    // Ctrl Z is no answer to it.
    undo();
    expect(replaced).toBe(0);
    accept(shown()[0]?.id ?? '');
    expect([replaced, kinds()]).toEqual([1, []]);
  });

  it('has no button where it is a note', () => {
    const { tell, accept, shown } = messages();
    tell('Saved.');
    accept(shown()[0]?.id ?? '');
    expect(shown()).toHaveLength(1);
  });
});
