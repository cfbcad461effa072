/** Machine, accuracy, method and limits: what the figures stand on. */

import { conditionWarnings } from '../../conditions/limits.ts';
import { conditionsTogether } from '../../conditions/together.ts';
import type { ModelAccuracy } from '../../documents/accuracy.ts';
import type { KeptAccuracy } from '../../documents/reports.ts';
import type { RunWithRounds } from '../../documents/run.ts';
import { secondsToMilliseconds, sum } from '../../units.ts';
import { fullRuntimeText } from '../run/machine.ts';
import type { NameOfModel } from '../run/modelNames.ts';
import { conditionWarningText } from '../text/conditionText.ts';
import { durationText, memoryText, percentText, plural } from '../text/format.ts';
import { methodText } from '../text/methodText.ts';
import { bullets, facts, type Html, html, paragraph, shownFigure, table } from './html.ts';
import type { ReportSection } from './section.ts';

/** Of a date, as everybody reads it: `2026-12-01 14:02 UTC`. */
export const utcText = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;

const notRecorded = 'not recorded';

function coresText({
  physicalCores,
  logicalProcessors,
  virtualized,
}: RunWithRounds['run']['machine']): string {
  const counts = [
    physicalCores === null ? null : plural(physicalCores, 'core'),
    logicalProcessors === null ? null : plural(logicalProcessors, 'logical processor'),
    virtualized === true ? 'in a virtual machine' : null,
  ];
  return counts.filter((part) => part !== null).join(', ') || notRecorded;
}

export function machineSection({ run }: RunWithRounds): ReportSection {
  const { machine, runtime, devices } = run;
  const rows: (readonly [string, string])[] = [
    ['Processor', machine.cpuModel ?? notRecorded],
    ['Cores', coresText(machine)],
    ['Instruction sets', machine.instructionSets.join(', ') || notRecorded],
    ['Memory', machine.memoryBytes === null ? notRecorded : memoryText(machine.memoryBytes)],
    ['System', [machine.os, machine.architecture].filter((part) => part !== null).join(', ') || notRecorded],
    ['Host', machine.hostname ?? notRecorded],
    ['Runtime', fullRuntimeText(runtime)],
    ['Measured by', run.vinobenchVersion === null ? 'another program' : `Vinobench ${run.vinobenchVersion}`],
    ...devices.map((device): [string, string] => [
      `Device ${device.name}`,
      [device.fullName, device.driverVersion === null ? null : `driver ${device.driverVersion}`]
        .filter(Boolean)
        .join(', '),
    ]),
  ];
  return { id: 'machine', title: 'Machine and software', body: facts(rows), pictures: [] };
}

/** Null: none was measured of these networks. */
export function accuracySection(
  accuracies: readonly KeptAccuracy[],
  nameOf: NameOfModel,
): ReportSection | null {
  if (accuracies.length === 0) return null;
  const rows = accuracies.flatMap(({ id, model, document }) =>
    document.models.map((one, at) => [
      nameOf(model),
      one.name,
      one.precision ?? '',
      topOf(one, 'top1', `accuracy ${id} models.${at}.top1`),
      topOf(one, 'top5', `accuracy ${id} models.${at}.top5`),
      one.confidence95 === null
        ? ''
        : `${percentText(one.confidence95[0])} to ${percentText(one.confidence95[1])}`,
      plural(document.images, 'image'),
      at === 0 || document.agreement === null ? '' : percentText(document.agreement),
    ]),
  );
  const columns = [
    'Network',
    'Measured as',
    'Ran in',
    'Top-1',
    'Top-5',
    '95 % interval of top-1',
    'On',
    'Agrees with the first',
  ];
  return {
    id: 'accuracy',
    title: 'Accuracy',
    body: html`${paragraph('How often a network is right, measured apart from the latencies above, on the latest set of images that was used for it. Where images had no labels, only the agreement of two networks is known.')}
${table(
  'Accuracy of networks of this run',
  columns.map((name, at) => ({ name, figures: at >= 3 })),
  rows,
)}`,
    pictures: [],
  };
}

function topOf(one: ModelAccuracy, which: 'top1' | 'top5', of: string): string | Html {
  const value = one[which];
  return value === null ? 'no labels' : shownFigure(of, value, percentText(value));
}

export function methodSection(document: RunWithRounds): ReportSection {
  const { run, cells } = document;
  const samples = document.rounds.reduce((count, { samplesNs }) => count + samplesNs.length, 0);
  const limits = [
    'Latency is the time of one inference, one request at a time; throughput with several requests at once is another quantity and is not measured here. Frames per second are 1000 × batch ÷ mean latency in ms.',
    'Loading images and preparing them are not in these times.',
    `Inputs are repeatable numbers${cells.some(({ inputFiles }) => inputFiles !== undefined) ? ' or the files that the run names' : ''}; the latency of networks of fixed size does not depend on them.`,
    ...(cells.some(({ weights }) => weights === 'filler')
      ? [
          'Networks with filler weights were measured without their trained files: valid for latency; their outputs are meaningless.',
        ]
      : []),
    ...(cells.some(({ calibration }) => calibration === 'synthetic')
      ? [
          'INT8 networks marked “synthetic” were calibrated on synthetic data: valid for latency; their outputs are meaningless.',
        ]
      : []),
    'One machine in one state: another processor, runtime or power setting may order the configurations differently.',
    ...conditionLimits(document),
  ];
  return {
    id: 'method',
    title: 'How it was measured, and what the figures do not say',
    body: html`${paragraph(methodText(run.preset, run.method))}
${paragraph(`${plural(samples, 'timed inference')} in ${plural(document.rounds.length, 'round')}${run.tookMs == null ? '' : `, ${durationText(run.tookMs)} in all`}. Means have 95 % intervals by a block bootstrap over rounds; ratios are tested on rounds or processes that were measured in turns, and all ratios of the run are corrected together (Benjamini and Hochberg).`)}
${bullets(limits)}`,
    pictures: [],
  };
}

function conditionLimits({ cells }: RunWithRounds): string[] {
  const all = cells.flatMap(({ processes }) => processes.flatMap(({ conditions }) => conditions ?? []));
  if (all.length === 0) return ['What else the machine did meanwhile was not recorded.'];
  const warnings = conditionWarnings(conditionsTogether(all));
  return warnings.length === 0
    ? [
        `The machine was watched for ${durationText(secondsToMilliseconds(sum(all.map(({ seconds }) => seconds))))} of measuring: nothing disturbed it beyond the limits.`,
      ]
    : [`The machine was not quiet. ${warnings.map(conditionWarningText).join(' ')}`];
}
