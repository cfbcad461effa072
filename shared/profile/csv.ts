/** Kernels and Table II as comma-separated values (RFC 4180: CRLF, quotes doubled inside quotes). */

import type { Profile } from '../documents/profile.ts';
import type { RooflineKernel } from '../documents/rooflineSchema.ts';
import { printable } from '../faults/printable.ts';
import { configurationNames } from './configuration.ts';
import { type TableTwo, tableTwoCellText } from './tableTwo.ts';

type Field = string | number | null;

/**
 * Every line ends with CRLF, the last as well; null is an empty field. A text has no line breaks or other control characters
 * (they are escaped as in a terminal), and none that a spreadsheet would take for a formula: an apostrophe stands before it.
 */
export function csv(lines: readonly (readonly Field[])[]): string {
  return lines.map((fields) => `${fields.map(quoted).join(',')}\r\n`).join('');
}

function quoted(field: Field): string {
  const text = typeof field === 'string' ? harmless(printable(field)) : String(field ?? '');
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Spreadsheets evaluate what begins so, some of them also the wide forms (OWASP, CSV injection). */
const formula = /^[=+\-@\uff1d\uff0b\uff0d\uff20]/;
const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

const harmless = (text: string): string => (formula.test(text) && !number.test(text) ? `'${text}` : text);

const kernelColumns = [
  'model',
  'configuration',
  'order',
  'name',
  'type',
  'status',
  'fused into',
  'implementation',
  'precision',
  'element type',
  'layout',
  'output shape',
  'original layers',
  'calls',
  'start us',
  'slot median us',
  'slot p10 us',
  'slot p90 us',
  'real time us',
  'FLOPs',
  'bytes',
  'GFLOP/s',
  'FLOPs/byte',
  'bound by',
  'bound us',
  'attainable GFLOP/s',
  'share of bound',
];

/** A line for each row of each profile. */
export function kernelsCsv(profiles: readonly Profile[]): string {
  const configurations = configurationNames(profiles);
  const lines = profiles.flatMap(({ model, kernels, roofline }, index) => {
    const points = new Map(roofline?.kernels.map((point) => [point.name, point]));
    return kernels.map((kernel): Field[] => [
      model,
      configurations[index] ?? '',
      kernel.executionOrder,
      kernel.name,
      kernel.type,
      kernel.status,
      kernel.fusedInto,
      kernel.implementation,
      kernel.precision,
      kernel.elementType,
      kernel.layout,
      kernel.outputShape?.join('x') ?? null,
      kernel.originalLayers.join(' '),
      kernel.calls,
      kernel.startUs,
      kernel.slotUs?.median ?? null,
      kernel.slotUs?.p10 ?? null,
      kernel.slotUs?.p90 ?? null,
      kernel.realTimeUs,
      kernel.flops,
      kernel.bytes,
      kernel.gflops,
      ...rooflineFields(points.get(kernel.name)),
    ]);
  });
  return csv([kernelColumns, ...lines]);
}

/** Empty for a kernel that did not run, and without a roofline. */
function rooflineFields(point: RooflineKernel | undefined): Field[] {
  const { intensity, bound, level, boundUs, attainableGflops, shareOfBound } = point ?? {};
  return [intensity, level ?? bound, boundUs, attainableGflops, shareOfBound].map((field) => field ?? null);
}

/** The study's columns, where there are any, behind ours. */
export function tableTwoCsv({ columns, studyColumns, rows }: TableTwo): string {
  const head = ['layer', 'type', ...columns, ...studyColumns.map((column) => `study: ${column}`)];
  const lines = rows.map(({ name, type, cells, study }) => [
    name,
    type,
    ...cells.map(tableTwoCellText),
    ...studyColumns.map((_, index) => (study === null ? '' : (study[index] ?? 'N/A'))),
  ]);
  return csv([head, ...lines]);
}
