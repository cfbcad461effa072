import { describe, expect, it } from 'vitest';
import type { Kernel, Profile } from '../../documents/profile.ts';
import { diffProfiles } from '../../profile/diff.ts';
import { aKernel, aProfile } from '../../profile/testing.ts';
import { microseconds } from '../../units.ts';
import { findings } from './findings.ts';

const slot = (median: number, by = 0.01) => ({ median, p10: median * (1 - by), p90: median * (1 + by) });
/** A kernel whose slot is its time, told within 1 %. */
const timed = (name: string, us: number, more: Partial<Kernel> = {}): Kernel =>
  aKernel(name, { realTimeUs: microseconds(us), slotUs: slot(us), ...more });
const reorder = (name: string, us: number, from: string[], to: string[]): Kernel =>
  timed(name, us, { type: 'Reorder', originalLayers: [], neighbours: { from, to }, flops: 0 });
const diffOf = (a: readonly Kernel[], b: readonly Kernel[]) => diffProfiles(aProfile(a), aProfile(b));
const textsOf = (a: readonly Kernel[], b: readonly Kernel[]) =>
  findings(diffOf(a, b)).map(({ text }) => text);
const placeOf = (a: readonly Kernel[], b: readonly Kernel[], name = 'conv') =>
  diffOf(a, b).places.find((place) => place.name === name);
/** So many layers that take as long in both. */
const steady = (count: number, us = 100, factor = 1) =>
  Array.from({ length: count }, (_, at) => timed(`s${at}`, us * factor));

describe('the pace of the machine', () => {
  it('is the median ratio of five places and more whose primitives are the same, else 1', () => {
    const paced = (factors: readonly number[]) =>
      diffOf(
        factors.map((_, at) => timed(`s${at}`, 100)),
        factors.map((factor, at) => timed(`s${at}`, 100 * factor)),
      );
    expect(paced([1.1, 1.2, 1.3, 1.4, 2]).drift).toBeCloseTo(1.3, 12);
    expect(paced([1.1, 1.2, 1.3, 1.4]).drift).toBe(1);
    expect(paced([1.1, 1.2, 1.3, 1.4]).scatter).toBe(0);
    // |ln(ratio / 1.3)| sorted: 0, ln(1.3/1.2), ln(1.4/1.3), ...: the median of five is the third.
    const strayed = [1.1, 1.2, 1.3, 1.4, 2]
      .map((one) => Math.abs(Math.log(one / 1.3)))
      .toSorted((x, y) => x - y);
    expect(paced([1.1, 1.2, 1.3, 1.4, 2]).scatter).toBeCloseTo((3.5 / 0.6745) * (strayed[2] ?? 0), 9);
  });

  it('is named by what ran on both sides', () => {
    const a = [...steady(5), timed('gone', 50), timed('zero', 0)];
    const b = [...steady(5, 100, 2), timed('new', 70), timed('zero', 9)];
    expect(diffOf(a, b).drift).toBeCloseTo(2, 12);
    const other = [...steady(5, 100, 2).map((kernel) => ({ ...kernel, implementation: 'other' }))];
    expect(diffOf(steady(5), other).drift).toBe(1);
  });
});

