/** Finding things by a few words: what begins so before what only has it inside. */

export interface Findable {
  readonly text: string;
  /** Searched too, and worth less. */
  readonly note: string;
}

/** Where a word was found; a smaller rank is better. */
const ranks = { start: 0, word: 1, inside: 3, note: 6 } as const;

export const wordsOf = (query: string): string[] => query.toLowerCase().split(/\s+/).filter(Boolean);

/** Null: not every word is in it. */
export function rankOfFound({ text, note }: Findable, words: readonly string[]): number | null {
  const [whole, aside] = [text.toLowerCase(), note.toLowerCase()];
  let rank = 0;
  for (const word of words) {
    const at = whole.indexOf(word);
    if (at === 0) rank += ranks.start;
    else if (at > 0) rank += startsWord(whole, word) ? ranks.word : ranks.inside;
    else if (aside.includes(word)) rank += ranks.note;
    else return null;
  }
  return rank;
}

/** `int8` starts a word of `CPU INT8`, `conv` one of `fire2/conv`. */
function startsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? '')) return true;
  }
  return false;
}

/**
 * Those that have every word, the best first; of equals what was used lately, then in the given order.
 * @param recent keys, the latest first
 */
export function ranked<T extends Findable & { readonly key: string }>(
  items: readonly T[],
  query: string,
  recent: readonly string[] = [],
): T[] {
  const words = wordsOf(query);
  const age = ({ key }: T) => {
    const at = recent.indexOf(key);
    return at === -1 ? recent.length : at;
  };
  return items
    .flatMap((item) => {
      const rank = rankOfFound(item, words);
      return rank === null ? [] : [{ item, rank }];
    })
    .sort((a, b) => a.rank - b.rank || age(a.item) - age(b.item))
    .map(({ item }) => item);
}
