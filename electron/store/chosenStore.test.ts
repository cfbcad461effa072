import { describe, expect, it } from 'vitest';
import { ChosenStore } from './chosenStore.ts';
import { temporaryFolders } from './fixtures/folder.ts';

const temporaryFolder = temporaryFolders();

describe('chosen paths', () => {
  it('of two hosts are all kept, each once, the last one first, the oldest forgotten', () => {
    const folder = temporaryFolder();
    using one = ChosenStore.open(folder);
    using other = ChosenStore.open(folder);
    // Both have read the list before either writes.
    expect([one.list(), other.list()]).toEqual([[], []]);
    one.keep('/a', 3);
    other.keep('/b', 3);
    one.keep('/c', 3);
    expect(other.list()).toEqual(['/c', '/b', '/a']);
    other.keep('/a', 3);
    expect(one.list()).toEqual(['/a', '/c', '/b']);
    one.keep('/d', 3);
    expect(other.list()).toEqual(['/d', '/a', '/c']);
  });
});
