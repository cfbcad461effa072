/** Ratios of published tables, recomputed from their figures. */
import { geometricMean } from '../statistics.ts';
import type { Reference } from './reference.ts';

export interface ReferenceRatios {
  readonly machine: string;
  /** Such as `CPU INT8`. */
  readonly key: string;
  /** Such as `CPU FP32`. */
  readonly baseline: string;
  /** Above 1: faster than the baseline. */
  readonly ratios: readonly { readonly model: string; readonly ratio: number }[];
}

/** Each narrower precision over FP32 of its device, and FP32 of another device over that of the CPU, on one machine. */
export function referenceRatios({ columns, rows, unit }: Reference): ReferenceRatios[] {
  return columns.flatMap(({ machine, device, precision, over }, at): ReferenceRatios[] => {
    const key = `${device} ${precision}`;
    if (over !== undefined) {
      const ratios = rows.flatMap(({ model, values }) => ratioOf(model, values[at] ?? null));
      return [{ machine, key, baseline: `${device} ${over}`, ratios }];
    }
    const base = columns.findIndex(
      (one) =>
        one.machine === machine &&
        one.precision === 'FP32' &&
        one.device === (precision === 'FP32' ? 'CPU' : device),
    );
    if (base < 0 || base === at) return [];
    const ratios = rows.flatMap(({ model, values }) => {
      const [a, b] = [values[base] ?? null, values[at] ?? null];
      return ratioOf(model, a === null || b === null ? null : unit === 'FPS' ? b / a : a / b);
    });
    return [{ machine, key, baseline: `${columns[base]?.device} FP32`, ratios }];
  });
}

const ratioOf = (model: string, ratio: number | null) => (ratio === null ? [] : [{ model, ratio }]);

export interface RatioRange {
  readonly least: number;
  readonly geometricMean: number;
  readonly most: number;
  readonly models: number;
}

/** Null: there is no ratio. */
export function rangeOf(ratios: readonly number[]): RatioRange | null {
  if (ratios.length === 0) return null;
  return {
    least: Math.min(...ratios),
    geometricMean: geometricMean(ratios),
    most: Math.max(...ratios),
    models: ratios.length,
  };
}
