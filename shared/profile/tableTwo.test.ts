import { beforeEach, describe, expect, it } from 'vitest';
import type { Profile } from '../documents/profile.ts';
import type { RooflineKernel } from '../documents/rooflineSchema.ts';
import { bytes, microseconds, milliseconds } from '../units.ts';
import { align } from './alignment.ts';
import { csv, kernelsCsv, tableTwoCsv } from './csv.ts';
import { type TableTwo, tableTwo, tableTwoCellText } from './tableTwo.ts';
import { aKernel, aProfile, profileOf, recorded } from './testing.ts';

const cpu = profileOf(recorded.squeezenetCpu());
const gpu = profileOf(recorded.squeezenetGpu(), { device: 'GPU' });
let table: TableTwo;
beforeEach(() => {
  table = tableTwo([cpu, gpu]);
});

function row(of: TableTwo, name: string) {
  const found = of.rows.filter((candidate) => candidate.name === name);
  expect(found.map((candidate) => candidate.name)).toEqual([name]);
  return found[0] as TableTwo['rows'][number];
}

describe('our own Table II', () => {
  it('has a column for each configuration and every source layer once', () => {
    expect(table.columns).toEqual(['CPU FP32', 'GPU FP32']);
    const layers = table.rows.filter(({ inserted }) => !inserted).map(({ name }) => name);
    expect(new Set(layers).size).toBe(67);
    expect(layers).toHaveLength(67);
  });

  it('says what became of a layer in each', () => {
    expect(row(table, 'conv1').cells.map(({ kind }) => kind)).toEqual(['kernel', 'kernel']);
    expect(row(table, 'conv1').cells[1]).toMatchObject({
      implementation: 'convolution_gpu_bfyx_to_bfyx_f16__f32',
    });
    expect(row(table, 'relu_conv1').cells.map(tableTwoCellText)).toEqual([
      'fused into conv1',
      'fused into conv1',
    ]);
    expect(row(table, 'fire2/concat').cells[1]).toEqual({ kind: 'optimizedAway' });
    expect(row(table, 'data').cells.map(tableTwoCellText)).toEqual(['optimized away', 'optimized away']);
  });

  it('puts what the runtime inserted before the layer it serves, or behind the last', () => {
    const names = table.rows.map(({ name }) => name);
    expect(names.indexOf('Reorder data -> conv1')).toBe(names.indexOf('conv1') - 1);
    expect(names.indexOf('Reorder prob -> output')).toBe(names.indexOf('prob') + 1);
    expect(row(table, 'Reorder data -> conv1').cells[1]).toEqual({ kind: 'notApplicable' });
  });

  it('keeps the source’s order, whatever the order of execution', () => {
    const kernels = cpu.kernels.toReversed();
    const layers = tableTwo([{ ...cpu, kernels }]).rows.filter(({ inserted }) => !inserted);
    expect(layers.map(({ name }) => name)).toEqual(cpu.sourceLayers);
  });
});

describe('a cell of Table II', () => {
  it('reads as the study prints it', () => {
    const kernel = { kind: 'kernel', implementation: 'jit', precision: 'FP32', elementType: 'f32' } as const;
    expect(tableTwoCellText({ ...kernel, timeUs: microseconds(12.34) })).toBe('jit FP32 12.3 us');
    expect(tableTwoCellText({ ...kernel, timeUs: microseconds(0) })).toBe('jit FP32');
    expect(tableTwoCellText({ ...kernel, precision: null, timeUs: microseconds(1) })).toBe('jit f32 1.0 us');
    expect(
      tableTwoCellText({
        kind: 'kernel',
        implementation: null,
        precision: null,
        elementType: null,
        timeUs: microseconds(0),
      }),
    ).toBe('? ?');
    expect(tableTwoCellText({ kind: 'notApplicable' })).toBe('N/A');
    expect(tableTwoCellText({ kind: 'optimizedAway' })).toBe('optimized away');
    expect(tableTwoCellText({ kind: 'fused', into: 'conv1' })).toBe('fused into conv1');
  });

  it('is of the heaviest of several kernels, with the time of all of them', () => {
    const of = (name: string, us: number) =>
      aKernel(name, { originalLayers: ['conv'], realTimeUs: microseconds(us), implementation: name });
    const [only] = tableTwo([aProfile([of('a', 1), of('b', 5), of('c', 2)])]).rows;
    expect(only?.cells).toEqual([
      { kind: 'kernel', implementation: 'b', precision: 'FP32', elementType: 'f32', timeUs: 8 },
    ]);
    expect(only).toMatchObject({
      name: 'conv',
      type: 'Convolution',
      inserted: false,
      from: [],
      to: [],
      study: null,
    });
  });

  it('stands next to the study’s, where the study has the row', () => {
    const { rows, ...columns } = tableTwo([aProfile([aKernel('conv'), aKernel('pool'), aKernel('fc')])]);
    const [conv, pool, fc] = rows;
    if (conv === undefined || pool === undefined || fc === undefined) throw new Error('three rows');
    const study = [{ ...conv, study: ['jit', null] }, { ...pool, study: ['x'] }, fc];
    const text = tableTwoCsv({ ...columns, studyColumns: ['CPU', 'GPU'], rows: study });
    const [head, ...lines] = text
      .trim()
      .split('\r\n')
      .map((line) => line.split(','));
    expect(head).toEqual(['layer', 'type', 'CPU FP32', 'study: CPU', 'study: GPU']);
    expect(lines.map((line) => line.slice(3))).toEqual([
      ['jit', 'N/A'],
      ['x', 'N/A'],
      ['', ''],
    ]);
  });
});

