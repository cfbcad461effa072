import type { Verdict } from '../../shared/view/bars/speedup.ts';

/** Next to the word or the number, never alone. */
export const verdictGlyph: Readonly<Record<Verdict, string>> = {
  faster: '▲',
  slower: '▼',
  'no difference': '=',
};
