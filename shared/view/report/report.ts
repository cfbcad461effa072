/** A run, or several, as one report: sections with their pictures, made of documents alone. */
import type { Cell } from '../../documents/run.ts';
import { explainedCells } from '../bars/explained.ts';
import { matrixOf } from '../matrix/matrix.ts';
import { type NameOfModel, namesOf, runTitle } from '../run/modelNames.ts';
import { answer, questionOf } from './answer.ts';
import { compareSection } from './compareSection.ts';
import { accuracySection, machineSection, methodSection } from './factsSections.ts';
import { findingsSection } from './findingsSection.ts';
import type { Html } from './html.ts';
import { kernelsSection } from './kernelsSection.ts';
import { matrixSection } from './matrixSection.ts';
import { referencesSection } from './referencesSection.ts';
import { repeatSection } from './repeatSection.ts';
import type { NamedPicture, ReportSection } from './section.ts';
import type { ReportSources } from './sources.ts';
import { speedupPanels, speedupSection } from './speedupSection.ts';

export interface Report {
  readonly title: string;
  readonly question: string;
  readonly answer: Html;
  readonly sections: readonly ReportSection[];
  readonly pictures: readonly NamedPicture[];
}

export function reportOf(sources: ReportSources): Report {
  const { runs, catalogue, study, profiles, accuracies, command } = sources;
  const [document] = runs;
  const nameOf: NameOfModel = namesOf(catalogue);
  const matrix = matrixOf({ document, catalogue, study, unit: 'FPS' });
  const panels = speedupPanels(document, matrix, sources);
  const explained = explainedCells(document, profileOf(sources));
  const sections = [
    compareSection(sources, nameOf),
    machineSection(document),
    matrixSection(document, matrix),
    speedupSection(document, panels),
    referencesSection(panels, sources.references),
    kernelsSection(document, sources, nameOf),
    findingsSection(
      explained.map(({ explanation }) => explanation),
      nameOf,
      command,
    ),
    accuracySection(accuracies, nameOf),
    methodSection(document),
    repeatSection(runs, profiles, sources),
  ].filter((section) => section !== null);
  return {
    title: runTitle(document.run.title, nameOf),
    question: questionOf(document),
    answer: answer(matrix, panels),
    sections,
    pictures: sections.flatMap(({ pictures }) => pictures),
  };
}

const profileOf =
  ({ profiles }: Pick<ReportSources, 'profiles'>) =>
  ({ id }: Cell) => {
    const found = profiles.find(({ cellId }) => cellId === id);
    return found?.document.profiles[found.at] ?? null;
  };
