import { describe, expect, it } from 'vitest';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import type { Precision } from '../../../shared/precision/precision.ts';
import { bytes, gibibytes } from '../../../shared/units.ts';
import { samplePlan } from '../../store/fixtures/samplePlan.ts';
import type { CellModel } from '../ir/modelToCompile.ts';
import { ConversionsAhead, conversionsAtOnce, type ToConvert } from './conversionsAhead.ts';

const options = {
  signal: new AbortController().signal,
  check: 'by-reader' as const,
  onProgress: () => undefined,
};

function wanted(...cells: readonly (readonly [model: number, precision: Precision])[]): ToConvert[] {
  const { models, configurations } = samplePlan(1);
  const [model, configuration] = [models[0], configurations[0]];
  if (model === undefined || configuration === undefined) throw new Error('the sample plan is empty');
  return cells.map(([index, precision]) => ({
    model: { ...model, name: `net${index}`, format: 'caffe' },
    configuration: { ...configuration, model: index, precision },
  }));
}

/** Conversions that end when they are let. */
function converting(cells: readonly ToConvert[], atOnce: number) {
  const going = new Map<string, PromiseWithResolvers<CellModel>>();
  const begun: string[] = [];
  const ahead = new ConversionsAhead(
    cells,
    (model, { precision }) => {
      const name = `${model.name} ${precision}`;
      const one = Promise.withResolvers<CellModel>();
      begun.push(name);
      going.set(name, one);
      return one.promise.finally(() => going.delete(name));
    },
    atOnce,
  );
  const end = (name: string) =>
    going.get(name)?.resolve({
      ...{ xml: name, bin: null, irSha256: '', weights: null },
      ...{ weightBytes: bytes(1), flops: null, warnings: [] },
    });
  return { ahead, begun, going, end };
}

const turns = () => new Promise((resolve) => setImmediate(resolve));

describe('conversions of a run', () => {
  it('run side by side up to their number, and have all ended before the first model is handed out', async () => {
    const cells = wanted(...Array.from({ length: 9 }, (_, index) => [index, 'FP32'] as const));
    const { ahead, begun, going, end } = converting(cells, 3);
    let given: CellModel | undefined;
    const first = ahead.get(0, options).then((model) => {
      given = model;
    });
    expect(begun).toEqual(['net0 FP32', 'net1 FP32', 'net2 FP32']);
    end('net0 FP32');
    await turns();
    expect(begun).toHaveLength(4);
    end('net2 FP32');
    end('net3 FP32');
    await turns();
    expect([...going.keys()]).toEqual(['net1 FP32', 'net4 FP32', 'net5 FP32']);
    for (let net = 4; net < 8; net++) {
      end(`net${net} FP32`);
      await turns();
    }
    expect([...going.keys()]).toEqual(['net1 FP32']);
    expect(given).toBeUndefined();
    end('net1 FP32');
    await first;
    expect(given?.xml).toBe('net0 FP32');
    expect((await ahead.get(1, options)).xml).toBe('net1 FP32');
    expect((await ahead.get(2, options)).xml).toBe('net2 FP32');
    // Nothing was begun while those were measured.
    expect(begun).toHaveLength(8);
    expect(going.size).toBe(0);
    const last = ahead.get(8, options);
    end('net8 FP32');
    expect((await last).xml).toBe('net8 FP32');
  });

  it('begin no further one once they are cancelled', async () => {
    const stop = new AbortController();
    const { ahead, begun, end } = converting(wanted([0, 'FP32'], [1, 'FP32'], [2, 'FP32']), 2);
    const first = ahead.get(0, { ...options, signal: stop.signal });
    stop.abort();
    end('net0 FP32');
    end('net1 FP32');
    await first;
    expect(begun).toEqual(['net0 FP32', 'net1 FP32']);
  });

  it('make each IR once, and leave a calibration to its turn', async () => {
    const cells = wanted([0, 'FP32'], [0, 'BF16'], [0, 'FP16'], [0, 'INT8'], [1, 'INT8'], [1, 'BF16']);
    const { ahead, begun, end } = converting(cells, 8);
    const first = ahead.get(0, options);
    expect(begun).toEqual(['net0 FP32', 'net0 FP16', 'net1 BF16']);
    for (const name of begun) end(name);
    await first;
  });

  it('tell what failed when it is wanted, not before', async () => {
    const { ahead, going, end } = converting(wanted([0, 'FP32'], [1, 'FP32']), 2);
    const first = ahead.get(0, options);
    going.get('net1 FP32')?.reject(new VinobenchError('input', 'net1.prototxt, line 3: no such field.'));
    end('net0 FP32');
    expect((await first).xml).toBe('net0 FP32');
    await expect(ahead.get(1, options)).rejects.toThrow('net1.prototxt, line 3');
  });

  it('are asked for again where a cell is prepared a second time', async () => {
    const { ahead, begun, end } = converting(wanted([0, 'FP32'], [1, 'FP32']), 2);
    for (const expected of [2, 3]) {
      const model = ahead.get(0, options);
      expect(begun).toHaveLength(expected);
      for (const name of begun) end(name);
      await model;
    }
  });
});

describe('their number', () => {
  it('goes by cores and memory, and is never 0', () => {
    expect(conversionsAtOnce(1, gibibytes(64))).toBe(1);
    expect(conversionsAtOnce(2, gibibytes(64))).toBe(2);
    expect(conversionsAtOnce(16, gibibytes(64))).toBe(8);
    expect(conversionsAtOnce(16, gibibytes(3))).toBe(3);
    expect(conversionsAtOnce(16, bytes(1))).toBe(1);
  });
});