describe('the difference of a layer', () => {
  it('is b less a, of real times and of slots', () => {
    const place = placeOf([timed('conv', 30)], [timed('conv', 100, { slotUs: slot(120) })]);
    expect(place).toMatchObject({ deltaUs: 70, slotDeltaUs: 90, implementationChanged: false });
    const several = [
      timed('x', 1, { originalLayers: ['conv'] }),
      timed('y', 2, { originalLayers: ['conv'] }),
    ];
    expect(placeOf(several, [timed('conv', 10)])?.slotDeltaUs).toBeCloseTo(7, 9);
    expect(placeOf(several, [timed('conv', 10)])?.deltaUs).toBe(7);
  });

  it('has no slots where a kernel has none, or nothing runs on either side', () => {
    expect(placeOf([timed('conv', 30)], [timed('conv', 50, { slotUs: null })])?.slotDeltaUs).toBeNull();
    expect(placeOf([timed('conv', 30, { slotUs: null })], [timed('conv', 50)])?.slotDeltaUs).toBeNull();
    const gone = aKernel('conv', { status: 'optimizedOut', realTimeUs: microseconds(0) });
    expect(placeOf([gone], [gone])?.slotDeltaUs).toBeNull();
    expect(placeOf([gone], [timed('conv', 50)])?.slotDeltaUs).toBe(50);
  });

  it('is of other primitives where their names or their number differ, in any order', () => {
    const of = (...names: (string | null)[]) =>
      names.map((implementation, at) =>
        timed(`k${at}`, 10 - at, { implementation, originalLayers: ['conv'] }),
      );
    const changed = (a: (string | null)[], b: (string | null)[]) =>
      placeOf(of(...a), of(...b))?.implementationChanged;
    expect(changed(['x', 'y'], ['y', 'x'])).toBe(false);
    expect(changed(['x', 'y'], ['x', 'z'])).toBe(true);
    expect(changed(['x'], ['x', 'x'])).toBe(true);
    expect(changed(['x', 'x'], ['x'])).toBe(true);
    expect(changed([null], [null])).toBe(false);
  });

  it('is beyond noise where slots do not touch, in either direction, and the counters resolve it', () => {
    const significant = (a: Kernel, b: Kernel) => placeOf([a], [b])?.significant;
    const wide = (us: number, by: number) => timed('conv', us, { slotUs: slot(us, by) });
    expect(significant(wide(100, 0.05), wide(120, 0.05))).toBe(true);
    expect(significant(wide(120, 0.05), wide(100, 0.05))).toBe(true);
    // 100 to 110 and 108 to 132 touch; so they do the other way round.
    expect(significant(wide(100, 0.1), wide(120, 0.1))).toBe(false);
    expect(significant(wide(120, 0.1), wide(100, 0.1))).toBe(false);
    // Real times are whole microseconds on both sides.
    expect(significant(wide(10, 0.01), wide(12, 0.01))).toBe(false);
    expect(significant(wide(10, 0.01), wide(12.1, 0.01))).toBe(true);
  });

  it('is beyond noise from a tenth on where slots are not known', () => {
    const significant = (a: number, b: number) =>
      placeOf([timed('conv', a, { slotUs: null })], [timed('conv', b, { slotUs: null })])?.significant;
    expect([significant(100, 111), significant(100, 112)]).toEqual([false, true]);
    expect([significant(112, 100), significant(111, 100)]).toEqual([true, false]);
  });

  it('is measured by the machine’s pace where primitives are the same, and by itself where they are others', () => {
    // All else twice as slow: 200 us would be usual.
    const a = [...steady(5), timed('conv', 100)];
    const of = (us: number, implementation = 'brgconv_f32') =>
      placeOf(a, [...steady(5, 100, 2), timed('conv', us, { implementation })])?.significant;
    expect([of(200), of(204), of(300), of(100)]).toEqual([false, false, true, true]);
    expect([of(100, 'other'), of(200, 'other')]).toEqual([false, true]);
  });
});

describe('changes of precision along the way', () => {
  const at = (order: number, elementType: string | null, status: Kernel['status'] = 'executed') =>
    aKernel(`k${order}`, { executionOrder: order, elementType, status });
  const transitions = (...kernels: Kernel[]) => diffOf(kernels, []).precisionTransitions.a;

  it('are counted between kernels that ran, in the order in which they did', () => {
    expect(transitions(at(0, 'f32'), at(1, 'f32'), at(2, 'bf16'), at(3, 'f32'))).toBe(2);
    expect(transitions(at(2, 'bf16'), at(0, 'f32'), at(3, 'bf16'), at(1, 'f32'))).toBe(1);
    expect(transitions(at(0, 'f32'), at(1, null), at(2, 'f32'))).toBe(0);
    expect(transitions(at(0, 'f32'), at(1, 'bf16', 'optimizedOut'), at(2, 'f32'))).toBe(0);
    expect(transitions(at(0, 'f32'))).toBe(0);
    expect(transitions()).toBe(0);
  });

  it('are a finding where their number differs', () => {
    const kernels = (types: readonly string[]) =>
      types.map((elementType, at) => timed(`k${at}`, 10, { elementType, executionOrder: at }));
    const last = (a: string[], b: string[]) => textsOf(kernels(a), kernels(b)).at(-1);
    expect(last(['f32', 'f32', 'f32'], ['f32', 'bf16', 'f32'])).toBe(
      '2 precision changes between kernels; none in the other',
    );
    expect(last(['f32', 'bf16', 'f32'], ['f32', 'f32', 'bf16'])).toBe(
      '1 precision change between kernels; 2 in the other',
    );
    expect(textsOf(kernels(['f32', 'bf16']), kernels(['bf16', 'f32']))).toEqual([]);
  });
});

