/** The nets of test/layouts, which have every layer type, with one of their numbers huge. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface HugeNet {
  /** File, line, what stands there and what it was. */
  readonly name: string;
  text(): string;
}

/** Past what a graph may unroll, past what a constant may hold, and the largest number that Caffe reads as a size. */
const sizes = [2 ** 16, 2 ** 22, 2 ** 31 - 1];

const folder = fileURLToPath(new URL('../layouts/', import.meta.url));
const files = (): string[] => readdirSync(folder).filter((file) => file.endsWith('.prototxt'));
const textOf = (file: string): string => readFileSync(join(folder, file), 'utf8');

export const layoutTexts = (): readonly string[] => files().map(textOf);

export function hugeNets(): readonly HugeNet[] {
  return files().flatMap((file) => {
    const text = textOf(file);
    return numbersOf(text).flatMap(({ at, was }) => {
      const before = text.slice(0, at);
      const line = before.split('\n').at(-1) ?? '';
      const place = `${file}:${before.split('\n').length}:${line.length + 1}`;
      return sizes.map((size) => ({
        name: `${place}: ${line.slice(line.lastIndexOf(' ', line.length - 2) + 1)}${size} for ${was}`,
        text: () => before + size + text.slice(at + was.length),
      }));
    });
  });
}

/** Whole numbers that are values of fields, outside names and comments. */
const numbersOf = (text: string): readonly { readonly at: number; readonly was: string }[] =>
  Array.from(text.matchAll(/"[^"\n]*"|#[^\n]*|(?<=[:[,]\s*)\d+(?![\w.])/g), ({ 0: was, index }) => ({
    at: index,
    was,
  })).filter(({ was }) => /^\d/.test(was));
