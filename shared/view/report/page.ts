/** The report as one HTML file: without scripts, without anything from elsewhere, its raw data attached. */
import { reportMark } from '../../documents/reportFiles.ts';
import { bytesText } from '../text/format.ts';
import { utcText } from './factsSections.ts';
import { Html, html } from './html.ts';
import type { Report } from './report.ts';
import type { ReportSection } from './section.ts';
import type { ReportSources } from './sources.ts';
import { reportStyle } from './style.ts';

/** A file within the page. */
export interface Attachment {
  /** Of the file that it is saved as. */
  readonly name: string;
  readonly type: string;
  readonly base64: string;
  /** Of the file. */
  readonly bytes: number;
  /** What is in it, in a sentence. */
  readonly says: string;
}

/** Nothing is loaded and nothing runs; the style is the page's own, and pictures are in it. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

export function reportPage(
  report: Report,
  { runs, madeAt, vinobenchVersion }: Pick<ReportSources, 'runs' | 'madeAt' | 'vinobenchVersion'>,
  attachments: readonly Attachment[],
): string {
  const [{ run }] = runs;
  const data = dataSection(attachments);
  const sections = [...report.sections, data];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="${reportMark}, version ${vinobenchVersion}">
<title>${report.title} - Vinobench report</title>
<style>${new Html(reportStyle)}</style>
</head>
<body>
<header>
<h1>${report.title}</h1>
<p class="note">Run ${run.id}, measured ${utcText(run.createdAt)}${run.notes === '' ? '' : html`. ${run.notes}`}</p>
<p class="lead">${report.question}</p>
${report.answer}
<nav aria-label="Contents"><ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
</header>
<main>
${sections.map(sectionHtml)}
</main>
<footer>Made by Vinobench ${vinobenchVersion} on ${utcText(madeAt)}. This page is complete: it loads nothing and runs nothing.</footer>
</body>
</html>
`.text;
}

const sectionHtml = ({ id, title, body }: ReportSection): Html =>
  html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${body}</section>
`;

function dataSection(attachments: readonly Attachment[]): ReportSection {
  return {
    id: 'data',
    title: 'Raw data',
    body: html`<ul>${attachments.map(
      ({ name, type, base64, bytes, says }) =>
        html`<li><a download="${name}" href="data:${type};base64,${base64}">${name}</a> (${bytesText(bytes)}): ${says}</li>`,
    )}</ul>`,
    pictures: [],
  };
}
