import { describe, expect, it } from 'vitest';
import { namesOf, runTitle } from './modelNames.ts';

const nameOf = namesOf([
  { id: 'alexnet', studyRow: 'AlexNet' },
  { id: 'vgg16', studyRow: 'VGG16' },
]);

describe('a run is called by the names of its models', () => {
  it.each([
    ['alexnet', 'AlexNet'],
    ['alexnet, vgg16', 'AlexNet, VGG16'],
    ['alexnet, vgg16 and 12 more', 'AlexNet, VGG16 and 12 more'],
    ['mine, vgg16', 'mine, VGG16'],
  ])('%s: %s', (title, shown) => {
    expect(runTitle(title, nameOf)).toBe(shown);
  });

  it('keeps what somebody wrote', () => {
    expect(runTitle('alexnet after the update, again', nameOf)).toBe('alexnet after the update, again');
    expect(runTitle('', nameOf)).toBe('');
  });
});
