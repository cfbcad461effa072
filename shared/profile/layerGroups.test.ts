import { describe, expect, it } from 'vitest';
import { layerGroups } from './layerGroups.ts';

describe('groups of layers', () => {
  it('are the blocks that names begin with', () => {
    const groups = layerGroups([
      'conv1',
      'fire2/squeeze1x1',
      'fire2/expand1x1',
      'res2a_branch1',
      'res2a_branch2a',
    ]);
    expect([...groups.values()]).toEqual(['conv1', 'fire2', 'fire2', 'res2a', 'res2a']);
  });

  it('are no prefix that most of the network shares', () => {
    const blocks = Array.from({ length: 10 }, (_, block) =>
      ['1x1', '3x3', '3x3_reduce'].map((layer) => `inception_resnet_v2_a${block}_${layer}`),
    ).flat();
    expect(layerGroups(blocks).get('inception_resnet_v2_a3_3x3_reduce')).toBe('inception_resnet_v2_a3');
  });

  it('leave a layer alone that has no other next to it', () => {
    expect(layerGroups(['conv10_1', 'pool10/reduce']).get('pool10/reduce')).toBe('pool10/reduce');
  });
});
