import { expect, it } from 'vitest';
import { mirrorOf } from './apt.ts';

it('a mirror is read from apt’s sources in their old and in their new form, of the release itself', () => {
  const old =
    'deb http://other.example/x stable main\ndeb [arch=amd64] http://one.example/debian trixie main\n';
  expect(mirrorOf([old], 'trixie')).toEqual({ address: 'http://one.example/debian', suite: 'trixie' });
  const paragraphs = [
    'Types: deb-src\nURIs: http://src.example/debian\nSuites: trixie\n',
    'Types: deb\nURIs: http://sec.example/debian\nSuites: trixie-security\n',
    'Types: deb\nURIs: http://two.example/debian\nSuites: trixie trixie-updates\nComponents: main\n',
  ].join('\n');
  expect(mirrorOf([paragraphs], 'trixie')).toEqual({ address: 'http://two.example/debian', suite: 'trixie' });
  expect(() => mirrorOf([old, paragraphs], 'sid')).toThrow('apt has no source of sid');
});

it('a mirror is the first of a list that apt’s sources name', () => {
  const listed = [
    'Types: deb\nURIs: mirror+file:/etc/apt/mirrors.txt\nSuites: noble noble-updates\nComponents: main\n',
    'deb mirror+file:/etc/apt/mirrors.txt trixie main\n',
  ];
  const lists: Readonly<Record<string, string>> = {
    '/etc/apt/mirrors.txt':
      '# nearest first\nhttp://near.example/x/\tpriority:1\nhttps://far.example/x/\tpriority:2\n',
  };
  const mirror = (codename: string) => mirrorOf(listed, codename, (file) => lists[file] ?? '');
  expect(mirror('noble')).toEqual({ address: 'http://near.example/x/', suite: 'noble' });
  expect(mirror('trixie')).toEqual({ address: 'http://near.example/x/', suite: 'trixie' });
  expect(() => mirrorOf(listed, 'noble', () => '')).toThrow('apt has no source of noble');
});
