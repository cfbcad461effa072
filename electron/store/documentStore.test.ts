import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { pressIdSchema } from '../../shared/documents/press.ts';
import { type ProfileDocument, profileSchema } from '../../shared/documents/profile.ts';
import { profileContents } from '../../shared/profile/stored.ts';
import { Connection } from './connection.ts';
import { temporaryFolders } from './fixtures/folder.ts';
import { sampleMachine, samplePlan, sampleRuntime } from './fixtures/samplePlan.ts';
import { databaseName } from './home.ts';
import { openProfileStore } from './profileStore.ts';
import { RunStore } from './runStore.ts';
import { schemaSteps } from './schema.ts';

const temporaryFolder = temporaryFolders();

/** One kernel as often as wanted, each under its own name. */
function documentOf(kernels: number, model = 'squeezenet1.1'): ProfileDocument {
  const kernel = {
    ...{ type: 'Convolution', implementation: 'brgconv_avx512_f32', precision: 'FP32', elementType: 'f32' },
    ...{ layout: 'acdb', outputShape: [1, 64, 56, 56], status: 'executed', fusedInto: null, calls: 32 },
    ...{ slotUs: { median: 11.5, p10: 11, p90: 12.25 }, realTimeUs: 11.4375, neighbours: null },
    ...{ flops: 2.5e7, bytes: 812_000, weightBytes: 4096, gflops: 2190.5 },
  };
  const profile = profileSchema.parse({
    ...{ model, device: 'CPU', precision: 'FP32', effectivePrecision: 'FP32', isa: null, batch: 1 },
    ...{ iterations: 32, weights: 'trained', wallWithCountersMs: 1.6, timeline: 'device' },
    ...{ warnings: [], warningFacts: [] },
    wallMs: { median: 1.5, p10: 1.4, p90: 1.7, min: 1.4, mean: 1.52 },
    kernels: Array.from({ length: kernels }, (_, index) => ({
      ...kernel,
      name: `block${index}/conv`,
      executionOrder: index,
      startUs: index * 12.125,
      originalLayers: [`block${index}/conv`, `block${index}/relu`],
    })),
    sourceLayers: [],
    reconciliation: {
      ...{ wallMs: 1.5, wallWithCountersMs: 1.6, kernelsMs: 1.4, gapsMs: 0.2, counterOverheadMs: 0.1 },
      wallOfKernelsMs: 1.6,
    },
  });
  return {
    schemaVersion: 4,
    press: pressIdSchema.parse('6f0f1d4e-2f0b-4f0a-9d3e-0c6b9a7c1a11'),
    machine: sampleMachine,
    runtime: sampleRuntime,
    profiles: [profile],
    failures: [{ model, device: 'GPU', precision: 'FP32', reason: 'There is no GPU.', cause: null }],
  };
}

function keep(store: ReturnType<typeof openProfileStore>, document: ProfileDocument) {
  return store.keep(profileContents(document, '0.1.0'), document);
}

/** Changes the file behind the store's back. */
function tamper(folder: string, sql: string): void {
  using database = new DatabaseSync(join(folder, databaseName));
  database.exec(sql);
}

