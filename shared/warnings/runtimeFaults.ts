/**
 * What OpenVINO is known to compute wrong, as data. The converter writes another form where one is equal; an IR of others
 * that has the pattern is warned of. test/runtimeFaults.test.ts measures whether each fault still holds.
 */
export interface RuntimeFault {
  /** The first two numbers of OpenVINO's versions in which it was measured. */
  readonly versions: readonly string[];
  /** `any`: in the transformations that every plugin runs. */
  readonly device: 'CPU' | 'any';
  /** The instruction set that it needs, as a machine lists it (shared/machine/machine.ts); null: any. */
  readonly needs: 'avx512' | null;
  readonly effect: 'wrong numbers' | 'wrong shape' | 'does not compile';
  /** What the converter does about it. */
  readonly converted: 'in an equal form';
  /** What is known of it, behind the operation's name. */
  readonly pattern: string;
}

export const runtimeFaults = {
  'one-column-convolution': {
    versions: ['2026.4'],
    device: 'CPU',
    needs: 'avx512',
    effect: 'wrong numbers',
    converted: 'in an equal form',
    pattern: 'has one input channel, stride_h 1 and an output one column wide with stride_w above 1',
  },
  'padded-pointwise-stride': {
    versions: ['2026.4'],
    device: 'any',
    needs: null,
    effect: 'wrong shape',
    converted: 'in an equal form',
    pattern: 'has kernel 1 and padding, and a stride of kernel 1 is at it or behind it',
  },
  'several-outputs-stride': {
    versions: ['2026.4'],
    device: 'any',
    needs: null,
    effect: 'does not compile',
    converted: 'in an equal form',
    pattern:
      'has kernel 1 and a stride, and reads a part of an operation of several outputs through arithmetic',
  },
  'lrn-bias': {
    versions: ['2026.4'],
    device: 'CPU',
    needs: null,
    effect: 'wrong numbers',
    converted: 'in an equal form',
    pattern: 'has a bias that is no whole number, which is cut to one',
  },
  'matmul-prelu': {
    versions: ['2026.4'],
    device: 'CPU',
    needs: null,
    effect: 'wrong numbers',
    converted: 'in an equal form',
    pattern: 'has four dimensions or more and a PReLU behind it, whose slopes are taken along the last one',
  },
} as const satisfies Readonly<Record<RuntimeFaultId, RuntimeFault>>;

export const runtimeFaultIds = [
  'one-column-convolution',
  'padded-pointwise-stride',
  'several-outputs-stride',
  'lrn-bias',
  'matmul-prelu',
] as const;
export type RuntimeFaultId = (typeof runtimeFaultIds)[number];

/** A fault that an operation of a network would meet. */
export interface FoundFault {
  readonly fault: RuntimeFaultId;
  readonly operation: string;
}

/** Each fault once, with the operations that would meet it. */
export function faultFacts(found: readonly FoundFault[]): FaultFact[] {
  return [...Map.groupBy(found, ({ fault }) => fault)].map(([fault, all]) => ({
    fault,
    names: all.slice(0, 1).map(({ operation }) => operation),
    count: all.length,
  }));
}

export interface FaultFact {
  readonly fault: RuntimeFaultId;
  /** The first operation. */
  readonly names: string[];
  readonly count: number;
}
