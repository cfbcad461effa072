/** All that is known about one cell, ranked, with what to do next and which documents would say more. */
import type { Profile } from '../documents/profile.ts';
import type { Cell } from '../documents/run.ts';
import { unreachable } from '../faults/errors.ts';
import type { Judgement } from '../statistics/verdict.ts';
import { cellClaims } from './cellClaims.ts';
import { costClaims } from './costClaims.ts';
import type {
  CellFinding,
  Claim,
  ConfigurationSubject,
  Explanation,
  MissingDocument,
  NextAction,
} from './finding.ts';
import { profileClaims } from './profileClaims.ts';

export interface ExplainSources {
  readonly cell: Cell;
  /** What it is held against; null: it is the base itself, or the run has none. */
  readonly base: Cell | null;
  /** Of the base's latency over the cell's; null: one was not measured, or samples are gone. */
  readonly judgement: Judgement | null;
  /** Of the cell's configuration and of its base's; null: none is kept. */
  readonly profile: Profile | null;
  readonly baseProfile: Profile | null;
}

export function explain({ cell, base, judgement, profile, baseProfile }: ExplainSources): Explanation {
  const { model, device, precision } = cell;
  const subject = { model, device, precision };
  const over = base === null ? null : `${base.device} ${base.precision}`;
  const claims = [
    ...cellClaims(cell, over, judgement),
    ...(profile === null ? [] : profileClaims(profile)),
    ...(profile === null || baseProfile === null ? [] : costClaims(baseProfile, profile)),
  ];
  const findings = claims.map((claim) => findingOf(subject, claim));
  const measured = cell.status === 'measured';
  return {
    subject,
    over,
    findings: findings.toSorted((a, b) => b.weight - a.weight),
    missing: measured ? missing({ base, judgement, profile, baseProfile }) : [],
  };
}

function missing({
  base,
  judgement,
  profile,
  baseProfile,
}: Pick<ExplainSources, 'base' | 'judgement' | 'profile' | 'baseProfile'>): MissingDocument[] {
  return [
    ...(base?.status === 'measured' && judgement === null ? (['samples'] as const) : []),
    ...(profile === null ? (['profile'] as const) : []),
    ...(profile !== null && base !== null && baseProfile === null ? (['base-profile'] as const) : []),
    ...(profile !== null && profile.roofline === undefined ? (['roofline'] as const) : []),
  ];
}

function findingOf(subject: ConfigurationSubject, claim: Claim): CellFinding {
  return { subject, claim, next: nextOf(subject, claim), tone: toneOf(claim), weight: weightOf(claim) };
}

/** Verdicts first, then by how much of the time, or of the trust in it, a claim is about. */
function weightOf(claim: Claim): number {
  switch (claim.kind) {
    case 'not-measured':
      return 1;
    case 'faster':
    case 'slower':
    case 'same':
      return 0.99;
    case 'unclear':
    case 'untested':
      return 0.2;
    case 'ran-other':
      return 0.98;
    case 'wide-interval':
      return Math.min(0.9, claim.halfWidth);
    case 'disturbed':
      return 0.3;
    case 'slow-start':
      return 0.04;
    case 'synthetic-ranges':
      return 0.05;
    case 'reference-kernels':
    case 'reorders':
    case 'float-layers':
    case 'outside-kernels':
      return Math.min(0.9, claim.share);
    case 'below-roof':
      return Math.min(0.9, claim.gain);
    case 'at-roof':
      return 0.1;
    case 'cost-of-type':
      return Math.min(0.9, Math.abs(claim.deltaUs) / Math.max(claim.baseUs, claim.ownUs, 1));
    default:
      return unreachable(claim);
  }
}

/** What a person would call good or bad of it; noise is neither. */
function toneOf(claim: Claim): CellFinding['tone'] {
  switch (claim.kind) {
    case 'faster':
      return 'good';
    case 'slower':
    case 'not-measured':
    case 'ran-other':
    case 'reference-kernels':
    case 'below-roof':
    case 'reorders':
    case 'float-layers':
    case 'outside-kernels':
      return 'bad';
    case 'cost-of-type':
      return claim.deltaUs > 0 ? 'bad' : 'good';
    default:
      return 'none';
  }
}

function nextOf({ device, precision }: ConfigurationSubject, claim: Claim): NextAction | null {
  switch (claim.kind) {
    case 'not-measured':
      return { kind: 'see-reason' };
    case 'faster':
      return { kind: 'use', configuration: `${device} ${precision}` };
    case 'slower':
    case 'same':
      return { kind: 'use', configuration: claim.over };
    case 'unclear':
      return { kind: 'measure-longer' };
    case 'untested':
      return { kind: 'measure-together' };
    case 'ran-other':
      return { kind: 'ask-for', precision: claim.effective };
    case 'wide-interval':
      return { kind: 'measure-longer' };
    case 'disturbed':
      return { kind: 'measure-quietly' };
    case 'slow-start':
      return { kind: 'keep-loaded' };
    case 'synthetic-ranges':
      return { kind: 'calibrate-on-images' };
    case 'reference-kernels':
      return { kind: 'look-at-kernel', kernel: claim.heaviest.name };
    case 'below-roof':
      return { kind: 'look-at-kernel', kernel: claim.kernel.name };
    case 'at-roof':
      return precision === 'INT8' ? { kind: 'larger-batch' } : { kind: 'narrower-precision' };
    case 'reorders':
    case 'float-layers':
      return precision === 'INT8' ? { kind: 'choose-layers' } : null;
    case 'outside-kernels':
      return { kind: 'larger-batch' };
    case 'cost-of-type':
      return claim.deltaUs > 0 && precision === 'INT8' ? { kind: 'choose-layers' } : null;
    default:
      return unreachable(claim);
  }
}
