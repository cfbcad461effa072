import { describe, expect, it } from 'vitest';
import { projectFiles, textOf } from './architecture/files.ts';
import { mayKeepTurns, oldTurns } from './architecture/words.ts';

const files = projectFiles();
const read = (path: string) => textOf(path) ?? '';

describe('plain English', () => {
  const spoken = files.filter(
    (path) =>
      /\.(?:ts|tsx|mjs|cc|h|py|md|css|html)$/.test(path) &&
      !path.startsWith('test/cases/') &&
      mayKeepTurns[path] === undefined,
  );

  it('has no turn of the list, in no text, comment, name of a test or README', () => {
    expect(spoken.length).toBeGreaterThan(1000);
    expect(spoken.flatMap((path) => oldTurns({ path, text: read(path) }))).toEqual([]);
  });

  it.each([
    ['shared/a.ts', '/** The sum; whoever asks gets it. */', 'shared/a.ts:1 says "whoever"'],
    ['shared/a.ts', '// Read\n// anew.', 'shared/a.ts:2 says "anew"'],
    ['shared/a.ts', "const text = 'A run is going.';", 'better: is in progress'],
    ['shared/a.ts', 'const text = `Size is none`;', 'says "is none"'],
    ['renderer/A.tsx', 'const a = <p>Points that may be lost</p>;', 'allowed drop'],
    ['native/src/a.cc', 'int a; // Past so many floats.', 'native/src/a.cc:1 says "Past so many"'],
    ['shared/README.md', 'What a room is.\nIt goes on.', 'shared/README.md:2 says "goes on"'],
  ])('is caught in %s: %s', (path, text, sentence) => {
    expect(oldTurns({ path, text }).join()).toContain(sentence);
  });

  it.each(['const whoever = 1;', "const text = 'There is none.';", "const told = a['goes-on'];"])(
    'is let pass: %s',
    (text) => {
      expect(oldTurns({ path: 'shared/a.ts', text })).toEqual([]);
    },
  );

  it('is excused in no file without such a turn', () => {
    const needless = Object.keys(mayKeepTurns).filter(
      (path) => oldTurns({ path, text: read(path) }).length === 0,
    );
    expect(needless).toEqual([]);
  });
});
