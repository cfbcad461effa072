/** What INT8 costs a model in accuracy, and making its INT8: two sections of the inspector. */
import { useEffect, useState } from 'react';
import { imagesName } from '../../shared/adding/dropped.ts';
import { plural } from '../../shared/view/text/format.ts';
import { useApp } from '../page/hooks.ts';
import { loadReports, openImages, tellProblem } from '../page/page.ts';
import { type LibraryModel, readyValue } from '../store/state.ts';
import { Facts, Section } from '../widgets/Section.tsx';
import { AccuracySection } from './AccuracySection.tsx';
import { CalibrationSection } from './CalibrationSection.tsx';
import { emptyPreparation, PreparationFields, typedPreparation } from './PreparationFields.tsx';

export default function AccuracySections({ model }: { readonly model: LibraryModel }) {
  const connected = useApp((state) => state.connection.state === 'open');
  const ended = useApp(
    (state) => state.work.filter(({ kind, state: now }) => isReport(kind) && now === 'done').length,
  );
  const [preparation, setPreparation] = useState(emptyPreparation);
  // Also what another page measures shows here when it has ended.
  useEffect(() => {
    if (connected && ended >= 0) loadReports(model).catch(tellProblem);
  }, [model, connected, ended]);
  const prepared = () => typedPreparation(preparation);
  const filler = useApp((state) => {
    const converted = readyValue(state.conversions[model.key]);
    return converted === null
      ? model.added === null && model.entry?.fetched === false
      : converted.weights === 'filler';
  });
  if (filler)
    return (
      <Section title="Accuracy and calibration">
        <p className="dim">
          Filler weights have no accuracy to measure. Fetch the trained weights, or drop a model with its own
          weights.
        </p>
      </Section>
    );
  return (
    <>
      <AccuracySection model={model} preparation={prepared}>
        <Images model={model} />
        <PreparationFields value={preparation} onChange={setPreparation} />
      </AccuracySection>
      <CalibrationSection model={model} preparation={prepared} />
    </>
  );
}

const isReport = (kind: string): boolean => kind === 'accuracy' || kind === 'calibrate';

/** Those of the plan: what a run's INT8 stands on is what is judged here. */
function Images({ model }: { readonly model: LibraryModel }) {
  const images = useApp((state) => state.plan.images);
  const found = useApp((state) => (images === null ? undefined : state.imageFolders[images]));
  const own = model.example === null ? 'none; synthetic ones for INT8' : 'its own, ship with it';
  const labels =
    found === undefined
      ? ''
      : found.labelled === 0
        ? ', no labels'
        : `, ${plural(found.classes, 'class', 'classes')}`;
  return (
    <Facts
      facts={[
        [
          'Images',
          <span key="images">
            {images === null ? own : imagesName(images)}
            {found === undefined ? '' : `, ${plural(found.images, 'image')}${labels}`}{' '}
            <button type="button" className="link" onClick={openImages}>
              {images === null ? 'Choose' : 'Change'}
            </button>
          </span>,
        ],
        ...(found?.labelTrouble == null ? [] : [['Labels', found.labelTrouble] as const]),
      ]}
    />
  );
}
