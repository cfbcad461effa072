import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { testPage } from './pageTesting.ts';
import { settingsOf } from './route.ts';

describe('Going somewhere', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('writes the address, and goes nowhere twice', () => {
    const { page, history } = testPage();
    const { go } = page.navigation;
    go({ view: 'matrix', run: 'r1' });
    go({ view: 'matrix', run: 'r1' });
    expect(history).toEqual(['', '#/matrix?run=r1']);
    expect(page.store.getState().route).toMatchObject({ view: 'matrix', run: 'r1' });
  });

  it('mends an address that reads as another one', () => {
    const { page, history } = testPage({ hash: '#/charts' });
    page.navigation.go({ view: 'models' }, 'replace');
    expect(history).toEqual(['#/models']);
  });

  it('keeps the settings of the view that is left, and comes back to them', () => {
    const { page } = testPage({ hash: '#/matrix?find=net' });
    const { go } = page.navigation;
    go({ view: 'kernels' });
    expect(page.store.getState().left.matrix?.find).toBe('net');
    go({ view: 'matrix' });
    expect(page.store.getState().route.settings).toMatchObject({ find: 'net' });
  });

  it('chooses what Speedup holds against what, from every view', () => {
    const { page, history } = testPage({ hash: '#/matrix' });
    page.navigation.chooseOwn('CPU FP32', ['CPU INT8', 'GPU FP16']);
    expect(history.at(-1)).toBe('#/speedup?preset=own&base=CPU+FP32&over=CPU+INT8%7CGPU+FP16');
  });
});

describe('Settings', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('of the view that is shown stand in its address', () => {
    const { page, history } = testPage({ hash: '#/matrix' });
    page.navigation.set('matrix', { heat: false });
    expect(history).toEqual(['#/matrix?heat=off']);
    expect(page.navigation.settingsNow('matrix').heat).toBe(false);
  });

  it('of another view wait until it is shown', () => {
    const { page, history } = testPage({ hash: '#/matrix' });
    page.navigation.set('kernels', { tab: 'roofline' });
    expect(history).toEqual(['#/matrix']);
    expect(page.navigation.settingsNow('kernels').tab).toBe('roofline');
    page.navigation.go({ view: 'kernels' });
    expect(history.at(-1)).toBe('#/kernels?tab=roofline');
  });

  it('that change faster than a browser takes them are written at once, then a little later', () => {
    const { page, history } = testPage({ hash: '#/matrix' });
    const find = (words: string) => page.navigation.set('matrix', { find: words });
    for (const words of ['a', 'ab', 'abc']) find(words);
    expect(history).toEqual(['#/matrix?find=a']);
    expect(settingsOf(page.store.getState(), 'matrix').find).toBe('abc');
    vi.advanceTimersByTime(100);
    expect(history).toEqual(['#/matrix?find=abc']);
  });

  it('that are not written yet are written before another place is gone to', () => {
    const { page, history } = testPage({ hash: '#/matrix' });
    page.navigation.set('matrix', { find: 'a' });
    page.navigation.set('matrix', { find: 'ab' });
    page.navigation.go({ view: 'models' });
    expect(history).toEqual(['#/matrix?find=ab', '#/models']);
    vi.advanceTimersByTime(1000);
    expect(history).toEqual(['#/matrix?find=ab', '#/models']);
  });
});

describe('An address that comes from elsewhere', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('is followed, and what was not written yet is dropped', () => {
    const { page, history, visit } = testPage({ hash: '#/matrix' });
    page.navigation.follow();
    page.navigation.set('matrix', { find: 'a' });
    page.navigation.set('matrix', { find: 'ab' });
    visit('#/kernels?tab=roofline');
    vi.advanceTimersByTime(1000);
    expect(history.at(-1)).toBe('#/kernels?tab=roofline');
    expect(page.store.getState().route).toMatchObject({ view: 'kernels', settings: { tab: 'roofline' } });
    expect(page.store.getState().left.matrix?.find).toBe('ab');
  });
});