describe('findings', () => {
  it('name other primitives, with what they cost and whether that is noise', () => {
    const change = (us: number, names: readonly string[] = ['conv']) =>
      textsOf(
        names.map((name) => timed(name, 100)),
        names.map((name) => timed(name, us, { implementation: 'jit' })),
      );
    expect(change(150)).toEqual(['conv changed brgconv_f32 -> jit: +0.050 ms']);
    expect(change(1100)).toEqual(['conv changed brgconv_f32 -> jit: +1.00 ms']);
    expect(change(200)).toEqual(['conv changed brgconv_f32 -> jit: +0.10 ms']);
    expect(change(50)).toEqual(['conv changed brgconv_f32 -> jit: −0.050 ms']);
    expect(change(101)).toEqual(['conv changed brgconv_f32 -> jit: +0.001 ms (within noise)']);
    expect(change(150, ['a', 'b', 'c'])[0]).toBe('a, b, c changed brgconv_f32 -> jit: +0.15 ms');
    expect(change(150, ['a', 'b', 'c', 'd'])[0]).toBe('a, b and 2 more changed brgconv_f32 -> jit: +0.20 ms');
  });

  it('group layers by what changed to what, one of several primitives of a layer after another', () => {
    const a = [timed('x', 100), timed('y', 100), timed('z', 100)];
    const b = [
      timed('x', 150, { implementation: 'p' }),
      timed('y', 300, { implementation: 'q' }),
      timed('z1', 80, { implementation: 'p', originalLayers: ['z'] }),
      timed('z2', 60, { implementation: null, originalLayers: ['z'] }),
    ];
    const found = findings(diffOf(a, b));
    expect(found.map(({ kind, layers, deltaUs }) => [kind, layers, deltaUs])).toEqual([
      ['implementation', ['y'], 200],
      ['implementation', ['x'], 50],
      ['implementation', ['z'], 40],
    ]);
    expect(found[2]?.text).toMatch(/^z changed brgconv_f32 -> p \+ \?: /);
    expect(found[0]?.share).toBeCloseTo(300 / 590, 9);
  });

  it('name what ran faster or slower with the same primitive, from a hundredth of the time on', () => {
    const change = (conv: number, rest = 1000) =>
      textsOf([timed('conv', 100), timed('rest', rest)], [timed('conv', conv), timed('rest', rest)]);
    expect(change(150)).toEqual(['conv ran slower with the same brgconv_f32: +0.050 ms']);
    expect(change(50)).toEqual(['conv ran faster with the same brgconv_f32: −0.050 ms']);
    // 50 of 4850 + 150 = 5000 are a hundredth.
    expect(change(150, 4850)).toHaveLength(1);
    expect(change(150, 4950)).toEqual([]);
    expect(change(101)).toEqual([]);
  });

  it('say what became of a layer that runs on one side only', () => {
    const fused = aKernel('relu', { status: 'fused', fusedInto: 'conv', realTimeUs: microseconds(0) });
    const gone: Kernel = {
      ...fused,
      name: 'drop',
      originalLayers: ['drop'],
      status: 'optimizedOut',
      fusedInto: null,
    };
    const ran = (name: string) => timed(name, 50, { implementation: 'ref' });
    const conv = timed('conv', 100);
    expect(textsOf([conv, ran('relu')], [conv, fused])).toEqual(['relu is fused into conv: −0.050 ms']);
    expect(textsOf([conv, fused], [conv, ran('relu')])).toEqual([
      'relu is no longer fused into conv: now ref: +0.050 ms',
    ]);
    expect(textsOf([conv, gone], [conv, ran('drop')])).toEqual([
      'drop is no longer optimized away: now ref: +0.050 ms',
    ]);
    expect(
      textsOf([conv, ran('drop'), ran('x')], [conv, gone, { ...gone, name: 'x', originalLayers: ['x'] }]),
    ).toEqual(['drop, x are optimized away: −0.10 ms']);
    // Of another network's layers nothing is said.
    expect(textsOf([conv, ran('relu')], [conv])).toEqual([]);
  });

  it('name what was inserted, around which layer or type of layer, and what that takes', () => {
    const layers = [timed('c1', 100), timed('c2', 100), timed('p', 100, { type: 'Pooling' })];
    const more = [reorder('r', 100, ['c1'], ['p'])];
    expect(textsOf(layers, [...layers, ...more])).toEqual([
      '1 reorder inserted around p: +0.10 ms, 25 % of the time',
    ]);
    expect(textsOf([...layers, ...more], layers)).toEqual([
      '1 reorder no longer inserted around p: −0.10 ms, 25 % of the time before',
    ]);
    const two = [reorder('r', 10, ['c1'], ['c2']), reorder('q', 10, ['c2'], ['p'])];
    expect(textsOf(layers, [...layers, ...two])).toEqual([
      '2 reorders inserted around convolution: +0.020 ms, 6.3 % of the time',
    ]);
    expect(textsOf([...layers, ...more], [...layers, ...more])).toEqual([]);
    const free = aKernel('x', { ...more[0], name: 'x', neighbours: null, originalLayers: [] });
    expect(textsOf(layers, [...layers, free])[0]).toMatch(/^1 reorder inserted around the model’s end: /);
  });

  it('name the layers that stayed in their precision although most of the work moved', () => {
    const in16 = { precision: 'BF16', elementType: 'bf16', implementation: 'brgconv_bf16' } as const;
    const a = [timed('big', 1000, { flops: 10_000 }), timed('left', 100), timed('pool', 50, { flops: 0 })];
    const b = (left: number, leftFlops = 1000) => [
      timed('big', 500, { flops: 10_000, ...in16 }),
      timed('left', left, { flops: leftFlops }),
      timed('pool', 50, { flops: 0 }),
    ];
    const stayed = (...kernels: Kernel[]) =>
      findings(diffOf(a, kernels)).filter(({ kind }) => kind === 'stayed');
    expect(stayed(...b(100)).map(({ text, layers, deltaUs }) => [text, layers, deltaUs])).toEqual([
      ['left stayed in f32: 15 % of the time', ['left'], 0],
    ]);
    const slower = [...b(150), reorder('r', 50, ['big'], ['left'])];
    expect(stayed(...slower).map(({ text, deltaUs }) => [text, deltaUs])).toEqual([
      ['left stayed in f32: +0.10 ms, 20 % of the time', 100],
    ]);
    expect(stayed(...slower)[0]?.share).toBeCloseTo(150 / 750, 9);
    // As much work stayed as moved.
    expect(stayed(...b(100, 10_000))).toEqual([]);
    expect(stayed(...b(100, 9_999))).toHaveLength(1);
  });

  it('tell no times where a device tells none', () => {
    const none = [timed('conv', 0, { implementation: 'gpu', slotUs: null })];
    const found = findings(diffOf([timed('conv', 100)], none));
    expect(found).toEqual([
      {
        ...{ kind: 'implementation', text: 'conv changed brgconv_f32 -> gpu', layers: ['conv'] },
        ...{ deltaUs: 0, significant: false, share: null },
      },
    ]);
    expect(findings(diffOf(none, [timed('conv', 100)]))[0]).toMatchObject({ deltaUs: 0, share: null });
  });

  it('come by what they cost or save, the most first', () => {
    const a = [timed('x', 100), timed('y', 500), timed('z', 100)];
    const b = [
      timed('x', 150, { implementation: 'p' }),
      timed('y', 100, { implementation: 'q' }),
      timed('z', 300, { implementation: 'r' }),
    ];
    expect(findings(diffOf(a, b)).map(({ deltaUs }) => deltaUs)).toEqual([-400, 200, 50]);
    const empty: Profile = aProfile([]);
    expect(findings(diffProfiles(empty, empty))).toEqual([]);
  });
});
