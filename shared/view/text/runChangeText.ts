/** What was changed of a run that is kept, in words. */
import type { ChangedRun, RunField } from '../../documents/run.ts';

/** Such as `the name of 20261122-1402-k3f9`. */
export const changeText = ({ fields, run }: ChangedRun): string =>
  `${fields.map((field) => names[field]).join(', ')} of ${run.id}`;

const names: Readonly<Record<RunField, string>> = {
  title: 'the name',
  tags: 'the tags',
  notes: 'the note',
  pinned: 'the pin',
  deleted: 'the deletion',
  mark: 'the mark of a change',
};

/** Of what has just been done. */
export function sentenceOfChange({ fields, run }: ChangedRun): string {
  return fields.map((field) => sentences[field](run)).join(' ');
}

const sentences: Readonly<Record<RunField, (run: ChangedRun['run']) => string>> = {
  title: ({ id, title }) => `${id} is called ${title}.`,
  tags: ({ id, tags }) =>
    tags.length === 0 ? `${id} has no tags.` : `${id} has the tags ${tags.join(', ')}.`,
  notes: ({ id, notes }) => (notes === '' ? `${id} has no note.` : `${id} has a note: ${notes}`),
  pinned: ({ id, pinnedAt }) => (pinnedAt === undefined ? `${id} is not pinned.` : `${id} is pinned.`),
  deleted: ({ id, deletedAt }) => (deletedAt === null ? `${id} is back.` : `${id} is deleted.`),
  mark: ({ id }) => `The change that begins with ${id} is marked.`,
};
