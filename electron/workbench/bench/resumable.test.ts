import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { defaultCalibration } from '../../../shared/documents/calibration.ts';
import { methodOf } from '../../../shared/documents/presets.ts';
import type { Device, DevicesReport, Machine } from '../../../shared/machine/machine.ts';
import { gibibytes, mebibytes, minus } from '../../../shared/units.ts';
import { planModel } from '../models/modelSource.ts';
import { withInputFiles } from './inputFiles.ts';
import { checkResumable, type StoppedRun } from './resumable.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-resumable-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const machine: Machine = {
  hostname: 'bench',
  cpuModel: 'Xeon',
  physicalCores: 2,
  logicalProcessors: 4,
  instructionSets: ['avx2', 'avx512'],
  memoryBytes: gibibytes(8),
  os: 'Debian GNU/Linux 12, Linux 6.1.0',
  architecture: 'x64',
  virtualized: false,
  nodeVersion: '24.21.0',
};
const runtime = { name: 'OpenVINO', version: '2026.4.0', binding: 'native' } as const;
const cpu: Device = {
  name: 'CPU',
  fullName: 'Xeon',
  kind: null,
  capabilities: [],
  precisions: ['FP32'],
  pluginVersion: null,
  driverVersion: null,
  note: null,
};
/** As it was; it is not here any more. */
const gpu: Device = { ...cpu, name: 'GPU', fullName: 'Arc', driverVersion: '24.1' };
const here: Pick<DevicesReport, 'machine' | 'runtime' | 'devices'> = { machine, runtime, devices: [cpu] };

let made = 0;

/** A run of one prototxt with a caffemodel, stopped before its cell was measured. */
async function stoppedRun(device = 'CPU') {
  const prototxt = join(folder, `net${made}.prototxt`);
  const caffemodel = join(folder, `net${made++}.caffemodel`);
  writeFileSync(prototxt, 'name: "net"');
  writeFileSync(caffemodel, '\0weights');
  const model = await planModel({ kind: 'file', topology: prototxt, weights: null });
  const run: StoppedRun = {
    run: { id: 'run-1', status: 'interrupted', machine, runtime, devices: [cpu, gpu] },
    cells: [{ status: 'interrupted', cause: null }],
    plan: {
      preset: 'paper',
      iterations: 32,
      method: methodOf('paper'),
      models: [model],
      configurations: [
        {
          ...{ model: 0, device, precision: 'FP32', isa: null },
          ...{ batch: 1, requests: 1, streams: null, threads: null },
        },
      ],
    },
  };
  return { run, prototxt, caffemodel };
}

const refusal = (run: StoppedRun, now = here) =>
  checkResumable(run, now, undefined).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

