/** Why a cell is as fast as it is: what the run and its profiles say, each with what to do next. */
import { type ReactNode, useEffect, useMemo } from 'react';
import type { Cell, RunDocument, RunWithRounds } from '../../shared/documents/run.ts';
import type { CellFinding } from '../../shared/findings/finding.ts';
import { explainedCell, judgedCells } from '../../shared/view/bars/explained.ts';
import { profileOfCell } from '../../shared/view/kernels/cellOfProfile.ts';
import { cellFindingText, missingDocumentText } from '../../shared/view/text/findingText.ts';
import { useApp } from '../page/hooks.ts';
import { openProfile } from '../page/page.ts';
import { Section } from '../widgets/Section.tsx';
import { NextActionButton } from './NextActionButton.tsx';

export default function CellExplained({
  cell,
  document,
}: {
  readonly cell: Cell;
  readonly document: RunDocument | RunWithRounds;
}) {
  const list = useApp((state) => state.profileList);
  const profiles = useApp((state) => state.profiles);
  const judged = useMemo(() => {
    const rounds = 'rounds' in document ? document.rounds : [];
    return judgedCells({ ...document, rounds }).find((one) => one.cell.id === cell.id);
  }, [document, cell.id]);
  useEffect(() => {
    for (const one of [judged?.cell, judged?.base]) {
      const entry = one == null ? null : profileOfCell(list, one);
      if (entry !== null) void openProfile(entry.id);
    }
  }, [list, judged]);
  if (judged === undefined) return null;
  const { findings, missing } = explainedCell(judged, (one) => {
    const entry = profileOfCell(list, one);
    return profiles.find(({ key }) => key === entry?.key)?.profile ?? null;
  });
  return (
    <Section title="Explained">
      <ul className="cell-findings">
        {findings.map((finding) => (
          <Explained key={`${finding.claim.kind} ${cellFindingText(finding).title}`} finding={finding}>
            {finding.next !== null && (
              <NextActionButton next={finding.next} cell={cell} base={judged.base} document={document} />
            )}
          </Explained>
        ))}
        {missing.map((one) => (
          <li key={one} className="dim">
            {missingDocumentText(one)}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Explained({ finding, children }: { readonly finding: CellFinding; readonly children: ReactNode }) {
  const { title, evidence, next } = cellFindingText(finding);
  return (
    <li>
      <strong className={finding.tone === 'none' ? undefined : finding.tone}>{title}</strong>
      <p className="selectable">{evidence}</p>
      {next !== null && <p className="selectable dim">{next}</p>}
      {children}
    </li>
  );
}
