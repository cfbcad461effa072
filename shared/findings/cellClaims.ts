/** What a run says of one of its cells. */
import { conditionWarnings } from '../conditions/limits.ts';
import { conditionsTogether } from '../conditions/together.ts';
import type { Cell } from '../documents/run.ts';
import type { Judgement } from '../statistics/verdict.ts';
import { halfWidthOf, widestQuietInterval } from '../statistics.ts';
import { milliseconds } from '../units.ts';
import type { Claim } from './finding.ts';

/** A start that costs fewer inferences is forgotten within a second of work. */
const leastStart = 100;

/**
 * @param over name of the base, such as `CPU FP32`; null: the cell is the base
 * @param judgement of the base's latency over this one's, judged with all others of the run; null: nothing was judged
 */
export function cellClaims(cell: Cell, over: string | null, judgement: Judgement | null): Claim[] {
  if (cell.status !== 'measured') return [{ kind: 'not-measured', status: cell.status, reason: cell.reason }];
  return [
    ...(over === null || judgement === null ? [] : [ratioClaim(over, judgement)]),
    ...precisionClaim(cell),
    ...noiseClaims(cell),
    ...startClaim(cell),
    ...(cell.calibration === 'synthetic' ? [{ kind: 'synthetic-ranges' } as const] : []),
  ];
}

function ratioClaim(over: string, judgement: Judgement): Claim {
  if (judgement.verdict === 'notTested') return { kind: 'untested', over, why: judgement.why };
  const { verdict, ratio, confidence95, needed } = judgement;
  const tested = { over, ratio, confidence95 };
  return verdict === 'notEnoughData' ? { kind: 'unclear', ...tested, needed } : { kind: verdict, ...tested };
}

function precisionClaim({ precision, effectivePrecision }: Cell): Claim[] {
  if (effectivePrecision === null || precision === 'unknown' || effectivePrecision === precision) return [];
  return [{ kind: 'ran-other', asked: precision, effective: effectivePrecision }];
}

function noiseClaims({ latencyMs, processes }: Cell): Claim[] {
  const halfWidth = latencyMs === null ? 0 : halfWidthOf(latencyMs);
  const conditions = processes.flatMap(({ conditions: own }) => own ?? []);
  const by = conditions.length === 0 ? [] : conditionWarnings(conditionsTogether(conditions));
  return [
    ...(halfWidth > widestQuietInterval ? [{ kind: 'wide-interval', halfWidth } as const] : []),
    ...(by.length > 0 ? [{ kind: 'disturbed', by } as const] : []),
  ];
}

function startClaim({ latencyMs, readMs, compileMs, firstInferenceMs }: Cell): Claim[] {
  if (latencyMs === null || readMs === null || compileMs === null || firstInferenceMs === null) return [];
  const startMs = milliseconds(readMs + compileMs + firstInferenceMs);
  const inferences = startMs / latencyMs.mean;
  return inferences < leastStart ? [] : [{ kind: 'slow-start', startMs, meanMs: latencyMs.mean, inferences }];
}
