import { expect, it } from 'vitest';
import { convertDocumentSchema } from '../../models/conversion.ts';
import { removalKinds, removalOf } from '../../models/removal.ts';
import { removalText, removedText } from './removalText.ts';

const removed = convertDocumentSchema.shape.removedLayers;

it('each kind has words of its own, and is found again by its name in a source map', () => {
  const found = removalKinds.flatMap((kind) => removalOf(kind) ?? []);
  expect(found.map(({ kind }) => kind)).toEqual(removalKinds);
  expect(new Set(found.map(removalText)).size).toBe(removalKinds.length);
});

it('a layer of another stage names the stages', () => {
  expect(removalText({ kind: 'not-included', stages: ['deploy', 'fast'] })).toBe(
    'not included in phase TEST with the stages deploy, fast',
  );
});

it('a document of an older Vinobench has the sentence alone, which is shown', () => {
  const old = removed.parse([{ name: 'drop9', reason: 'hands its bottom on unchanged' }]);
  expect(old.map(removedText)).toEqual(['hands its bottom on unchanged']);
  expect(removalOf('hands its bottom on unchanged')).toBeNull();
  const now = removed.parse([{ name: 'loss', reason: 'in other words', because: { kind: 'loss' } }]);
  expect(now.map(removedText)).toEqual(['a loss is only for training']);
  expect(removed.safeParse([{ name: 'a', reason: '', because: { kind: 'gone' } }]).success).toBe(false);
});
