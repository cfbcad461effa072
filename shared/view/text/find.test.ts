import { expect, it } from 'vitest';
import { ranked, rankOfFound } from './find.ts';

const item = (text: string, note = '') => ({ key: text, text, note });
const texts = (items: readonly { text: string }[]) => items.map(({ text }) => text);

it('puts what begins with the words first, then starts of words, then the rest', () => {
  const items = [item('Undo a remark'), item('Benchmark'), item('Mark all'), item('Run, mark it')];
  expect(texts(ranked(items, 'mark'))).toEqual(['Mark all', 'Run, mark it', 'Undo a remark', 'Benchmark']);
});

it('asks for every word, in any order', () => {
  const items = [item('SqueezeNet1.1, CPU INT8'), item('SqueezeNet1.1, CPU FP32'), item('AlexNet, CPU INT8')];
  expect(texts(ranked(items, 'int8 sq'))).toEqual(['SqueezeNet1.1, CPU INT8']);
  expect(ranked(items, 'sq gpu')).toEqual([]);
});

it('finds by the note as well, after all that have it in their text', () => {
  const items = [item('Fit', 'Timeline'), item('Timeline')];
  expect(texts(ranked(items, 'time'))).toEqual(['Timeline', 'Fit']);
});

it('prefers what was used lately among equals, and keeps the order otherwise', () => {
  const items = [item('Models'), item('Matrix'), item('Measure')];
  expect(texts(ranked(items, 'm', ['Measure']))).toEqual(['Measure', 'Models', 'Matrix']);
  expect(texts(ranked(items, ''))).toEqual(['Models', 'Matrix', 'Measure']);
});

it('takes signs inside a name for what parts its words', () => {
  expect(rankOfFound(item('fire2/conv1'), ['conv1'])).toBeLessThan(
    rankOfFound(item('deconv1'), ['conv1']) ?? 0,
  );
});
