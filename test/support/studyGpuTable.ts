/** What of the study's GPU column OpenVINO 2026.4 chooses again on that GPU, and what not, row by row. */
import type { StudyRow, StudyVerdict } from '../../shared/study/studyTable.ts';

/**
 * Where it differs from the study, and why. The plugin prefers its 1x1 kernel for an input without a border only, and
 * where the output has one, for rows that are whole blocks of pixels (GetKernelsPriority in its
 * convolution_kernel_b_fs_yx_fsv16_1x1.cpp). The border that expand3x3 needs is made by squeeze1x1 and read by
 * expand1x1, and from fire6 on rows are of 14 pixels. Softmax has a newer kernel, which reads its input without a
 * reorder; the study's input was shifted by its own layers.
 */
const otherwise: readonly (readonly [rows: RegExp, verdict: StudyVerdict])[] = [
  [/^fire\d\/expand1x1$/, 'variant'],
  [/^fire[6-9]\/squeeze1x1$/, 'variant'],
  [/^prob$/, 'different'],
  [/^Reorder pool10 -> prob$/, 'different'],
  // Under the name that it has on another device, where there is one.
  [/^(?:input reorder|Reorder data -> conv1|scaleShift\/Add|postprocess|Reorder prob -> output)$/, 'none'],
];

/** Rows of the study's GPU column with a fire module's pattern expanded. */
const rowCount = 2 + 2 + 8 * 7 + 3 + 1 + 4;

/** Rows that neither agree nor differ as recorded, in sentences. */
export function studyGpuProblems(compared: readonly StudyRow[]): string[] {
  return [
    ...(compared.length === rowCount ? [] : [`${compared.length} rows are compared, not ${rowCount}`]),
    ...compared.flatMap(({ name, printed, verdict }) => {
      const expected = otherwise.find(([rows]) => rows.test(name))?.[1] ?? 'same';
      return verdict === expected ? [] : [`${name} (${printed}) is ${verdict}, not ${expected}`];
    }),
  ];
}
