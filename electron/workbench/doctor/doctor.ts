/** All facts of one check. A part that cannot be read is a fact as well, so that a broken installation still gets an answer. */
import os from 'node:os';
import { layout } from '../../../layout/layout.ts';
import { isVinobenchError } from '../../../shared/faults/errors.ts';
import { type DoctorFacts, type DoctorReport, findingsOf } from '../../../shared/machine/doctor.ts';
import type { DevicesReport } from '../../../shared/machine/machine.ts';
import { type Bytes, bytes } from '../../../shared/units.ts';
import { vinobenchVersion } from '../../../shared/vinobenchVersion.ts';
import { type Limits, readLimits } from '../../system/controlGroups.ts';
import { allowedProcessors, governors } from '../../system/processors.ts';
import { realRoot } from '../../system/systemFiles.ts';
import { readMachine, readMachineState } from '../machine/machine.ts';
import { findCompiler } from './compiler.ts';
import { dataFolderState } from './dataFolderState.ts';
import { gpuFacts, npuFacts } from './deviceNodes.ts';

/** @param devices asks OpenVINO, in its own process */
export async function examine(devices: () => Promise<DevicesReport>): Promise<DoctorReport> {
  const [runtime, compiler] = await Promise.all([runtimeFacts(devices), findCompiler()]);
  const linux = process.platform === 'linux';
  const machine = readMachine();
  const { loadAverage1m, freeMemoryBytes } = readMachineState();
  const limits = readLimits(realRoot);
  const facts: DoctorFacts = {
    machine,
    installation: layout.kind,
    runtime,
    compiler,
    gpu: linux ? gpuFacts(realRoot) : null,
    npu: linux ? npuFacts(realRoot) : null,
    processors: {
      logical: machine.logicalProcessors,
      allowed: allowedProcessors(realRoot) ?? os.availableParallelism(),
      quota: limits.quota,
    },
    governors: governors(realRoot),
    loadAverage1m,
    memory: memoryFacts(machine.memoryBytes, freeMemoryBytes, limits.memory),
    dataFolder: dataFolderState(),
  };
  return { schemaVersion: 1, vinobenchVersion, facts, findings: findingsOf(facts) };
}

async function runtimeFacts(devices: () => Promise<DevicesReport>): Promise<DoctorFacts['runtime']> {
  try {
    const report = await devices();
    return { state: 'loaded', facts: report.runtime, devices: report.devices };
  } catch (error) {
    // A defect of Vinobench is an error; what the user can fix is a fact.
    if (!isVinobenchError(error) || error.code === 'cancelled') throw error;
    return { state: 'failed', reason: error.message };
  }
}

/** A limit above the machine's memory limits nothing. */
export function memoryFacts(
  totalBytes: Bytes,
  freeBytes: Bytes,
  limit: Limits['memory'],
): DoctorFacts['memory'] {
  if (limit === null || limit.limitBytes >= totalBytes) return { totalBytes, freeBytes, limitBytes: null };
  const left = bytes(Math.max(0, limit.limitBytes - limit.usedBytes));
  return { totalBytes, freeBytes: bytes(Math.min(freeBytes, left)), limitBytes: limit.limitBytes };
}
