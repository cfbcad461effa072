import { describe, expect, it } from 'vitest';
import { bounded, longestSentence, VinobenchError } from './errors.ts';

describe('the sentence of an error', () => {
  it('is bounded whatever names it holds, and keeps the trouble and the way out', () => {
    const name = 'x'.repeat(5_000);
    const sentence = `net.prototxt:3: the layer ${name} has no type; give it one of Caffe's.`;
    const error = new VinobenchError('input', sentence);
    expect(error.message.length).toBeLessThanOrEqual(longestSentence);
    expect(error.message).toMatch(
      /^net\.prototxt:3: the layer x+ … \(\d+ characters are in the log alone\) … x+ has/,
    );
    expect(error.message).toMatch(/give it one of Caffe's\.$/);
    expect(error.whole).toBe(sentence);
  });

  it('is left as it is when it is short', () => {
    const sentence = 'x'.repeat(longestSentence);
    expect(bounded(sentence)).toBe(sentence);
    expect(new VinobenchError('input', sentence)).toMatchObject({ message: sentence, whole: null });
  });

  it('never ends in half of a character', () => {
    expect(bounded('😀'.repeat(1_001)).isWellFormed()).toBe(true);
    expect(bounded(`a${'😀'.repeat(1_001)}`).isWellFormed()).toBe(true);
  });
});
