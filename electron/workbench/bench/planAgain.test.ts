import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { methodOf } from '../../../shared/documents/presets.ts';
import type { PlannedModel, RunPlan } from '../../../shared/documents/run.ts';
import type { Device } from '../../../shared/machine/machine.ts';
import { type EarlierRun, planAgain } from './planAgain.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'vinobench-again-'));
  for (const name of ['a', 'b', 'c']) writeFileSync(path.join(folder, `${name}.xml`), name);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cpu: Device = {
  name: 'CPU',
  fullName: 'a CPU',
  kind: null,
  capabilities: [],
  precisions: ['FP32'],
  pluginVersion: null,
  driverVersion: null,
  note: null,
};

const anything = async () => undefined;

function earlierRun(): EarlierRun {
  const model = (name: string): PlannedModel => ({
    name,
    format: 'openvino-ir',
    topologyPath: path.join(folder, `${name}.xml`),
    weightsPath: null,
    topologySha256: 'of then',
    weightsSha256: null,
  });
  const plan: RunPlan = {
    preset: 'careful',
    iterations: 64,
    method: methodOf('careful'),
    models: ['a', 'b', 'c'].map(model),
    configurations: [0, 1, 2].flatMap((at) =>
      (['FP32', 'INT8'] as const).map((precision) => ({
        model: at,
        device: 'CPU',
        precision,
        isa: 'avx2' as const,
        batch: 2,
        requests: 1,
        streams: null,
        threads: 3,
      })),
    ),
  };
  return { plan, cells: plan.configurations.map((_, index) => ({ id: `run.${index}` })) };
}

describe('the plan of a run that measures again', () => {
  it('takes files that hold something else only from who may read them', async () => {
    const asked: string[] = [];
    const nothing = async (file: string) => {
      asked.push(path.basename(file));
      throw new Error('not this one');
    };
    const run = earlierRun();
    const { models } = await planAgain(run, ['run.0'], { devices: [cpu], mayRead: anything }, undefined);
    const asBefore = { ...run, plan: { ...run.plan, models: [...models, ...run.plan.models.slice(1)] } };
    await planAgain(asBefore, ['run.0'], { devices: [cpu], mayRead: nothing }, undefined);
    expect(asked).toEqual([]);
    const again = planAgain(run, ['run.0'], { devices: [cpu], mayRead: nothing }, undefined);
    await expect(again).rejects.toThrow('not this one');
    expect(asked).toEqual(['a.xml']);
  });

  it('has the cells asked for alone, measured as they were', async () => {
    const plan = await planAgain(
      earlierRun(),
      ['run.0', 'run.5'],
      { devices: [cpu], mayRead: anything },
      undefined,
    );
    expect(plan.models.map(({ name }) => name)).toEqual(['a', 'c']);
    expect(plan.configurations.map(({ model, precision }) => `${model} ${precision}`)).toEqual([
      '0 FP32',
      '1 INT8',
    ]);
    expect(plan.configurations[1]).toMatchObject({ isa: 'avx2', batch: 2, threads: 3 });
    expect(plan).toMatchObject({ preset: 'careful', iterations: 64 });
  });

  it('knows its files by what they hold now', async () => {
    const { models } = await planAgain(
      earlierRun(),
      ['run.0'],
      { devices: [cpu], mayRead: anything },
      undefined,
    );
    expect(models[0]?.topologySha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('refuses cells of another run, devices and files that are gone', async () => {
    const again = (
      wanted: string[],
      devices: Device[],
      change: (run: EarlierRun) => void = () => undefined,
    ) => {
      const run = earlierRun();
      change(run);
      return planAgain(run, wanted, { devices, mayRead: anything }, undefined);
    };
    await expect(again(['other.1'], [cpu])).rejects.toThrow('no cell other.1');
    await expect(again(['run.1'], [{ ...cpu, name: 'NPU' }])).rejects.toThrow('There is no device CPU here');
    const lost = again(['run.1'], [cpu], ({ plan }) => {
      const [first] = plan.models;
      if (first !== undefined) first.topologyPath = path.join(folder, 'lost.xml');
    });
    await expect(lost).rejects.toThrow('lost.xml is gone, so a cannot be measured again');
  });
});