describe('rows of several profiles', () => {
  const reorder = (name: string, from: string[], to: string[]) =>
    aKernel(name, { type: 'Reorder', originalLayers: [], neighbours: { from, to } });
  const names = (...profiles: Profile[]) => align(profiles).map(({ name }) => name);

  it('know an inserted node by what it stands between, in any order, whatever it is called', () => {
    const layers = [aKernel('a'), aKernel('b'), aKernel('c')];
    const one = aProfile([...layers, reorder('x', ['a', 'b'], ['c'])]);
    const other = aProfile([...layers, reorder('y', ['b', 'a'], ['c'])]);
    const places = align([one, other]);
    expect(places.map(({ name }) => name)).toEqual(['a', 'b', 'Reorder a, b -> c', 'c']);
    expect(places[2]?.sides.map((side) => side?.kernels.map(({ name }) => name))).toEqual([['x'], ['y']]);
    expect(places[2]).toMatchObject({ inserted: true, from: ['a', 'b'], to: ['c'], type: 'Reorder' });
    expect(places[0]).toMatchObject({ inserted: false, from: [], to: [] });
  });

  it('stand before the first layer that they serve, else behind the last that they come from', () => {
    const layers = [aKernel('a'), aKernel('b')];
    expect(names(aProfile([...layers, reorder('x', [], ['b', 'a'])]))).toEqual([
      ...['Reorder input -> a, b', 'a', 'b'],
    ]);
    expect(names(aProfile([...layers, reorder('x', ['a', 'b'], [])]))).toEqual([
      ...['a', 'b', 'Reorder a, b -> output'],
    ]);
    expect(names(aProfile([...layers, reorder('x', ['a'], [])]))).toEqual(['a', 'Reorder a -> output', 'b']);
    expect(names(aProfile([...layers, reorder('x', ['z'], []), reorder('y', [], ['z'])]))).toEqual([
      ...['a', 'b', 'Reorder input -> z', 'Reorder z -> output'],
    ]);
    const alone = aKernel('alone', { originalLayers: [], neighbours: null });
    expect(names(aProfile([...layers, alone]))).toEqual(['a', 'b', 'alone']);
  });

  it('have the layers of all profiles once, and leave out what none of them has', () => {
    const one = aProfile([aKernel('a')], { sourceLayers: ['a', 'nothing', 'b'] });
    const other = aProfile([aKernel('b'), aKernel('late')], { sourceLayers: ['b'] });
    const places = align([one, other]);
    expect(places.map(({ name }) => name)).toEqual(['a', 'b', 'late']);
    expect(places.map(({ sides }) => sides.map((side) => side !== null))).toEqual([
      [true, false],
      [false, true],
      [false, true],
    ]);
  });

  it('say what a layer is fused into where it is no kernel itself, under the type that some profile knows', () => {
    const fused = aKernel('relu', {
      type: 'Layer',
      status: 'fused',
      fusedInto: 'conv',
      realTimeUs: microseconds(0),
    });
    const ran = aKernel('relu', { type: 'ReLU', realTimeUs: microseconds(3) });
    const [place] = align([aProfile([fused]), aProfile([ran])]);
    expect(place?.type).toBe('ReLU');
    expect(place?.sides[0]).toEqual({ kernels: [], fusedInto: 'conv', timeUs: 0 });
    expect(place?.sides[1]).toMatchObject({ fusedInto: null, timeUs: 3 });
    const gone = { ...fused, status: 'optimizedOut', fusedInto: null } as const;
    expect(align([aProfile([gone, fused])])[0]?.sides[0]?.fusedInto).toBe('conv');
    expect(align([aProfile([gone])])[0]).toMatchObject({ type: 'Layer', sides: [{ fusedInto: null }] });
    expect(align([aProfile([fused, ran])])[0]?.sides[0]).toMatchObject({ fusedInto: null, timeUs: 3 });
  });
});

