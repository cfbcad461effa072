import { describe, expect, it } from 'vitest';
import {
  inReadingOrder,
  logEntry,
  printable,
  printableDocument,
  printableJson,
  printableLines,
} from './printable.ts';

const hostile = [
  '\u001b]0;title\u0007', // sets a terminal's title
  '\u009b31m', // colours, in one byte
  'a\rb\nc\td',
  '\u007f\u0000',
  'gnp.\u202etxt', // shown as another name
  '\u2066x\u2069',
  '\u2028\u2029',
  '\ud800 \udc00', // halves of pairs
  '\ufffe\uffff',
  '\u200b\ufeff\u00ad',
  '\u{e0041}', // a tag, which nothing shows
];

describe('printable', () => {
  it('leaves no character that a terminal obeys or that hides what a name is', () => {
    for (const text of hostile) expect(printable(text), JSON.stringify(text)).toMatch(/^[\x20-\x7e]+$/);
    expect(printable('\u001b[2J\u202e\n')).toBe('\\u001b[2J\\u202e\\n');
  });

  it('leaves names of any script and emoji as they are', () => {
    for (const name of [
      'réseau',
      'میروم\u200cها',
      '网络',
      '👩\u200d🔬',
      '🏳️\u200d🌈',
      'C:\\nets\\a b',
      '½ µs – “x”',
    ])
      expect(printable(name)).toBe(name);
  });

  it('shows marks of direction alone where a page obeys nothing else', () => {
    expect(inReadingOrder('a\u202egnp.\u2066x\u2069\u061c\n\tse-\u200bnet')).toBe(
      'a\\u202egnp.\\u2066x\\u2069\\u061c\n\tse-\u200bnet',
    );
    expect(inReadingOrder('שלום, 网络')).toBe('שלום, 网络');
  });

  it('keeps the line breaks of own text, and no others', () => {
    expect(printableLines('┌─┐\n│\u001b[0m\r│\n')).toBe('┌─┐\n│\\u001b[0m\\r│\n');
  });

  it('lets no text forge an entry of the log', () => {
    expect(logEntry('a\n2026-11-22T14:02:00.000Z run x: finished')).toMatch(/^a\n {2}2026/);
  });
});

describe('printableJson', () => {
  it('is the same document, without a character that a terminal obeys', () => {
    const document = { names: hostile, nested: { [`key${hostile[0]}`]: '👩\u200d🔬 "quoted" \\' } };
    const text = printableJson(document);
    expect(text.replaceAll('👩\u200d🔬', '')).toMatch(/^[\n\x20-\x7e]+$/);
    expect(JSON.parse(text)).toEqual(document);
  });
});

describe('printableDocument', () => {
  it('makes every text in it printable, keys too, and leaves the rest and the original alone', () => {
    const document = { name: 'a\nb', list: ['\u001b', 1, null], attributes: { 'k\n': { deep: '\r' } } };
    const before = structuredClone(document);
    expect(printableDocument(document)).toEqual({
      name: 'a\\nb',
      list: ['\\u001b', 1, null],
      attributes: { 'k\\n': { deep: '\\r' } },
    });
    expect(document).toEqual(before);
  });

  it('leaves out the middle of a text that no table could hold, and nothing of a sentence', () => {
    const [sentence, long] = ['x'.repeat(600), `a${'\u001b'.repeat(10_000)}b`];
    const { name, rest } = printableDocument({ name: long, rest: sentence });
    expect(rest).toBe(sentence);
    expect(name).toMatch(/^a\\u001b.*… \(59802 characters\) ….*\\u001bb$/);
    expect(name.length).toBeLessThan(250);
  });
});
