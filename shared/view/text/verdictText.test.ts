import { expect, it } from 'vitest';
import { notTestedReasons, verdicts } from '../../statistics/verdict.ts';
import { seconds } from '../../units.ts';
import { neededText, notTestedText, verdictGlyph, verdictText } from './verdictText.ts';

it('each verdict has its own word, and each but the untested its own glyph', () => {
  expect(new Set(verdicts.map(verdictText)).size).toBe(verdicts.length);
  const glyphs = verdicts.map((verdict) => verdictGlyph[verdict]).filter(Boolean);
  expect(new Set(glyphs).size).toBe(verdicts.length - 1);
});

it('each reason for not testing is a sentence', () => {
  for (const why of notTestedReasons) expect(notTestedText(why)).toMatch(/^[A-Z].*\.$/);
});

it('what more measuring would tell has its time, where that is known', () => {
  const plain = (text: string) => text.replaceAll('\u202f', ' ');
  expect(plain(neededText({ kind: 'processes', more: 6, seconds: seconds(40), tells: 0.03 }))).toBe(
    'about 6 more processes of each, 40 s, would tell 3 %',
  );
  expect(plain(neededText({ kind: 'runs', more: 1, seconds: seconds(0.02), tells: 0.01 }))).toBe(
    'about 1 more run of each, 1 s, would tell 1 %',
  );
  expect(plain(neededText({ kind: 'runs', more: 2, seconds: null, tells: 0.03 }))).toBe(
    'about 2 more runs of each would tell 3 %',
  );
});