/** Reads RFC 4180 by its grammar, character by character. */
function parseCsv(text: string): string[][] {
  const lines: string[][] = [];
  let fields: string[] = [];
  for (let at = 0; at < text.length; ) {
    let field = '';
    if (text[at] === '"') {
      for (at += 1; text[at] !== '"' || text[at + 1] === '"'; at++) {
        if (text[at] === '"') at += 1;
        field += text[at];
      }
      at += 1;
    } else {
      for (; text[at] !== ',' && text[at] !== '\r'; at++) field += text[at];
    }
    fields.push(field);
    if (text[at] === ',') at += 1;
    else {
      expect(text.slice(at, at + 2)).toBe('\r\n');
      lines.push(fields);
      fields = [];
      at += 2;
    }
  }
  return lines;
}

describe('comma-separated values', () => {
  it('keep commas and quotes inside a field', () => {
    const lines = [
      ['a,b', 'say "no"', 'both, "yes"'],
      ['', 'plain', '7'],
    ];
    expect(parseCsv(csv(lines))).toEqual(lines);
  });

  it('have a line for each kernel, all as wide as the head', () => {
    const [head, ...lines] = parseCsv(kernelsCsv([cpu, gpu]));
    expect(lines).toHaveLength(cpu.kernels.length + gpu.kernels.length);
    expect(new Set(lines.map((line) => line.length))).toEqual(new Set([head?.length]));
    const at = (column: string) => head?.indexOf(column) ?? -1;
    const conv10 = lines.find((line) => line[at('name')] === 'conv10');
    expect(conv10?.[at('real time us')]).toBe(
      String(cpu.kernels.find(({ name }) => name === 'conv10')?.realTimeUs),
    );
  });

  it('have each fact of a kernel in its column, and nothing where it is not known', () => {
    const kernel = aKernel('conv', {
      ...{ executionOrder: 3, calls: 4, startUs: microseconds(5), slotUs: { median: 6, p10: 7, p90: 8 } },
      ...{ originalLayers: ['conv', 'relu'], realTimeUs: microseconds(9), fusedInto: 'x' },
    });
    const bare = aKernel('bare', { outputShape: null, slotUs: null, originalLayers: [] });
    const point: RooflineKernel = {
      ...{ name: 'conv', intensity: 10, gflops: 20, gigabytesPerSecond: 2, bound: 'memory', level: 'L2' },
      ...{ boundUs: microseconds(1), attainableGflops: 100, shareOfBound: 0.2 },
    };
    const profile = aProfile([kernel, bare], {
      roofline: {
        peaks: 0,
        footprintBytes: bytes(1),
        kernels: [point],
        distances: [],
        boundMs: milliseconds(1),
      },
    });
    const [head = [], first = [], second = []] = parseCsv(kernelsCsv([profile]));
    const named = (line: string[]) => Object.fromEntries(head.map((column, at) => [column, line[at]]));
    expect(named(first)).toEqual({
      ...{ model: 'squeezenet1.1', configuration: 'CPU FP32', order: '3', name: 'conv', type: 'Convolution' },
      ...{ status: 'executed', 'fused into': 'x', implementation: 'brgconv_f32', precision: 'FP32' },
      ...{ 'element type': 'f32', layout: 'acdb', 'output shape': '1x8x4x4', 'original layers': 'conv relu' },
      ...{ calls: '4', 'start us': '5', 'slot median us': '6', 'slot p10 us': '7', 'slot p90 us': '8' },
      ...{ 'real time us': '9', FLOPs: '1000', bytes: '100', 'GFLOP/s': '0.1', 'FLOPs/byte': '10' },
      ...{ 'bound by': 'L2', 'bound us': '1', 'attainable GFLOP/s': '100', 'share of bound': '0.2' },
    });
    expect(named(second)).toMatchObject({
      ...{ 'output shape': '', 'slot median us': '', 'slot p10 us': '', 'slot p90 us': '', 'fused into': '' },
      ...{ 'original layers': '', 'FLOPs/byte': '', 'bound by': '', 'share of bound': '' },
    });
    const compute = { ...point, bound: 'compute', level: null } as const;
    const [, line = []] = parseCsv(
      kernelsCsv([
        { ...profile, roofline: { ...profile.roofline, kernels: [compute] } as Profile['roofline'] },
      ]),
    );
    expect(named(line)['bound by']).toBe('compute');
  });

  it('have a line for each row of Table II', () => {
    const [head, ...lines] = parseCsv(tableTwoCsv(table));
    expect(head).toEqual(['layer', 'type', 'CPU FP32', 'GPU FP32']);
    expect(lines).toHaveLength(table.rows.length);
    expect(lines.find(([name]) => name === 'relu_conv1')).toEqual([
      'relu_conv1',
      'Relu',
      'fused into conv1',
      'fused into conv1',
    ]);
  });
});