describe('a profile in the store', () => {
  it('has a place among the others that no clock changes', async () => {
    using store = openProfileStore(temporaryFolder());
    const contents = profileContents(documentOf(1), '0.1.0');
    const ahead = await store.keep(contents, documentOf(1), { now: new Date('2030-01-01') });
    const last = await store.keep(contents, documentOf(1), { now: new Date('2026-01-01') });
    expect(last.sequence).toBeGreaterThan(ahead.sequence);
    expect(store.list().documents.map(({ sequence }) => sequence)).toEqual([last.sequence, ahead.sequence]);
  });

  it('comes back as it was, in another process as in this one, and is summarised in a list', async () => {
    const folder = temporaryFolder();
    const document = documentOf(3);
    let id: string;
    {
      using store = openProfileStore(folder);
      ({ id } = await keep(store, document));
    }
    using store = openProfileStore(folder);
    expect(await store.document(id)).toEqual(document);
    const [listed, ...others] = store.list().documents;
    expect(others).toEqual([]);
    expect(listed).toMatchObject({
      id,
      deletedAt: null,
      configurations: [{ model: 'squeezenet1.1', device: 'CPU', precision: 'FP32', kernels: 3, wallMs: 1.5 }],
      failures: 1,
      machine: sampleMachine,
      vinobenchVersion: '0.1.0',
    });
  });

  it('may have twenty thousand kernels', async () => {
    const folder = temporaryFolder();
    using store = openProfileStore(folder);
    const document = documentOf(20_000);
    const { id } = await keep(store, document);
    expect(await store.document(id)).toEqual(document);
    const [row] = new DatabaseSync(join(folder, databaseName))
      .prepare('SELECT length(body) AS bytes FROM document')
      .all();
    expect(Number(row?.['bytes'])).toBeLessThan(2 * 2 ** 20);
  }, 60_000);

  it('is found by latest, the beginning of its id and of its last four letters', async () => {
    using store = openProfileStore(temporaryFolder());
    expect(() => store.resolve('latest')).toThrow('There is no profile yet: `profiles list`');
    const first = await keep(store, documentOf(1));
    const second = await keep(store, documentOf(1));
    expect(store.resolve('latest')).toBe(second.id);
    expect(store.resolve(first.id.slice(-4))).toBe(first.id);
    expect(store.list().documents.map(({ id }) => id)).toEqual([second.id, first.id]);
    expect(() => store.resolve('nothing')).toThrow('There is no profile nothing');
  });

  it('is hidden when it is deleted and comes back when that is undone', async () => {
    using store = openProfileStore(temporaryFolder());
    const { id } = await keep(store, documentOf(1));
    store.delete(id);
    expect(store.list().documents).toEqual([]);
    expect(() => store.resolve('latest')).toThrow('There is no profile yet');
    expect(store.list({ includeDeleted: true }).documents[0]?.deletedAt).not.toBeNull();
    store.restore(id);
    expect(store.list().documents.map((one) => one.id)).toEqual([id]);
    expect(() => store.delete('20200101-0000-none')).toThrow('There is no profile 20200101-0000-none');
  });

  it('that is damaged is reported in a sentence, hides no other and can be deleted', async () => {
    const folder = temporaryFolder();
    using store = openProfileStore(folder);
    const [whole, entry, body] = [
      await keep(store, documentOf(1)),
      await keep(store, documentOf(1)),
      await keep(store, documentOf(1)),
    ];
    tamper(folder, `UPDATE document SET summary = '{"configurations":[]}' WHERE id = '${entry.id}'`);
    tamper(folder, `UPDATE document SET body = substr(body, 1, length(body) - 9) WHERE id = '${body.id}'`);
    const { documents, damaged } = store.list();
    expect(documents.map(({ id }) => id)).toEqual([body.id, whole.id]);
    expect(damaged).toMatchObject([{ id: entry.id, error: { code: 'store' } }]);
    expect(damaged[0]?.error.message).toMatch(
      new RegExp(`^The stored profile ${entry.id} is damaged \\(entry configurations: .*\\): delete it with`),
    );
    await expect(store.document(body.id)).rejects.toThrow(`The stored profile ${body.id} is damaged`);
    store.delete(entry.id);
    expect(store.list().damaged).toEqual([]);
  });

  it('is refused where its document is missing', async () => {
    using store = openProfileStore(temporaryFolder());
    const document = documentOf(1);
    const [profile] = document.profiles;
    if (profile === undefined) throw new Error('the sample has a profile');
    const wrong = { ...document, profiles: [{ ...profile, batch: 1.5 }] };
    await expect(store.keep(profileContents(document, '0.1.0'), wrong)).rejects.toThrow('expected int');
    expect(store.list().documents).toEqual([]);
  });
});

describe('the database of a version before', () => {
  it('keeps its runs and takes profiles from now on', async () => {
    const folder = temporaryFolder();
    new Connection(join(folder, databaseName), schemaSteps.slice(0, 1)).close();
    using runs = RunStore.open(folder);
    const { id } = runs.createRun(samplePlan(1), sampleMachine, sampleRuntime, { vinobenchVersion: '0' });
    using store = openProfileStore(folder);
    const kept = await keep(store, documentOf(1));
    expect(runs.list().runs.map((run) => run.id)).toEqual([id]);
    expect(store.list().documents.map((one) => one.id)).toEqual([kept.id]);
  });
});
