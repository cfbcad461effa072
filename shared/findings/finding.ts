/** What can be said of a measured configuration, each with the figures that it stands on, and what to do about it. */
import type { ConditionWarning } from '../conditions/conditionWarning.ts';
import type { CellStatus } from '../documents/run.ts';
import type { Precision, RecordedPrecision } from '../precision/precision.ts';
import type { Needed, NotTestedReason } from '../statistics/verdict.ts';
import type { Microseconds, Milliseconds } from '../units.ts';

export interface ConfigurationSubject {
  readonly model: string;
  readonly device: string;
  readonly precision: RecordedPrecision;
}

/** Of the base's latency over this one's: above 1 where this one is faster. */
interface TestedRatio {
  /** Such as `CPU FP32`. */
  readonly over: string;
  readonly ratio: number;
  readonly confidence95: readonly [number, number];
}

export interface NamedKernel {
  readonly name: string;
  readonly implementation: string | null;
  readonly timeUs: Microseconds;
  /** Of the time of all kernels. */
  readonly share: number;
}

export type Claim =
  | { readonly kind: 'not-measured'; readonly status: CellStatus; readonly reason: string | null }
  | ({ readonly kind: 'faster' | 'slower' | 'same' } & TestedRatio)
  | ({ readonly kind: 'unclear'; readonly needed: Needed | null } & TestedRatio)
  | { readonly kind: 'untested'; readonly over: string; readonly why: NotTestedReason }
  /** Most of the work ran in another precision than asked. */
  | { readonly kind: 'ran-other'; readonly asked: Precision; readonly effective: Precision }
  /** Half of the mean's 95 % interval, as a share. */
  | { readonly kind: 'wide-interval'; readonly halfWidth: number }
  | { readonly kind: 'disturbed'; readonly by: readonly ConditionWarning[] }
  /** What comes before the first timed inference. */
  | {
      readonly kind: 'slow-start';
      readonly startMs: Milliseconds;
      readonly meanMs: Milliseconds;
      /** How many inferences take as long as the start. */
      readonly inferences: number;
    }
  | { readonly kind: 'synthetic-ranges' }
  /** Kernels that are no optimised implementation. */
  | {
      readonly kind: 'reference-kernels';
      readonly share: number;
      readonly kernels: number;
      readonly heaviest: NamedKernel;
    }
  /** The kernel with the most time, far below what the machine can do. */
  | {
      readonly kind: 'below-roof';
      readonly kernel: NamedKernel;
      readonly bound: 'compute' | 'memory';
      readonly shareOfRoof: number;
      /** What the profile would win at the roof, as a share of all kernels' time. */
      readonly gain: number;
    }
  /** Most of the time is spent in kernels near a roof. */
  | { readonly kind: 'at-roof'; readonly share: number; readonly bound: 'compute' | 'memory' }
  | {
      readonly kind: 'reorders';
      readonly kernels: number;
      readonly share: number;
      readonly timeUs: Microseconds;
    }
  /** Layers of an INT8 network that multiply in float. */
  | {
      readonly kind: 'float-layers';
      readonly layers: readonly string[];
      readonly count: number;
      readonly share: number;
    }
  /** Launches, synchronisation, transfers: what is between and around kernels cannot be told apart. */
  | { readonly kind: 'outside-kernels'; readonly share: number; readonly ms: Milliseconds }
  /** One type of kernel, between two profiles. */
  | {
      readonly kind: 'cost-of-type';
      /** Such as `CPU FP32`. */
      readonly over: string;
      readonly type: string;
      readonly baseUs: Microseconds;
      readonly ownUs: Microseconds;
      /** This one's time less the base's; never 0. */
      readonly deltaUs: Microseconds;
      /** Kernels of that type on both sides. */
      readonly kernels: { readonly base: number; readonly own: number };
    };
export type ClaimKind = Claim['kind'];

export type NextAction =
  /** Until the interval is narrow. */
  | { readonly kind: 'measure-longer' }
  | { readonly kind: 'measure-quietly' }
  | { readonly kind: 'measure-together' }
  | { readonly kind: 'use'; readonly configuration: string }
  | { readonly kind: 'ask-for'; readonly precision: Precision }
  | { readonly kind: 'keep-loaded' }
  | { readonly kind: 'calibrate-on-images' }
  /** Which layers INT8 costs time. */
  | { readonly kind: 'choose-layers' }
  | { readonly kind: 'larger-batch' }
  | { readonly kind: 'narrower-precision' }
  | { readonly kind: 'look-at-kernel'; readonly kernel: string }
  | { readonly kind: 'see-reason' }
  | { readonly kind: 'profile' };

export interface CellFinding {
  readonly subject: ConfigurationSubject;
  readonly claim: Claim;
  /** Null: nothing is to be done. */
  readonly next: NextAction | null;
  /** `bad`: costs time or trust; `good`: saves it; `none`: a fact, or within noise. */
  readonly tone: 'bad' | 'good' | 'none';
  /** 0 to 1: by which findings are ranked. */
  readonly weight: number;
}

/** A document without which less can be said. */
export type MissingDocument = 'profile' | 'base-profile' | 'roofline' | 'samples';

export interface Explanation {
  readonly subject: ConfigurationSubject;
  /** Such as `CPU FP32`; null: it is the base, or the run has none. */
  readonly over: string | null;
  /** The heaviest first. */
  readonly findings: readonly CellFinding[];
  readonly missing: readonly MissingDocument[];
}
