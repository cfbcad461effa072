import { describe, expect, it } from 'vitest';
import { contentOf, libraryOf, modelOf, plannedModels, withoutFolders } from './models.ts';
import { addedModel, example, network, openedPage } from './pageTesting.ts';
import { emptyPlan } from './plan.ts';

const library = {
  catalogue: [network('alexnet', 'AlexNet')],
  examples: [example],
  added: [addedModel('1', { name: 'net' }), addedModel('2', { name: 'net', modelSha256: 'sha of 2' })],
};

describe('The library', () => {
  it('has what was added, then the catalogue, then the examples; the same name again has a number', () => {
    expect(libraryOf(library).map(({ key, title }) => [key, title])).toEqual([
      ['added:1', 'net'],
      ['added:2', 'net (2)'],
      ['catalogue:alexnet', 'AlexNet'],
      ['catalogue:shapes', 'Shapes'],
    ]);
  });

  it('knows a model by its key, by how the host finds it and by the hash of its files', () => {
    expect(modelOf(library, 'added:1')?.reference).toEqual({
      ...{ kind: 'file', topology: '/models/1.onnx', weights: null },
    });
    expect(modelOf(library, 'catalogue:alexnet')?.reference).toEqual({ kind: 'catalogue', id: 'alexnet' });
    expect(modelOf(library, 'added:3')).toBeUndefined();
    expect(libraryOf(library).map(contentOf)).toEqual([null, 'sha of 2', null, 'sha of shapes']);
  });

  it('gives an added network of the catalogue its facts', () => {
    const added = [addedModel('1', { name: 'alexnet' })];
    expect(libraryOf({ ...library, added })[0]?.entry?.studyRow).toBe('AlexNet');
  });

  it('has of the plan what is still there', () => {
    const plan = { ...emptyPlan, models: ['added:2', 'added:9'] };
    expect(plannedModels(library, plan).map(({ key }) => key)).toEqual(['added:2']);
  });

  it('tells of a file without the folder that it was sent into', () => {
    const problem = { message: '/up/1/net.prototxt and C:\\w\\net.caffemodel differ.', place: { line: 2 } };
    const model = { topology: '/up/1/net.prototxt', weights: 'C:\\w\\net.caffemodel' };
    expect(withoutFolders(problem, model)).toEqual({
      message: 'net.prototxt and net.caffemodel differ.',
      place: { line: 2 },
    });
    expect(withoutFolders(problem, { topology: 'net', weights: null })).toEqual(problem);
  });
});

describe('Loading the library', () => {
  it('shows conversions that failed on an earlier day, and keeps what this page knows better', async () => {
    const failed = { state: 'failed', message: '/models/net.onnx is damaged.', place: {} } as const;
    const added = [addedModel('net', { outcome: failed }), addedModel('fine')];
    const { page } = await openedPage({
      answers: { models: { added: async () => ({ schemaVersion: 1, models: added }) } },
    });
    const { conversions } = page.store.getState();
    expect(conversions).toEqual({
      'added:net': { state: 'failed', problem: { message: 'net.onnx is damaged.', place: {} } },
    });
    page.store.setState({ conversions: { 'added:net': { state: 'loading', progress: null } } });
    await page.models.loadLibrary();
    expect(page.store.getState().conversions['added:net']?.state).toBe('loading');
    expect(page.store.getState().study?.machine.cpu).toBe('a CPU');
  });
});

describe('A model that is removed', () => {
  async function removed() {
    const removals: string[] = [];
    let added = [addedModel('1', { name: 'net' })];
    const opened = await openedPage({
      hash: '#/models?model=added:1',
      answers: {
        models: {
          added: async () => ({ schemaVersion: 1, models: added }),
          remove: async ({ id }) => {
            removals.push(id);
            return addedModel(id);
          },
          add: async () => {
            added = [addedModel('7', { name: 'net' })];
            return addedModel('7', { name: 'net' });
          },
        },
      },
    });
    opened.page.planning.setPlan({
      models: ['added:1', 'catalogue:alexnet'],
      inputs: { 'added:1': { data: { shape: '1x3', file: null } } } as never,
    });
    await opened.page.models.removeModel('added:1');
    return { ...opened, removals };
  }

  it('leaves the list, the plan and the address', async () => {
    const { page, removals, told } = await removed();
    const { added, plan, route } = page.store.getState();
    expect([removals, added, plan.models, plan.inputs, route.model]).toEqual([
      ...[['1'], [], ['catalogue:alexnet'], {}, null],
    ]);
    expect(told()).toEqual(['net is no longer in the list. Its files were not changed.']);
  });

  it('is brought back as another one in the list and the same in the plan', async () => {
    const { page } = await removed();
    page.messages.undo();
    await expect.poll(() => page.store.getState().plan.models).toEqual(['catalogue:alexnet', 'added:7']);
    expect(Object.keys(page.store.getState().plan.inputs)).toEqual(['added:7']);
    expect(page.store.getState().added.map(({ id }) => id)).toEqual(['7']);
  });

  it('of the catalogue stays', async () => {
    const { page } = await openedPage();
    await page.models.removeModel('catalogue:alexnet');
    expect(page.store.getState().catalogue).toHaveLength(1);
  });
});
