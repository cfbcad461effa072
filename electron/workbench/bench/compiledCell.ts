/** What is known of a cell once its model is compiled. */
import type { Cell } from '../../../shared/documents/run.ts';
import { parseSourceMap } from '../../../shared/models/sourceMap.ts';
import type { SessionReport } from '../../jobs/wire/protocol.ts';
import type { CellModel } from '../ir/modelToCompile.ts';
import { calibrationOfIr } from './calibrationOf.ts';
import type { ReadyTask } from './task.ts';

/** Times are those of its first process until that has ended: then all of them have their say. */
export function compiledCell(
  { prepared, samples }: ReadyTask,
  used: CellModel,
  report: SessionReport,
): Partial<Cell> {
  const { readMs, compileMs, firstInferenceMs } = report;
  return {
    irSha256: used.irSha256,
    runtime: report.runtimeVersion,
    ...(samples.processes.length === 0 ? { readMs, compileMs, firstInferenceMs } : {}),
    effectivePrecision: report.effectivePrecision,
    precisionShare: report.precisionShare,
    batch: report.batch,
    inputs: [...report.inputs],
    streams: report.streams,
    threads: report.threads,
    // An IR that Vinobench wrote says itself where its weights come from; any other came with its own.
    weights: prepared.weights ?? parseSourceMap(report.sourceMap)?.weights ?? 'external',
    ...(report.quantized === true ? calibrationOfIr(report.calibration) : { calibration: null }),
  };
}
