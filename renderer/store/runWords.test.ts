import { describe, expect, it } from 'vitest';
import type { ChangedRun, ListedRun } from '../../shared/documents/run.ts';
import { aCell, aRun } from '../../shared/view/run/testing.ts';
import { openedPage } from './pageTesting.ts';

const cell = aCell({ model: 'alexnet', precision: 'FP32', mean: 2 });

/** A host with one run, whose words change when it is asked to change them. */
async function library() {
  const document = aRun({ id: 'r1', cells: [cell], rounds: [] });
  let run: ListedRun = document.run;
  const asked: unknown[] = [];
  const opened = await openedPage({
    answers: {
      runs: {
        list: async ({ filter }) => {
          if (filter !== undefined) asked.push(filter);
          return { schemaVersion: 1, runs: [run], damaged: [] };
        },
        show: async () => document,
        annotate: async ({ words }): Promise<ChangedRun> => {
          run = { ...run, title: words.title ?? run.title, notes: words.notes ?? run.notes };
          return { change: 7, fields: ['title'], run };
        },
        undo: async ({ change }) => {
          asked.push({ undone: change });
          run = document.run;
          return { change: 7, fields: ['title'], run };
        },
      },
    },
  });
  const titles = () => {
    const { runs, documents } = opened.page.store.getState();
    return [runs?.[0]?.title, documents['r1']?.run.title];
  };
  return { ...opened, asked, titles, title: document.run.title };
}

describe('A name that is given to a run', () => {
  it('stands in the list and in the open run, and is taken back by its own change', async () => {
    const { page, titles, title, told, asked } = await library();
    await page.library.annotateRun('r1', { title: 'Quiet' });
    expect(titles()).toEqual(['Quiet', 'Quiet']);
    expect(told()).toEqual(['r1 is called Quiet.']);
    page.messages.undo();
    await expect.poll(titles).toEqual([title, title]);
    expect(asked).toEqual([{ undone: 7 }]);
  });
});

it('A search asks the host, which has the words', async () => {
  const { page, asked } = await library();
  expect([...(await page.library.findRuns('alex'))]).toEqual(['r1']);
  expect(asked).toEqual([{ search: 'alex' }]);
});

it('The run of the study is open as soon as the library is', async () => {
  const { page, told } = await library();
  page.navigation.go({ run: 'study' });
  expect(page.store.getState().documents['study']?.run.id).toBe('study');
  await page.runs.measureAgain([]);
  expect(told()).toEqual([]);
});
