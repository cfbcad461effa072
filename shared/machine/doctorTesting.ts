/** A machine on which nothing is in the way, for tests to break. */

import { gibibytes } from '../units.ts';
import type { DoctorFacts } from './doctor.ts';

export const cpuDevice = {
  name: 'CPU',
  fullName: 'Test CPU',
  kind: 'integrated',
  capabilities: ['FP32'],
  precisions: ['FP32' as const],
  pluginVersion: null,
  driverVersion: null,
  note: null,
};

export const healthyFacts: DoctorFacts = {
  machine: {
    hostname: 'bench',
    cpuModel: 'Test CPU',
    physicalCores: 8,
    logicalProcessors: 8,
    instructionSets: [],
    memoryBytes: gibibytes(16),
    os: 'Debian GNU/Linux 12, Linux 6.1.0',
    architecture: 'x64',
    virtualized: false,
    nodeVersion: '24.21.0',
  },
  installation: 'checkout',
  runtime: {
    state: 'loaded',
    facts: { name: 'OpenVINO', version: '2026.4.0', binding: 'native' },
    devices: [cpuDevice],
  },
  compiler: { command: 'g++', version: 'g++ 12' },
  gpu: { nodes: [], loader: false, drivers: [] },
  npu: { nodes: [] },
  processors: { logical: 8, allowed: 8, quota: null },
  governors: ['performance'],
  loadAverage1m: 0.1,
  memory: { totalBytes: gibibytes(16), freeBytes: gibibytes(12), limitBytes: null },
  dataFolder: { path: '/data', chosen: false, exists: true, writable: true, freeBytes: gibibytes(50) },
};

export const renderNode = { path: '/dev/dri/renderD128', usable: true, group: 'render' };
