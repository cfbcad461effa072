/** The profile command: kernels in the terminal, or the document, with its trace and tables on demand. */

import { randomUUID } from 'node:crypto';
import type { ProfileDocument } from '../../shared/documents/profile.ts';
import { besideReleases } from '../../shared/profile/configuration.ts';
import { type ProfileRequest, profileRequestSchema } from '../../shared/work/profile.ts';
import { writeDurably } from '../files/durable.ts';
import { splitDevices } from '../workbench/bench/plan.ts';
import { exitCodes, type JsonOption, modelReference, withClient } from './client.ts';
import { askedCalibration, askedPreparation, type CalibrationOnTheWay } from './imageOptions.ts';
import { printError, show } from './output.ts';
import { parsedOptions } from './parsedOptions.ts';
import { checkForms, type FileForms, filesReadBy, outletOf } from './profileFiles.ts';
import { profileText } from './profileText.ts';
import { askedRuntimes } from './runtimeOption.ts';
import { type InputOptions, inputFilesOfEach, type ShapeOptions, shapesOfEach } from './shapeOptions.ts';
import { carryOutWork } from './work.ts';

/** In which forms a profile is wanted. */
export interface ProfileForms extends FileForms {
  readonly table2?: boolean;
  readonly diff?: boolean;
}

export interface ProfileCommand
  extends JsonOption,
    CalibrationOnTheWay,
    ShapeOptions,
    InputOptions,
    ProfileForms {
  readonly device: readonly string[];
  readonly precision: readonly string[];
  readonly isa: readonly string[];
  readonly runtime?: readonly string[];
  readonly iterations: number;
  readonly batch?: number;
  readonly roofline: string;
}

export function profile(models: readonly string[], options: ProfileCommand): Promise<number> {
  return withClient(async (client, signal) => {
    const request = profileRequest(models, options);
    // Minutes of profiling are not to end at a folder that is not there.
    if (options.trace !== undefined || options.csv !== undefined)
      checkForms(options, await filesReadBy(request));
    const document = await carryOutWork(client, { kind: 'profile', request }, signal);
    await showProfile(document, options);
    if (options.json === true || document.id !== undefined)
      await show(document, options.json, ({ id }) => `Profile ${id}`);
    if (document.notKept !== undefined) printError(document.notKept);
    for (const reason of new Set(document.failures.map((failure) => failure.reason))) printError(reason);
    return document.profiles.length > 0 ? exitCodes.ok : exitCodes.error;
  });
}

/** Writes the files asked for and prints the text, unless JSON is asked for. */
export async function showProfile(
  document: ProfileDocument,
  options: JsonOption & ProfileForms,
): Promise<void> {
  if (document.profiles.length === 0) return;
  const { runtime, profiles } = document;
  const named = { ...document, profiles: besideReleases(profiles.map((profile) => ({ profile, runtime }))) };
  await writeFiles(named, options);
  if (options.json !== true) await show(named, false, (shown) => textOf(shown, options));
}

async function textOf(document: ProfileDocument, options: ProfileForms): Promise<string> {
  if (options.table2 !== true && options.diff !== true) return profileText(document);
  const { findingsText, tableTwoText } = await import('./profileTables.ts');
  return [
    ...(options.table2 === true ? [tableTwoText(document.profiles)] : []),
    ...(options.diff === true ? [findingsText(document.profiles)] : []),
  ].join('\n\n');
}

/** @throws VinobenchError `input` when a file cannot be written */
async function writeFiles({ profiles }: ProfileDocument, { trace, csv }: ProfileForms): Promise<void> {
  if (trace !== undefined) {
    const { chromeTrace } = await import('../../shared/profile/trace.ts');
    await write(trace, JSON.stringify(chromeTrace(profiles)), '--trace');
  }
  if (csv !== undefined) {
    const { kernelsCsv } = await import('../../shared/profile/csv.ts');
    await write(csv, kernelsCsv(profiles), '--csv');
  }
}

const write = (file: string, text: string, option: string): Promise<void> =>
  writeDurably(file, text, { outlet: outletOf(option) });

function profileRequest(models: readonly string[], options: ProfileCommand): ProfileRequest {
  return parsedOptions(profileRequestSchema, {
    press: randomUUID(),
    models: models.map(modelReference),
    devices: options.device.length === 0 ? ['CPU'] : options.device.flatMap(splitDevices),
    precisions: options.precision,
    isas: options.isa.map((isa) => isa.toLowerCase()),
    ...askedRuntimes(options),
    iterations: options.iterations,
    batch: options.batch ?? null,
    ...shapesOfEach(options, models.length),
    ...inputFilesOfEach(options, models.length),
    ...(options.input === undefined ? {} : { preparation: askedPreparation(options) }),
    calibration: askedCalibration(options.precision, options),
    roofline: options.roofline,
  });
}
