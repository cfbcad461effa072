import { describe, expect, it } from 'vitest';
import { projectFiles, textOf } from './files.ts';
import { isPlainState, isStateless, keptInModule, looseState, mayKeep, untestedState } from './plainState.ts';

describe('what the page knows', () => {
  const read = (path: string) => textOf(path) ?? '';
  const state = projectFiles().filter((path) => /^renderer\/store\/.*\.tsx?$/.test(path));

  it('is kept in its store, which is plain TypeScript, and by no module', () => {
    const held = state.filter(isPlainState);
    expect(held.length).toBeGreaterThan(20);
    expect(held.flatMap((path) => looseState({ path, text: read(path) }))).toEqual([]);
  });

  it('is kept by no other module of the page either, but for caches that are listed', () => {
    const files = projectFiles().filter(isStateless);
    expect(files.length).toBeGreaterThan(150);
    const keeping = files.map((path) => ({ path, kept: keptInModule({ path, text: read(path) }) }));
    expect(keeping.flatMap(({ path, kept }) => (path in mayKeep ? [] : kept))).toEqual([]);
    const idle = keeping.filter(({ path, kept }) => path in mayKeep && kept.length === 0);
    expect(idle.map(({ path }) => path)).toEqual([]);
  });

  it.each([
    ['let lastShown: string | null = null;', 'has a variable of its module'],
    ['const waiting = new Map<string, () => void>();', 'keeps something in its module'],
    ['export const graphs = createStore<State>()(() => ({ at: 0 }));', 'keeps something in its module'],
  ])('is not kept by a view as %s', (text, offence) => {
    expect(keptInModule({ path: 'renderer/kernels/a.ts', text }).join()).toContain(offence);
  });

  it.each([
    'const none: readonly string[] = [];',
    "const hidden: ReadonlySet<string> = new Set(['study']);",
    'const step = 1.4;',
  ])('is not what cannot change: %s', (text) => {
    expect(keptInModule({ path: 'renderer/kernels/a.ts', text })).toEqual([]);
  });

  it('has a unit test beside each file that does something', () => {
    expect(untestedState(state.map((path) => ({ path, text: read(path) })))).toEqual([]);
  });

  it.each([
    ['let current = null;', 'has a variable of its module'],
    ['export let current: string | null = null;', 'has a variable of its module'],
    ['const asking = new Set<string>();', 'keeps something in its module'],
    ['export const held: string[] = [];', 'keeps something in its module'],
    ['const known = {} as Record<string, string>;', 'keeps something in its module'],
    ['export const store = createStore<State>()(() => ({ a: 1 }));', 'keeps something in its module'],
    ["import { useMemo } from 'react';", 'imports react'],
    ["import { useStore } from 'zustand';", 'imports zustand'],
    ["import { notifications } from '@mantine/notifications';", 'imports @mantine/notifications'],
  ])('is not %s', (text, offence) => {
    expect(looseState({ path: 'renderer/store/a.ts', text }).join()).toContain(offence);
  });

  it('is neither JSX nor without a test', () => {
    const [view, part, types] = [
      { path: 'renderer/store/a.tsx', text: 'export const a = 1;' },
      { path: 'renderer/store/b.ts', text: 'export const b = 1;' },
      { path: 'renderer/store/c.ts', text: "import type { B } from './b.ts'; export type C = B;" },
    ];
    if (view === undefined || part === undefined || types === undefined) throw new Error('three files');
    expect(looseState(view).join()).toContain('is JSX');
    expect(untestedState([view, part, types])).toEqual([view.path, part.path]);
    expect(untestedState([part, { path: 'renderer/store/b.test.ts', text: '' }])).toEqual([]);
  });

  it.each([
    "const titles = { a: 'A' } as const;",
    "export const words = ['a', 'b'] as const;",
    'export class Runs { readonly #opening = new Set<string>(); }',
    "export const make = () => { let count = 0; return new Map([['a', count++]]); };",
    "import { createStore } from 'zustand/vanilla';",
  ])('may say %s', (text) => {
    expect(looseState({ path: 'renderer/store/a.ts', text })).toEqual([]);
  });
});
