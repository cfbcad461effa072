import { describe, expect, it } from 'vitest';
import { testPage } from './pageTesting.ts';

const opened = () => {
  const { page } = testPage();
  return { graphs: page.graphs, now: () => page.store.getState().graph };
};

describe('the matches of find', () => {
  it('are stepped through, from the last to the first and back', () => {
    const { graphs, now } = opened();
    graphs.change({ matches: ['a', 'b', 'c'] });
    const stood = [1, 1, 1, -1].map((by) => {
      graphs.stepMatch(by);
      return now().at;
    });
    expect(stood).toEqual([1, 2, 0, 2]);
  });

  it('stay where they are when there are none', () => {
    const { graphs, now } = opened();
    graphs.stepMatch(1);
    expect(now().at).toBe(0);
  });
});

describe('a graph', () => {
  it('keeps its closed groups and what was in sight apart from those of others', () => {
    const { graphs, now } = opened();
    const view = { fit: () => undefined };
    graphs.change({ view, find: 'conv' });
    graphs.close('a IR', new Set(['fire2']));
    graphs.close('b IR', new Set());
    graphs.leave('a IR', { x: 1, y: 2, scale: 0.5 });
    expect(now().closed).toEqual({ 'a IR': new Set(['fire2']), 'b IR': new Set() });
    expect(now().sights).toEqual({ 'a IR': { x: 1, y: 2, scale: 0.5 } });
    expect([now().view, now().find]).toEqual([null, 'conv']);
  });
});
