/** `report`: runs as files for people who were not there. */
import { closeSync, fstatSync, mkdirSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import {
  type ReportFiles,
  type ReportForm,
  reportForms,
  reportMark,
} from '../../shared/documents/reportFiles.ts';
import { bytesText } from '../../shared/view/text/format.ts';
import { noPdfText } from '../../shared/view/text/reportText.ts';
import { writeDurably } from '../files/durable.ts';
import { fileTrouble, type Outlet } from '../files/fileTrouble.ts';
import { checkOutputs } from '../files/overwrite.ts';
import { exitCodes, withClient } from './client.ts';
import { printError, show } from './output.ts';

export interface ReportCommand extends Partial<Record<ReportForm, boolean>> {
  readonly output: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

const outlet: Outlet = { code: 'input', elsewhere: 'name another folder with --output' };

export function report(runs: readonly string[], options: ReportCommand): Promise<number> {
  return withClient(async (client, signal) => {
    const asked = reportForms.filter((form) => options[form] === true);
    const forms: ReportForm[] = asked.length === 0 ? ['html'] : asked;
    makeFolder(options.output);
    const made = await client.report({ runs: [...runs], forms }, { signal });
    const written = await writeAll(made, options);
    for (const { because } of made.missing) printError(noPdfText(because));
    await show({ schemaVersion: 1, title: made.title, files: written }, options.json, ({ files }) =>
      files.map(({ file, bytes }) => `${file} (${bytesText(bytes)})`).join('\n'),
    );
    // A form that was asked for and is not there is no success.
    return made.missing.length > 0 ? exitCodes.error : exitCodes.ok;
  });
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw fileTrouble(error, folder, outlet);
  }
}

/** All are checked before the first is written. */
async function writeAll(
  { files }: ReportFiles,
  { output, force = false }: ReportCommand,
): Promise<{ file: string; bytes: number }[]> {
  const placed = files.map(({ name, base64 }) => ({
    file: path.join(output, path.basename(name)),
    data: Buffer.from(base64, 'base64'),
  }));
  checkOutputs(
    placed.map(({ file }) => ({ file, isOurs: () => isMarked(file), elsewhere: outlet.elsewhere })),
    { inputs: [], force },
  );
  for (const { file, data } of placed) await writeDurably(file, data, { outlet });
  return placed.map(({ file, data }) => ({ file, bytes: data.length }));
}

/** Every form of a report has its mark near the beginning or the end. */
const markWithin = 8192;

function isMarked(file: string): boolean {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const parts = [0, Math.max(0, size - markWithin)].map((from) => {
      const bytes = Buffer.alloc(Math.min(markWithin, size));
      readSync(descriptor, bytes, 0, bytes.length, from);
      return bytes;
    });
    return size === 0 || parts.some((bytes) => bytes.includes(reportMark));
  } finally {
    closeSync(descriptor);
  }
}