describe('A run that has stopped', () => {
  it('is resumed where nothing has changed, apart from a little memory and Node', async () => {
    const { run } = await stoppedRun();
    expect(await refusal(run)).toBeNull();
    const rebooted = {
      ...machine,
      memoryBytes: minus(machine.memoryBytes, mebibytes(1)),
      nodeVersion: '26.0.0',
    };
    expect(await refusal(run, { ...here, machine: rebooted })).toBeNull();
  });

  it.each<[string, Partial<Machine>]>([
    ['on the machine bench, and this is other', { hostname: 'other' }],
    ['on Xeon, and this is Core', { cpuModel: 'Core' }],
    ['with 4 threads, and this is 2 threads', { logicalProcessors: 2 }],
    [
      'with the instruction sets avx2 avx512, and this is avx2 avx512 amx',
      { instructionSets: ['avx2', 'avx512', 'amx'] },
    ],
    ['with 8.0 GiB of memory, and this is 4.0 GiB of memory', { memoryBytes: gibibytes(4) }],
  ])('is not resumed elsewhere: it was measured %s', async (what, change) => {
    const { run } = await stoppedRun();
    expect(await refusal(run, { ...here, machine: { ...machine, ...change } })).toBe(
      `Run run-1 cannot be resumed here: it was measured ${what}. Start a new run instead.`,
    );
  });

  it('is not resumed with another OpenVINO, or through another binding of it', async () => {
    const { run } = await stoppedRun();
    expect(await refusal(run, { ...here, runtime: { ...runtime, version: '2027.0.0' } })).toBe(
      'Run run-1 cannot be resumed here: it was measured with OpenVINO 2026.4.0, and this is 2027.0.0. Start a new run instead.',
    );
    expect(await refusal(run, { ...here, runtime: { ...runtime, binding: 'openvino-node' } })).toContain(
      'through the binding native, and here is openvino-node',
    );
  });

  it('is not resumed with another card of the same name, or another driver', async () => {
    const { run } = await stoppedRun('GPU');
    const onGpu = async (change: Partial<Device>) =>
      await refusal(run, { ...here, devices: [cpu, { ...gpu, ...change }] });
    expect(await onGpu({})).toBeNull();
    expect(await onGpu({ fullName: 'Iris' })).toContain('its GPU was Arc, and this is Iris.');
    expect(await onGpu({ driverVersion: '25.0' })).toContain(
      'its GPU had the driver 24.1, and this has 25.0.',
    );
    // What is left needs the CPU alone.
    const { run: onCpu } = await stoppedRun();
    expect(await refusal(onCpu, { ...here, devices: [cpu, { ...gpu, fullName: 'Iris' }] })).toBeNull();
  });

  it('is not resumed without the device that it needs', async () => {
    const { run } = await stoppedRun('GPU');
    expect(await refusal(run)).toContain('There is no device GPU here');
  });

  it('is not resumed with other files than those that were measured', async () => {
    const weights = await stoppedRun();
    writeFileSync(weights.caffemodel, '\0Weights');
    expect(await refusal(weights.run)).toBe(
      `Run run-1 cannot be resumed: the weights of ${weights.caffemodel} have changed, so net${made - 1} would differ from what was measured. Restore the file or start a new run.`,
    );
    unlinkSync(weights.caffemodel);
    expect(await refusal(weights.run)).toContain(`${weights.caffemodel} is gone, so`);
    const topology = await stoppedRun();
    writeFileSync(topology.prototxt, 'name: "Net"');
    expect(await refusal(topology.run)).toContain(`${topology.prototxt} has changed, so`);
  });

  it('is not resumed with other values of an input', async () => {
    const { run } = await stoppedRun();
    const values = join(folder, 'x.bin');
    writeFileSync(values, 'values');
    const models = await withInputFiles(run.plan.models, [[{ input: 'x', path: values }]], undefined);
    const given = { ...run, plan: { ...run.plan, models } };
    expect(await refusal(given)).toBeNull();
    writeFileSync(values, 'others');
    expect(await refusal(given)).toContain(`${values} holds other values, so net`);
    unlinkSync(values);
    expect(await refusal(given)).toContain(`${values} is gone, so net`);
    await expect(
      withInputFiles(run.plan.models, [[{ input: 'x', path: values }]], undefined),
    ).rejects.toThrow('does not exist; --input takes an image, a .npy, .npz or .bin file.');
  });

  it('is not resumed without the images of its INT8 cells', async () => {
    const { run } = await stoppedRun();
    const { family: _, ...usual } = defaultCalibration;
    const preparation = { mean: null, scale: null, colour: null, resize: null };
    const calibration = { ...usual, images: join(folder, 'gone'), preparation };
    const configurations = run.plan.configurations.map((one) => ({ ...one, precision: 'INT8' as const }));
    const int8 = { ...run, plan: { ...run.plan, calibration, configurations } };
    expect(await refusal(int8)).toContain(join(folder, 'gone'));
  });

  it('is asked for what is left of it alone', async () => {
    const { run, prototxt } = await stoppedRun();
    unlinkSync(prototxt);
    expect(await refusal({ ...run, cells: [{ status: 'measured', cause: null }] })).toBeNull();
  });
});
