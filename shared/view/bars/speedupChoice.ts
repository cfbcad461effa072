/** Which configurations are compared with which baseline: a preset, or the user's own set. */
import { deviceFacts } from '../../machine/device.ts';
import type { RunDevice } from '../../machine/machine.ts';
import type { Precision } from '../../precision/precision.ts';
import type { MatrixColumn } from '../matrix/matrix.ts';

export const presetKeys = ['fig1', 'int8', 'fp16', 'bf16', 'own'] as const;
export type PresetKey = (typeof presetKeys)[number];

export const presetTitles: Readonly<Record<PresetKey, string>> = {
  fig1: 'Fig. 1: iGPU over CPU',
  int8: 'INT8 over FP32',
  fp16: 'FP16 over FP32',
  bf16: 'BF16 over FP32',
  own: 'Custom',
};

interface SpeedupPair {
  readonly baseline: string;
  readonly over: string;
}

interface SpeedupPreset {
  readonly key: PresetKey;
  readonly title: string;
  /** Empty: the run cannot answer it, `missing` says why. */
  readonly pairs: readonly SpeedupPair[];
  readonly missing: string | null;
}

/** The baseline of each configuration is FP32 of its own device. */
export const ownFp32 = 'FP32 of each device';

export interface SpeedupChoice {
  readonly preset: PresetKey;
  readonly presets: readonly SpeedupPreset[];
  /** Key of a column, or `ownFp32`. */
  readonly baseline: string;
  /** Keys of columns. */
  readonly over: readonly string[];
  readonly pairs: readonly SpeedupPair[];
}

/** As the address has it; null: nothing was chosen. */
export interface SpeedupWish {
  readonly preset: string | null;
  readonly baseline: string | null;
  readonly over: readonly string[] | null;
}

const isFp32 = ({ precision }: MatrixColumn) => precision === 'FP32';

/** @param columns those that ran somewhere */
export function speedupPresets(columns: readonly MatrixColumn[]): SpeedupPreset[] {
  const cpu = columns.find((column) => isFp32(column) && deviceFacts(column.device).study === 'CPU');
  const gpus = columns.filter((column) => isFp32(column) && deviceFacts(column.device).study === 'GPU');
  const fig1 = cpu === undefined ? [] : gpus.map(({ key }) => ({ baseline: cpu.key, over: key }));
  return [
    {
      key: 'fig1',
      title: presetTitles.fig1,
      pairs: fig1,
      missing: fig1.length > 0 ? null : `This run has no ${cpu === undefined ? 'CPU' : 'GPU'} FP32.`,
    },
    narrower('int8', 'INT8', columns),
    narrower('fp16', 'FP16', columns),
    narrower('bf16', 'BF16', columns),
  ];
}

/** One precision over FP32 on each device that has both. */
function narrower(key: PresetKey, precision: Precision, columns: readonly MatrixColumn[]): SpeedupPreset {
  const pairs = columns.flatMap((column) => {
    const base = columns.find((other) => other.device === column.device && isFp32(other));
    return column.precision === precision && base !== undefined
      ? [{ baseline: base.key, over: column.key }]
      : [];
  });
  const has = columns.some((column) => column.precision === precision);
  const missing = `This run has no ${has ? 'FP32' : precision} ${has ? `next to ${precision}` : 'that was measured'}.`;
  return { key, title: presetTitles[key], pairs, missing: pairs.length > 0 ? null : missing };
}

/** What the address says, else the first preset that the run can answer, else everything over the first column. */
export function speedupChoice(columns: readonly MatrixColumn[], wish: SpeedupWish): SpeedupChoice {
  const presets = speedupPresets(columns);
  const own = ownSet(columns, presets, wish);
  const all = [...presets, { key: 'own', title: presetTitles.own, pairs: own.pairs, missing: null } as const];
  const answerable = presets.filter(({ pairs }) => pairs.length > 0);
  const wished = answerable.find(({ key }) => key === wish.preset);
  const isOwn = wish.preset === 'own' || wish.baseline !== null || wish.over !== null;
  const chosen = wished ?? (isOwn ? undefined : answerable[0]);
  if (chosen === undefined) return { preset: 'own', presets: all, ...own };
  const [first] = chosen.pairs;
  const oneBase = chosen.pairs.every(({ baseline }) => baseline === first?.baseline);
  return {
    preset: chosen.key,
    presets: all,
    baseline: oneBase ? (first?.baseline ?? ownFp32) : ownFp32,
    over: chosen.pairs.map(({ over }) => over),
    pairs: chosen.pairs,
  };
}

function ownSet(
  columns: readonly MatrixColumn[],
  presets: readonly SpeedupPreset[],
  wish: SpeedupWish,
): Pick<SpeedupChoice, 'baseline' | 'over' | 'pairs'> {
  const known = columns.find(({ key }) => key === wish.baseline)?.key;
  const baseline =
    wish.baseline === ownFp32
      ? ownFp32
      : (known ?? presets[0]?.pairs[0]?.baseline ?? columns.find(isFp32)?.key ?? columns[0]?.key ?? '');
  const over = columns
    .filter(({ key }) => (wish.over === null ? key !== baseline : wish.over.includes(key)))
    .map(({ key }) => key);
  const pairs = over.flatMap((key): SpeedupPair[] => {
    const base = baseline === ownFp32 ? fp32Beside(columns, key) : baseline;
    return base === undefined || base === key ? [] : [{ baseline: base, over: key }];
  });
  return { baseline, over, pairs };
}

function fp32Beside(columns: readonly MatrixColumn[], key: string): string | undefined {
  const device = columns.find((column) => column.key === key)?.device;
  return columns.find((column) => column.device === device && isFp32(column))?.key;
}

/**
 * The study's Fig. 1 is of an Intel GPU next to the cores; on anything else the preset compares something else and says
 * so.
 * @param devices of the run's machine
 */
export function fig1Note(pairs: readonly SpeedupPair[], devices: readonly RunDevice[]): string | null {
  const [pair] = pairs;
  if (pair === undefined) return null;
  const name = pair.over.replace(/ FP32$/, '');
  const unknown = `What device ${name} was is not recorded with this run; the study's is an Intel iGPU.`;
  const device = devices.find((one) => one.name === name || one.name === `${name}.0`);
  if (device === undefined) return unknown;
  if (device.kind === 'integrated' && /intel/i.test(device.fullName)) return null;
  const kind = device.kind === null ? 'a GPU' : `a ${device.kind} GPU`;
  return `${name} is ${device.fullName}, ${/intel/i.test(device.fullName) ? kind : `${kind} that is not Intel's`}: no iGPU as in the study.`;
}
