/**
 * Whether a run that has stopped can be resumed here: on its machine, with its runtime and devices, from the very same
 * files.
 */
import { existsSync } from 'node:fs';
import {
  type Cell,
  isLeft,
  type PlannedModel,
  type RunHead,
  type RunPlan,
} from '../../../shared/documents/run.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import type {
  DevicesReport,
  Machine,
  RecordedMachine,
  RecordedRuntime,
  RunDevice,
  Runtime,
} from '../../../shared/machine/machine.ts';
import { bytesToGibibytes } from '../../../shared/units.ts';
import { fixedText } from '../../../shared/view/text/format.ts';
import { requireImages } from '../ir/imageFolder.ts';
import { hashesOf } from '../models/modelSource.ts';
import { hashed } from './inputFiles.ts';
import { checkDevice } from './plan.ts';

export interface StoppedRun {
  readonly run: Pick<RunHead, 'id' | 'status' | 'machine' | 'runtime' | 'devices'>;
  readonly plan: RunPlan;
  /** One for each configuration of the plan, in its order. */
  readonly cells: readonly Pick<Cell, 'status' | 'cause' | 'failedBefore'>[];
}

/** Memory that a kernel or a hypervisor keeps to itself changes from boot to boot. */
const memoryTolerance = 0.02;

/**
 * Figures of one run are read side by side, so all of them have to come from the same machine, runtime and files.
 * A run that is in progress or complete is not checked.
 * @throws VinobenchError 'usage', 'input' with a sentence that says what differs
 */
export async function checkResumable(
  { run, plan, cells }: StoppedRun,
  { machine, runtime, devices }: Pick<DevicesReport, 'machine' | 'runtime' | 'devices'>,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (run.status === 'running' || !cells.some(isLeft)) return;
  const left = plan.configurations.filter((_, index) => {
    const cell = cells[index];
    return cell !== undefined && isLeft(cell);
  });
  const different =
    machineDifference(run.machine, machine) ??
    runtimeDifference(run.runtime, runtime) ??
    deviceDifference(
      run.devices.filter(({ name }) => left.some(({ device }) => device.includes(name))),
      devices,
    );
  if (different !== null) {
    throw new VinobenchError(
      'usage',
      `Run ${run.id} cannot be resumed here: ${different} Start a new run instead.`,
    );
  }
  for (const device of new Set(left.map((configuration) => configuration.device)))
    checkDevice(device, devices);
  await requireImages(
    left.map(({ precision }) => precision),
    plan.calibration,
    signal,
  );
  for (const index of new Set(left.map(({ model }) => model))) {
    const model = plan.models[index];
    if (model === undefined) continue;
    await checkFiles(run.id, model, signal);
    await checkInputFiles(run.id, model, signal);
  }
}

/** In a sentence; null: it is the same machine. */
function machineDifference(then: RecordedMachine, now: Machine): string | null {
  const was = (what: string, before: string | null, after: string) =>
    before === after ? null : `it was measured ${what} ${before ?? 'not recorded'}, and this is ${after}.`;
  const memory =
    then.memoryBytes === null || Math.abs(now.memoryBytes / then.memoryBytes - 1) > memoryTolerance;
  const gib = ({ memoryBytes }: RecordedMachine) =>
    memoryBytes === null
      ? 'memory not recorded'
      : `${fixedText(bytesToGibibytes(memoryBytes), 1)} GiB of memory`;
  const sets = ({ instructionSets }: RecordedMachine) => instructionSets.join(' ');
  return (
    was('on the machine', then.hostname, now.hostname) ??
    was('on', then.cpuModel, now.cpuModel) ??
    was('with', `${then.physicalCores} cores`, `${now.physicalCores} cores`) ??
    was('with', `${then.logicalProcessors} threads`, `${now.logicalProcessors} threads`) ??
    was('with the instruction sets', sets(then), sets(now)) ??
    (memory ? was('with', gib(then), gib(now)) : null) ??
    was('under', then.os, now.os)
  );
}

function runtimeDifference(then: RecordedRuntime, now: Runtime): string | null {
  if (then.version !== now.version)
    return `it was measured with OpenVINO ${then.version ?? '(version not recorded)'}, and this is ${now.version}.`;
  if (then.binding === now.binding) return null;
  return `it was measured through the binding ${then.binding ?? 'not recorded'}, and here is ${now.binding}.`;
}

/** A name may mean another card by now, or have another driver. */
function deviceDifference(then: readonly RunDevice[], now: readonly RunDevice[]): string | null {
  for (const before of then) {
    const after = now.find(({ name }) => name === before.name);
    if (after === undefined) continue;
    if (after.fullName !== before.fullName)
      return `its ${before.name} was ${before.fullName}, and this is ${after.fullName}.`;
    const [driver, another] = [before, after].map(({ pluginVersion, driverVersion }) =>
      [driverVersion, pluginVersion].filter((version) => version !== null).join(', plugin '),
    );
    if (driver !== another)
      return `its ${before.name} had the driver ${driver || 'unknown'}, and this has ${another || 'unknown'}.`;
  }
  return null;
}

/** @throws VinobenchError 'input' when a file is gone or holds something else now */
async function checkFiles(
  runId: string,
  model: PlannedModel,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { topologyPath, weightsPath } = model;
  for (const file of [topologyPath, weightsPath]) {
    if (file !== null && !existsSync(file)) throw filesDiffer(runId, model, `${file} is gone`, file);
  }
  const now = await hashesOf(model, signal);
  if (now.topologySha256 !== model.topologySha256)
    throw filesDiffer(runId, model, `${topologyPath} has changed`, topologyPath);
  if (now.weightsSha256 !== model.weightsSha256) {
    const file = weightsPath ?? topologyPath;
    throw filesDiffer(runId, model, `the weights of ${file} have changed`, file);
  }
}

/** @throws VinobenchError 'input' when one is gone or holds other values now */
async function checkInputFiles(
  runId: string,
  model: PlannedModel,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { inputFiles = [] } = model;
  for (const { path: file } of inputFiles)
    if (!existsSync(file)) throw filesDiffer(runId, model, `${file} is gone`, file);
  for (const [index, { path: file, sha256 }] of (await hashed(inputFiles, signal)).entries()) {
    if (inputFiles[index]?.sha256 !== sha256)
      throw filesDiffer(runId, model, `${file} holds other values`, file);
  }
}

function filesDiffer(runId: string, { name }: PlannedModel, what: string, file: string): VinobenchError {
  return new VinobenchError(
    'input',
    `Run ${runId} cannot be resumed: ${what}, so ${name} would differ from what was measured. Restore the file or start a new run.`,
    { place: { file } },
  );
}
