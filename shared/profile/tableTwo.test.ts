import { describe, expect, it } from 'vitest';
import { csv, kernelsCsv, tableTwoCsv } from './csv.ts';
import { cellText, type TableTwo, tableTwo } from './tableTwo.ts';
import { profileOf, recorded } from './testing.ts';

const cpu = profileOf(recorded.squeezenetCpu());
const gpu = profileOf(recorded.squeezenetGpu(), { device: 'GPU' });
const table = tableTwo([cpu, gpu]);

function row(of: TableTwo, name: string) {
  const found = of.rows.filter((candidate) => candidate.name === name);
  expect(found.map((candidate) => candidate.name)).toEqual([name]);
  return found[0] as TableTwo['rows'][number];
}

describe('Table II of our own', () => {
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
    expect(row(table, 'relu_conv1').cells.map(cellText)).toEqual(['fused into conv1', 'fused into conv1']);
    expect(row(table, 'fire2/concat').cells[1]).toEqual({ kind: 'optimizedAway' });
    expect(row(table, 'data').cells.map(cellText)).toEqual(['optimized away', 'optimized away']);
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
