/** Makes the INT8 of a model: how much accuracy it may lose, which layers go back to float for it, where it is written. */
import { type FormEvent, useState } from 'react';
import type { PreparationOptions } from '../../shared/models/preparation.ts';
import { useApp } from '../page/hooks.ts';
import { calibrateModel, openHostFiles, tellProblem } from '../page/page.ts';
import { workOf } from '../store/reports.ts';
import type { LibraryModel } from '../store/state.ts';
import { useHostPaths } from '../widgets/HostPaths.tsx';
import { Section } from '../widgets/Section.tsx';
import { CalibrationResult } from './CalibrationResult.tsx';
import { DevicePick, useDevice } from './DevicePick.tsx';
import { WorkProgress } from './WorkProgress.tsx';

export function CalibrationSection({
  model,
  preparation,
}: {
  readonly model: LibraryModel;
  readonly preparation: () => PreparationOptions;
}) {
  const work = useApp(({ work: all }) => workOf(all, model, 'calibrate'));
  const usual = useDevice();
  const [device, setDevice] = useState<string | null>(null);
  const [drop, setDrop] = useState('1');
  const [triage, setTriage] = useState(true);
  const [output, setOutput] = useState('');
  const calibrate = (event: FormEvent) => {
    event.preventDefault();
    try {
      const wish = {
        device: device ?? usual,
        preparation: preparation(),
        maxDrop: drop === '' ? null : Number(drop),
        triage,
        output: output.trim() === '' ? null : output.trim(),
      };
      calibrateModel(model, wish).catch(tellProblem);
    } catch (error) {
      tellProblem(error);
    }
  };
  return (
    <Section title="Calibration" note="writes the INT8 model">
      <form onSubmit={calibrate}>
        <div className="form-grid">
          <label title="Points of top-1, or of agreement without labels; the fewest layers go back to float for it">
            <span>Allowed accuracy drop (points)</span>
            <input
              type="number"
              min={0}
              max={100}
              step="any"
              placeholder="any"
              value={drop}
              onChange={({ target }) => setDrop(target.value)}
            />
          </label>
          <DevicePick value={device ?? usual} onChange={setDevice} />
          <OutputField value={output} onChange={setOutput} />
        </div>
        <div className="form-row">
          {work === undefined && (
            <button type="submit" className="control">
              Calibrate
            </button>
          )}
          <label
            className="check"
            title="The error that INT8 adds and the time that it saves, layer by layer"
          >
            <input type="checkbox" checked={triage} onChange={({ target }) => setTriage(target.checked)} />{' '}
            Layer by layer
          </label>
        </div>
        {work !== undefined && <WorkProgress work={work} />}
      </form>
      <CalibrationResult model={model} />
    </Section>
  );
}

function OutputField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { vinobench } = window;
  const named = useHostPaths();
  const choose = () =>
    vinobench
      ?.choose('output')
      .then((path) => {
        if (path !== null) onChange(path);
      })
      .catch(tellProblem);
  // The host's own folder; what it writes there is downloaded.
  if (!named) return null;
  return (
    <label className="wide">
      <span>Folder</span>
      <input
        value={value}
        placeholder="Output folder on the host (default: Vinobench's)"
        onChange={({ target }) => onChange(target.value)}
      />
      <button
        type="button"
        className="control"
        onClick={vinobench === undefined ? () => openHostFiles(onChange) : choose}
      >
        Choose
      </button>
    </label>
  );
}
