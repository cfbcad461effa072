/**
 * The study's Table II for any network: what became of each source layer, and what the runtime inserted, in each
 * configuration.
 */

import type { Profile } from '../documents/profile.ts';
import { unreachable } from '../faults/errors.ts';
import type { Precision } from '../precision/precision.ts';
import type { Microseconds } from '../units.ts';
import { type Aligned, align } from './alignment.ts';
import { configurationNames } from './configuration.ts';

export type TableCell =
  | {
      readonly kind: 'kernel';
      /** Of the heaviest, where a layer took several kernels. */
      readonly implementation: string | null;
      readonly precision: Precision | null;
      readonly elementType: string | null;
      /** Of all of them; 0 where the device reported no usable time. */
      readonly timeUs: Microseconds;
    }
  | { readonly kind: 'optimizedAway' }
  | { readonly kind: 'fused'; readonly into: string }
  | { readonly kind: 'notApplicable' };

export interface TableRow {
  readonly name: string;
  readonly type: string;
  /** By the runtime: the source has no such layer. */
  readonly inserted: boolean;
  /** Layers before and behind what was inserted. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** One for each column. */
  readonly cells: readonly TableCell[];
  /** What the study prints here, one for each of its columns; null: it has no such row. */
  readonly study: readonly (string | null)[] | null;
}

export interface TableTwo {
  readonly columns: readonly string[];
  /** Empty: the study has no such table. */
  readonly studyColumns: readonly string[];
  readonly rows: readonly TableRow[];
}

/** @param profiles of one model, else rows of one model are not applicable to the others */
export function tableTwo(profiles: readonly Profile[]): TableTwo {
  return {
    columns: configurationNames(profiles),
    studyColumns: [],
    rows: align(profiles).map(({ sides, ...place }) => ({
      ...place,
      cells: sides.map(cellOf),
      study: null,
    })),
  };
}

function cellOf(side: Aligned | null): TableCell {
  if (side === null) return { kind: 'notApplicable' };
  const [kernel] = side.kernels;
  if (kernel === undefined) {
    return side.fusedInto === null ? { kind: 'optimizedAway' } : { kind: 'fused', into: side.fusedInto };
  }
  const { implementation, precision, elementType } = kernel;
  return { kind: 'kernel', implementation, precision, elementType, timeUs: side.timeUs };
}

/** As the study prints them, with the time where it is known: `brgconv_avx512_f32 FP32 421.0 us`, `fused into conv1`, `optimized away`, `N/A`. */
export function tableTwoCellText(cell: TableCell): string {
  switch (cell.kind) {
    case 'kernel': {
      const time = cell.timeUs > 0 ? [`${cell.timeUs.toFixed(1)} us`] : [];
      return [cell.implementation ?? '?', cell.precision ?? cell.elementType ?? '?', ...time].join(' ');
    }
    case 'optimizedAway':
      return 'optimized away';
    case 'fused':
      return `fused into ${cell.into}`;
    case 'notApplicable':
      return 'N/A';
    default:
      return unreachable(cell);
  }
}
