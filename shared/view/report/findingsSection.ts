/** Findings of all cells, the heaviest first: what was seen, why, and what to do next. */
import type { CellFinding, ClaimKind, Explanation } from '../../findings/finding.ts';
import type { NameOfModel } from '../run/modelNames.ts';
import { actionWords, cellFindingText } from '../text/findingText.ts';
import { plural } from '../text/format.ts';
import { bullets, commandLine, type Html, html, paragraph } from './html.ts';
import type { ReportSection } from './section.ts';

/** What the tables of ratios say already. */
const inTables: ReadonlySet<ClaimKind> = new Set(['faster', 'same', 'not-measured']);
const mostAlike = 8;

interface FoundOf {
  readonly finding: CellFinding;
  readonly over: string | null;
}

export function findingsSection(
  explanations: readonly Explanation[],
  nameOf: NameOfModel,
  command: string,
): ReportSection {
  const found = explanations.flatMap(({ findings, over }) =>
    findings.filter(({ claim }) => !inTables.has(claim.kind)).map((finding): FoundOf => ({ finding, over })),
  );
  const kinds = [...Map.groupBy(found, ({ finding }) => finding.claim.kind).values()].map((alike) =>
    alike.toSorted((a, b) => b.finding.weight - a.finding.weight),
  );
  const ranked = kinds.toSorted((a, b) => (b[0]?.finding.weight ?? 0) - (a[0]?.finding.weight ?? 0));
  const profiled = explanations.filter(({ missing }) => !missing.includes('profile')).length;
  return {
    id: 'findings',
    title: 'Findings, and what to do next',
    body: html`${paragraph(`Only what the measurements carry: ${profilesText(profiled, explanations.length)} Findings of one kind stand together, the heaviest first.`)}
${ranked.length === 0 ? paragraph('Nothing stands out: no configuration is slower than its baseline, noisy, or ran in another precision than asked.') : ranked.map((alike) => kindHtml(alike, nameOf, command))}`,
    pictures: [],
  };
}

function profilesText(profiled: number, all: number): string {
  if (profiled === 0) return 'no configuration has a profile, so nothing is said of kernels.';
  if (profiled === all) return 'all configurations have a profile.';
  return `${plural(profiled, 'configuration')} of ${all} ${profiled === 1 ? 'has' : 'have'} a profile, so nothing is said of the kernels of the others.`;
}

function kindHtml([first, ...others]: readonly FoundOf[], nameOf: NameOfModel, command: string): Html {
  if (first === undefined) return html``;
  const { finding, over } = first;
  const { title, evidence, next } = cellFindingText(finding);
  const words = finding.next === null ? null : actionWords(finding.next, finding.subject, over);
  const more = others.length > mostAlike ? [`and ${others.length - mostAlike} more`] : [];
  return html`<article class="finding ${finding.tone}"><h3>${nameOf(finding.subject.model)}: ${title}</h3>
<p>${evidence}</p>
${next === null ? html`` : html`<p><strong>Next:</strong> ${next}</p>`}
${words === null ? html`` : commandLine(`${command} ${words}`)}
${others.length === 0 ? html`` : html`<p class="from">The same elsewhere:</p>${bullets([...others.slice(0, mostAlike).map((one) => alsoText(one, nameOf)), ...more])}`}</article>`;
}

const alsoText = ({ finding }: FoundOf, nameOf: NameOfModel): string => {
  const { device, precision, model } = finding.subject;
  return `${nameOf(model)}, ${device} ${precision}: ${cellFindingText(finding).title}`;
};
