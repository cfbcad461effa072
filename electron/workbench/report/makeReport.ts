/** The files of a report, in the forms that were asked for. */
import {
  type ReportFiles,
  type ReportForm,
  type ReportRequest,
  reportMark,
} from '../../../shared/documents/reportFiles.ts';
import { seconds } from '../../../shared/units.ts';
import { reportPage } from '../../../shared/view/report/page.ts';
import { type Report, reportOf } from '../../../shared/view/report/report.ts';
import type { ReportSources } from '../../../shared/view/report/sources.ts';
import { Job } from '../../jobs/host/job.ts';
import { logLine } from '../log/log.ts';
import { printPage } from './printPage.ts';
import { attachedProfile, attachedRun } from './rawData.ts';
import { reportSources, type Stores } from './sources.ts';

type File = ReportFiles['files'][number];
type Made = Pick<ReportFiles, 'files' | 'missing'>;
type Signal = AbortSignal | undefined;

/**
 * @throws VinobenchError `store` for a run that is not there, `unsupported` for PNG without fonts, `cancelled`
 */
export async function makeReport(
  { runs, forms }: ReportRequest,
  stores: Stores,
  signal: Signal,
): Promise<ReportFiles> {
  const sources = await reportSources(runs, stores);
  const report = reportOf(sources);
  const page = await pageOf(report, sources);
  const stem = `report-${sources.runs.map(({ run }) => run.id).join('-')}`;
  const made: Made[] = [];
  for (const form of new Set(forms)) made.push(await formOf(form, { report, page, stem }, signal));
  return {
    schemaVersion: 1,
    title: report.title,
    files: made.flatMap(({ files }) => files),
    missing: made.flatMap(({ missing }) => missing),
  };
}

async function pageOf(report: Report, sources: ReportSources): Promise<string> {
  const profiles = new Map(sources.profiles.map(({ id, document }) => [id, document]));
  const attachments = await Promise.all([
    ...sources.runs.map((document) => attachedRun(document, sources.command)),
    ...Array.from(profiles, ([id, document]) => attachedProfile(id, document)),
  ]);
  return reportPage(report, sources, attachments);
}

interface Contents {
  readonly report: Report;
  readonly page: string;
  readonly stem: string;
}

async function formOf(form: ReportForm, { report, page, stem }: Contents, signal: Signal): Promise<Made> {
  switch (form) {
    case 'html':
      return { files: [file(form, `${stem}.html`, 'text/html', Buffer.from(page))], missing: [] };
    case 'svg':
      return {
        files: report.pictures.map(({ name, picture }) =>
          file(
            form,
            `${stem}-${name}.svg`,
            'image/svg+xml',
            Buffer.from(`${picture.svg}\n<!-- ${reportMark} -->\n`),
          ),
        ),
        missing: [],
      };
    case 'png':
      return { files: await drawn(report, stem, signal), missing: [] };
    case 'pdf': {
      const printed = await printPage(page, { signal });
      if ('pdf' in printed)
        return { files: [file(form, `${stem}.pdf`, 'application/pdf', marked(printed.pdf))], missing: [] };
      if (printed.detail !== '') logLine(`printing a report: ${printed.detail}`);
      return { files: [], missing: [{ form, because: printed.because }] };
    }
  }
}

/** As a comment behind the end. */
const marked = (pdf: Uint8Array): Uint8Array => Buffer.concat([pdf, Buffer.from(`%${reportMark}\n`)]);

const file = (form: ReportForm, name: string, type: string, contents: Uint8Array): File => ({
  ...{ form, name, type },
  base64: Buffer.from(contents).toString('base64'),
});

/** A picture of the largest matrix takes a few seconds. */
const drawingSeconds = seconds(120);

async function drawn({ pictures }: Report, stem: string, signal: Signal): Promise<File[]> {
  const title = 'Drawing the pictures of a report';
  const limits = { seconds: drawingSeconds, file: 'the pictures', wayOut: 'ask for SVG' };
  await using job = new Job({ title, limits, ...(signal && { signal }) });
  const made = await job.call.rasterise(pictures.map(({ picture }) => picture.svg));
  return pictures.flatMap(({ name }, at) => {
    const base64 = made[at];
    return base64 === undefined
      ? []
      : [{ form: 'png' as const, name: `${stem}-${name}.png`, type: 'image/png', base64 }];
  });
}
