import { expect, it } from 'vitest';
import { milliseconds } from '../units.ts';
import { aCell, aRun } from '../view/run/testing.ts';
import { type NoiseDocument, noiseOfCell, spreadOfProcesses, staleNoiseOfCell } from './noise.ts';
import { spreadsOf, staleOf } from './spread.ts';

const run = aRun({ id: 'r1', cells: [aCell({ model: 'net', precision: 'FP32', mean: 2 })], rounds: [] });
const [cell = aCell({ model: 'net', precision: 'FP32', mean: 2 })] = run.cells;
const spread = (standardDeviation: number) => ({ standardDeviation, degrees: 11 });
const level = (model: string, standardDeviation: number, change: object = {}) => ({
  ...{ model, device: 'CPU', precision: 'FP32' as const, pluginVersion: null, driverVersion: null },
  ...{ mediansMs: [milliseconds(1), milliseconds(2)], meansMs: [milliseconds(1), milliseconds(2)] },
  ...{ median: spread(standardDeviation), mean: spread(2 * standardDeviation) },
  ...change,
});
const document = (change: Partial<NoiseDocument> = {}): NoiseDocument => ({
  ...{ schemaVersion: 1, measuredAt: '2026-11-22T13:00:00.000Z', spanMs: milliseconds(240_000) },
  machine: run.run.machine,
  runtime: run.run.runtime,
  levels: [level('small', 0.04), level('large', 0.02)],
  ...change,
});

it('the spread of processes is that of their logarithms', () => {
  const { standardDeviation, degrees } = spreadOfProcesses([1, Math.E, Math.E ** 2]);
  expect([standardDeviation, degrees]).toEqual([expect.closeTo(1, 12), 2]);
  expect(() => spreadOfProcesses([1])).toThrow(RangeError);
});

it('of a cell is that of the network that varies most on its device, in its precision', () => {
  const of = (kept: readonly NoiseDocument[]) => noiseOfCell(kept, run.run, cell)?.median.standardDeviation;
  expect(of([document()])).toBe(0.04);
  expect(of([document({ levels: [level('small', 0.04, { precision: 'INT8' })] })])).toBeUndefined();
  expect(of([document({ levels: [level('small', 0.04, { device: 'GPU' })] })])).toBeUndefined();
  const newer = document({ measuredAt: '2026-11-22T13:30:00.000Z', levels: [level('small', 0.01)] });
  expect(of([document(), newer])).toBe(0.01);
  // A newer one of another device leaves the older one in place.
  const other = { ...newer, levels: [level('small', 0.5, { device: 'GPU' })] };
  expect(of([document(), other])).toBe(0.04);
});

it('is stale where the machine or its runtime is another, or it is a month old', () => {
  const of = (change: Partial<NoiseDocument>) => noiseOfCell([document(change)], run.run, cell);
  expect(of({ machine: { ...run.run.machine, logicalProcessors: 8 } })).toBeNull();
  expect(of({ runtime: { ...run.run.runtime, version: '2026.4.1' } })).toBeNull();
  expect(of({ measuredAt: '2026-10-01T13:00:00.000Z' })).toBeNull();
  expect(of({})).not.toBeNull();
});

it('of a release of OpenVINO that was asked for is its own, whatever plugin the default has', () => {
  const older = { ...cell, runtime: '2024.6.0-17404-abc' };
  const device = { ...{ name: 'CPU', fullName: 'CPU', kind: null }, pluginVersion: 'p', driverVersion: null };
  const asked = { ...run.run, devices: [device] };
  const levels = [level('own', 0.04, { pluginVersion: 'p' }), level('older', 0.02, { release: '2024.6.0' })];
  const of = (one: typeof cell) => noiseOfCell([document({ levels })], asked, one)?.median.standardDeviation;
  expect([of(cell), of(older)]).toEqual([0.04, 0.02]);
  expect(of({ ...cell, runtime: '2025.4.1-1-def' })).toBeUndefined();
});

it('serves cells whose configuration has no history, and says so', () => {
  expect(spreadsOf([run], [], { noise: [] })).toEqual([]);
  const known = spreadsOf([run], [], { noise: [document()] });
  expect(known).toMatchObject([{ cellId: cell.id, source: 'noise', median: { standardDeviation: 0.04 } }]);
  const earlier = ['a', 'b', 'c'].map((id, at) => {
    const cells = [aCell({ model: 'net', precision: 'FP32', mean: 2 + at / 10 })];
    return aRun({ id, cells, rounds: [] });
  });
  expect(spreadsOf([run], earlier, { noise: [document()] })).toMatchObject([{ source: 'history', runs: 3 }]);
});

it('that says nothing of a cell is named, the newest measurement first', () => {
  const of = (...kept: readonly Partial<NoiseDocument>[]) =>
    staleNoiseOfCell(kept.map(document), run.run, cell);
  const { machine, runtime } = run.run;
  const bigger = { machine: { ...machine, logicalProcessors: 8 } };
  const newer = { measuredAt: '2026-11-22T13:30:00.000Z', runtime: { ...runtime, version: '2026.4.1' } };
  expect(of()).toBeNull();
  expect(of({})).toBeNull();
  expect(of(bigger)).toBe('noiseOfOtherMachine');
  expect(of(bigger, newer)).toBe('noiseOfOtherRuntime');
  expect(of(newer, {})).toBeNull();
  expect(of({ measuredAt: '2026-10-01T13:00:00.000Z' })).toBe('noiseTooOld');
  expect(of({ levels: [level('small', 0.04, { precision: 'INT8' })] })).toBeNull();
  const devices = [
    { name: 'CPU', pluginVersion: '2', driverVersion: null },
  ] as unknown as typeof run.run.devices;
  const driver = document({ levels: [level('small', 0.04, { pluginVersion: '1' })] });
  expect(staleNoiseOfCell([driver], { ...run.run, devices }, cell)).toBe('noiseOfOtherDriver');
});

it('is named of the cells that have no spread, and of no others', () => {
  const old = document({ measuredAt: '2026-10-01T13:00:00.000Z' });
  expect(staleOf([run], spreadsOf([run], [], { noise: [old] }), [old])).toEqual([
    { cellId: cell.id, why: 'noiseTooOld' },
  ]);
  const kept = [old, document()];
  expect(staleOf([run], spreadsOf([run], [], { noise: kept }), kept)).toEqual([]);
});
