import { expect, it } from 'vitest';
import { z } from 'zod';
import { isVinobenchError } from '../../../shared/faults/errors.ts';
import { milliseconds } from '../../../shared/units.ts';
import { warningText } from '../../../shared/view/text/warningText.ts';
import { DocumentStore } from '../../store/documentStore.ts';
import { temporaryFolders } from '../../store/fixtures/folder.ts';
import { lock } from '../../store/fixtures/obstacles.ts';
import { notKept, UnkeptDocuments } from './unkeptDocuments.ts';

const temporaryFolder = temporaryFolders();
const made = new Date('2026-11-30T12:00:00.000Z');

/** A store of small documents, its database held by another process, and what waits for it. */
function blocked() {
  const folder = temporaryFolder();
  const part = z.object({ name: z.string() });
  const kind = { kind: 'test', noun: 'test', command: null, contents: part, document: part } as const;
  const store = DocumentStore.open(kind, folder);
  const logged: string[] = [];
  const unkept = new UnkeptDocuments((text) => logged.push(text));
  const keep = (name: string) =>
    unkept.keep(name, (patience) =>
      store.keep({ name }, { name }, { now: made, patienceMs: milliseconds(0), ...patience }),
    );
  const names = () => store.list().documents.map((one) => [one.name, one.createdAt]);
  return { store, unkept, keep, names, logged, held: lock(folder) };
}

const sentenceOf = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.catch((thrown: unknown) => thrown);
  if (!isVinobenchError(error)) throw error;
  return warningText(notKept('profile', error));
};

it('a document that the database does not take is kept as soon as it can be, with its own date, without a call', async () => {
  const { store, unkept, keep, names, held, logged } = blocked();
  using _ = store;
  expect(await sentenceOf(keep('a'))).toMatch(
    /^The profile is not kept yet, which is tried again until Vinobench ends\. .* is locked by another process/,
  );
  await sentenceOf(keep('b'));
  expect(await unkept.attempt()).toBe(false);
  held[Symbol.dispose]();
  await expect.poll(names).toEqual(['b', 'a'].map((name) => [name, made.toISOString()]));
  expect(await unkept.attempt()).toBe(true);
  await unkept[Symbol.asyncDispose]();
  expect(names()).toHaveLength(2);
  expect(logged).toEqual([]);
});

it('a host that ends tries a last time, once, and tells what is lost', async () => {
  const free = blocked();
  using _ = free.store;
  await sentenceOf(free.keep('a'));
  free.held[Symbol.dispose]();
  await Promise.all([free.unkept.attempt(), free.unkept[Symbol.asyncDispose]()]);
  expect(free.names()).toHaveLength(1);
  const locked = blocked();
  using _store = locked.store;
  using _held = locked.held;
  await sentenceOf(locked.keep('The profile'));
  await locked.unkept[Symbol.asyncDispose]();
  expect(locked.logged).toEqual([expect.stringMatching(/^The profile is lost: .* is locked/)]);
});

it('what no waiting mends is not tried again', async () => {
  const { store, unkept, held } = blocked();
  using _ = store;
  held[Symbol.dispose]();
  await expect(unkept.keep('a', () => Promise.reject(new TypeError('x')))).rejects.toThrow('x');
  expect(await unkept.attempt()).toBe(true);
});
