/** HTML as text: what is put into a template is escaped, unless it was made by one. */
import { printable } from '../../faults/printable.ts';

export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Html | readonly Html[] | null;

export function html(parts: TemplateStringsArray, ...values: readonly Part[]): Html {
  return new Html(parts.reduce((made, part, at) => made + textOf(values[at - 1] ?? null) + part));
}

function textOf(value: Part): string {
  if (value === null) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value));
  return value.map(({ text }) => text).join('');
}

const escaped = (text: string): string =>
  printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/**
 * A figure as it is read, with its exact value and what it is of: `<data>` of HTML, so that a program reads what a person sees.
 * @param of such as `cell run.3.latencyMs.mean`, the path in the attached document
 */
export const shownFigure = (of: string, value: number, text: string): Html =>
  html`<data value="${String(value)}" data-of="${of}">${text}</data>`;

export const paragraph = (text: string | Html): Html => html`<p>${text}</p>`;

export const bullets = (items: readonly (string | Html)[]): Html =>
  items.length === 0 ? html`` : html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;

interface Column {
  readonly name: string;
  /** Figures stand under each other. */
  readonly figures?: boolean;
}

/** @param rows the first of each is its head */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly (string | Html)[])[],
): Html {
  const classOf = (at: number) => (columns[at]?.figures === true ? 'figure' : 'words');
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map(({ name }, at) => html`<th scope="col" class="${classOf(at)}">${name}</th>`)}</tr></thead>
<tbody>${rows.map(
    (cells) =>
      html`<tr>${cells.map((cell, at) =>
        at === 0
          ? html`<th scope="row" class="${classOf(at)}">${cell}</th>`
          : html`<td class="${classOf(at)}">${cell}</td>`,
      )}</tr>
`,
  )}</tbody>
</table></div>`;
}

/** A fact a line. */
export const facts = (pairs: readonly (readonly [name: string, value: string | Html])[]): Html =>
  html`<dl>${pairs.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;

export const commandLine = (line: string): Html => html`<pre tabindex="0"><code>${line}</code></pre>`;
