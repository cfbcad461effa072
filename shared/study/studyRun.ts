/** The study's Table I as a run that is opened like any other: means of another machine, without intervals, never to be changed. */

import { methodOf } from '../documents/presets.ts';
import { type Cell, type RunWithRounds, runSchemaVersion } from '../documents/run.ts';
import { unrecordedCell } from '../documents/unrecordedCell.ts';
import { precisions } from '../precision/precision.ts';
import { bytes } from '../units.ts';
import type { ReferenceRun } from './referenceRun.ts';

/** What stands for the study where a run's id would. */
export const studyId = 'study';

interface StudyModel {
  readonly id: string;
  readonly studyRow: string;
}

/** @param models those of the catalogue, in its order; rows of the table that it lacks are left out */
export function studyRun(study: ReferenceRun, models: readonly StudyModel[]): RunWithRounds {
  const { columns, rows } = study.table1;
  const configurations = columns.flatMap((key, at) => {
    const [device = '', name] = key.split(' ');
    const precision = precisions.find((one) => one === name);
    return precision === undefined ? [] : [{ at, device, precision }];
  });
  const known = models.filter(({ studyRow }) => rows[studyRow] !== undefined);
  const cells = known.flatMap(({ id, studyRow }) =>
    configurations.flatMap(({ at, device, precision }): Cell[] => {
      const fps = rows[studyRow]?.[at];
      if (fps === undefined) return [];
      const key = `${studyId}.${id}.${device}.${precision}`;
      return [{ ...emptyCell, id: key, model: id, device, precision, fps, runtime: study.machine.runtime }];
    }),
  );
  const [, cores, threads] = /(\d+) cores \/ (\d+) threads/.exec(study.machine.cpu) ?? [];
  return {
    schemaVersion: runSchemaVersion,
    run: {
      id: studyId,
      title: 'The study, Table I',
      tags: ['study'],
      notes: study.source,
      status: 'finished',
      // The study tells no date: a view that shows one asks for its id first.
      createdAt: new Date(0).toISOString(),
      finishedAt: null,
      deletedAt: null,
      preset: 'paper',
      models: known.map(({ id }) => id),
      cells: { total: cells.length, measured: cells.length, unsupported: 0, failed: 0 },
      iterations: study.method.iterations,
      method: methodOf('paper'),
      machine: {
        hostname: studyId,
        cpuModel: study.machine.cpu.replace(/,.*$/, ''),
        physicalCores: Number(cores),
        logicalProcessors: Number(threads),
        instructionSets: ['avx2'],
        // Not told.
        memoryBytes: bytes(0),
        os: study.machine.os,
        architecture: 'x64',
        virtualized: false,
        nodeVersion: '',
      },
      runtime: { name: 'OpenVINO', version: study.machine.runtime, binding: 'native' },
      devices: [],
      vinobenchVersion: '',
    },
    cells,
    rounds: [],
  };
}

const emptyCell = {
  ...unrecordedCell,
  batch: 1,
  streams: null,
  threads: null,
  requests: 1,
  latencyMs: null,
  iterations: 0,
  readMs: null,
  compileMs: null,
  firstInferenceMs: null,
} as const satisfies Partial<Cell>;
