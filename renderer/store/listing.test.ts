import { describe, expect, it } from 'vitest';
import type { AddedModel } from '../../shared/models/library.ts';
import { addedModel, dropped, openedPage, testPage } from './pageTesting.ts';

/** Files that are dropped lie at `/up/NAME` on the host, and are listed by their names. */
async function listing(known: readonly AddedModel[] = [], listedAs: Partial<AddedModel> = {}) {
  const added: unknown[] = [];
  const removed: string[] = [];
  const opened = await openedPage({
    answers: {
      models: {
        added: async () => ({ schemaVersion: 1, models: [...known] }),
        add: async ({ model }) => {
          added.push([model.topology, model.weights]);
          const name = model.topology.split('/').at(-1)?.split('.')[0] ?? '';
          if (name === 'bad') throw new Error('bad.onnx is not a model.');
          return addedModel(`new ${name}`, {
            ...{ name, topology: model.topology, weights: model.weights ?? null },
            ...listedAs,
          });
        },
        remove: async ({ id }) => {
          removed.push(id);
          return addedModel(id);
        },
      },
    },
    outside: {
      files: {
        ...testPage().page.outside.files,
        sendFiles: async (parcels) => parcels.map(({ files }) => files.map(({ name }) => `/up/${name}`)),
      },
    },
  });
  const ids = () => opened.page.store.getState().added.map(({ id }) => id);
  return { ...opened, added, removed, ids };
}

describe('A model that lies on the host', () => {
  it('is listed, planned, shown and converted', async () => {
    const { page, host, ids, history } = await listing();
    void page.adding.addFiles([dropped('net.onnx')]);
    await expect.poll(() => host.started.length).toBe(1);
    expect([ids(), page.store.getState().plan.models, history.at(-1)]).toEqual([
      ...[['new net'], ['added:new net'], '#/models?model=added%3Anew+net'],
    ]);
    expect(host.started).toMatchObject([
      { kind: 'convert', request: { model: { topology: '/up/net.onnx' } } },
    ]);
  });

  it('that cannot be listed is a problem, and the others are listed', async () => {
    const { page, ids, told } = await listing();
    void page.adding.addFiles([dropped('bad.onnx'), dropped('net.onnx')]);
    await expect.poll(ids).toEqual(['new net']);
    expect(told()).toEqual(['bad.onnx is not a model.']);
  });

  it('of the same files as one in the list is that one, which is said', async () => {
    const there = addedModel('net', { topology: '/before/net.onnx' });
    const { page, ids, told } = await listing([there], there);
    page.store.setState({ graphs: { 'added:net ir': { state: 'loading', progress: null } } });
    void page.adding.addFiles([dropped('net.onnx')]);
    await expect.poll(told).toEqual(['net is in the list already: its files are the same.']);
    expect([ids(), Object.keys(page.store.getState().graphs)]).toEqual([['net'], ['added:net ir']]);
  });

  it('takes the place of one of its name that could not be converted, and gives it back', async () => {
    const { page, ids, told, removed } = await listing([addedModel('old', { name: 'net' })]);
    const problem = { message: 'It is damaged.', place: {} };
    page.store.setState({ conversions: { 'added:old': { state: 'failed', problem } } });
    void page.adding.addFiles([dropped('net.onnx')]);
    await expect.poll(ids).toEqual(['new net']);
    expect([removed, told()]).toEqual([
      ['old'],
      ['net: the file replaces one of the same name that could not be converted.'],
    ]);
    page.messages.undo();
    await expect.poll(ids).toEqual(['new net', 'new old']);
  });
});
