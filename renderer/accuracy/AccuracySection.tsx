/** Accuracy of FP32 and INT8 on the same labelled images. */
import { type FormEvent, type ReactNode, useState } from 'react';
import type { PreparationOptions } from '../../shared/models/preparation.ts';
import { dateText } from '../../shared/view/text/format.ts';
import { useApp } from '../page/hooks.ts';
import { measureAccuracy, tell, tellProblem } from '../page/page.ts';
import { workOf } from '../store/reports.ts';
import type { LibraryModel } from '../store/state.ts';
import { Pick } from '../widgets/Pick.tsx';
import { Section } from '../widgets/Section.tsx';
import { AccuracyResult } from './AccuracyResult.tsx';
import { DevicePick, useDevice } from './DevicePick.tsx';
import { WorkProgress } from './WorkProgress.tsx';

export function AccuracySection({
  model,
  preparation,
  children,
}: {
  readonly model: LibraryModel;
  /** Throws a sentence where it cannot be read. */
  readonly preparation: () => PreparationOptions;
  /** What images, and how they are prepared. */
  readonly children: ReactNode;
}) {
  const images = useApp((state) => state.plan.images);
  const work = useApp(({ work: all }) => workOf(all, model, 'accuracy'));
  const usual = useDevice();
  const [device, setDevice] = useState<string | null>(null);
  const [subset, setSubset] = useState('');
  const measure = (event: FormEvent) => {
    event.preventDefault();
    try {
      if (images === null && model.example === null) {
        tell(`${model.title} has no images. Choose a folder or an archive with labels.`);
        return;
      }
      const wish = {
        device: device ?? usual,
        subset: subset === '' ? null : Number(subset),
        preparation: preparation(),
      };
      measureAccuracy(model, wish).catch(tellProblem);
    } catch (error) {
      tellProblem(error);
    }
  };
  return (
    <Section title="Accuracy" note="FP32 and INT8 on the same images">
      <form onSubmit={measure}>
        {children}
        <div className="form-grid">
          <DevicePick value={device ?? usual} onChange={setDevice} />
          <label>
            <span>How many images</span>
            <input
              type="number"
              min={1}
              step={1}
              placeholder="all"
              value={subset}
              onChange={({ target }) => setSubset(target.value)}
            />
          </label>
        </div>
        {work === undefined ? (
          <button type="submit" className="control">
            Measure accuracy
          </button>
        ) : (
          <WorkProgress work={work} />
        )}
      </form>
      <Measured model={model} />
    </Section>
  );
}

function Measured({ model }: { readonly model: LibraryModel }) {
  const kept = useApp((state) => state.reports[model.key]?.accuracies);
  const [picked, setPicked] = useState<string | null>(null);
  const report = kept?.find(({ id }) => id === picked) ?? kept?.[0];
  if (kept === undefined || report === undefined) return null;
  return (
    <div className="report">
      <AccuracyResult report={report} />
      {kept.length === 1 ? (
        <p className="dim">{dateText(report.createdAt)}</p>
      ) : (
        <Pick
          label="Measured"
          value={dateText(report.createdAt)}
          width={320}
          items={kept.map(({ id, createdAt, device, document }) => ({
            key: id,
            label: dateText(createdAt),
            note: `${device}, ${document.images} images`,
            chosen: id === report.id,
          }))}
          onPick={setPicked}
        />
      )}
    </div>
  );
}
