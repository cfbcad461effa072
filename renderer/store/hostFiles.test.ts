import { expect, it } from 'vitest';
import { openedPage } from './pageTesting.ts';

const folder = (name: string) => ({ name, path: `/data/${name}`, kind: 'folder' as const, bytes: null });

it('Folders of the host are there when it was started with some', async () => {
  const { page } = await openedPage({
    answers: {
      files: { browse: async () => ({ folder: null, above: null, entries: [folder('models')], cut: false }) },
    },
  });
  expect(page.store.getState().hostFiles).toEqual({ there: true, last: null, choosing: null });
  const none = await openedPage();
  expect(none.page.store.getState().hostFiles.there).toBe(false);
});

it('The folder that was looked at last is known when the page of them is opened again', async () => {
  const { page } = await openedPage({
    answers: {
      files: {
        browse: async ({ folder: asked }) => ({
          folder: asked,
          above: null,
          entries: [folder('a')],
          cut: false,
        }),
      },
    },
  });
  const found = await page.folders.listFolder('/data/models');
  expect(found.entries).toHaveLength(1);
  const choosing = () => undefined;
  page.folders.openHostFiles(choosing);
  expect(page.store.getState()).toMatchObject({
    overlay: 'files',
    hostFiles: { there: true, last: '/data/models', choosing },
  });
  page.folders.openHostFiles();
  expect(page.store.getState().hostFiles.choosing).toBeNull();
});
