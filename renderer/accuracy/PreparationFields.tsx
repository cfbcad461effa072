/** How images become the network's input, where more is known of it than its files say. */
import type { PreparationOptions } from '../../shared/models/preparation.ts';
import { channelNumbers } from '../../shared/view/library/calibration.ts';

interface PreparationText {
  readonly mean: string;
  readonly scale: string;
  readonly colour: '' | 'RGB' | 'BGR';
  readonly resize: '' | 'fit' | 'crop';
}

export const emptyPreparation: PreparationText = { mean: '', scale: '', colour: '', resize: '' };

/** @throws Error with a sentence */
export function typedPreparation({ mean, scale, colour, resize }: PreparationText): PreparationOptions {
  return {
    mean: channelNumbers(mean, 'Mean'),
    scale: channelNumbers(scale, 'Scale'),
    colour: colour === '' ? null : colour,
    resize: resize === '' ? null : resize,
  };
}

export function PreparationFields({
  value,
  onChange,
}: {
  readonly value: PreparationText;
  readonly onChange: (value: PreparationText) => void;
}) {
  const { mean, scale, colour, resize } = value;
  return (
    <details className="preparation">
      <summary>How images are prepared</summary>
      <div className="form-grid">
        <label>
          <span>Mean</span>
          <input
            value={mean}
            placeholder="default for this model, 0 to 255"
            onChange={({ target }) => onChange({ ...value, mean: target.value })}
          />
        </label>
        <label>
          <span>Scale</span>
          <input
            value={scale}
            placeholder="default for this model; multiplier"
            onChange={({ target }) => onChange({ ...value, scale: target.value })}
          />
        </label>
        <label>
          <span>Colour</span>
          <select
            value={colour}
            onChange={({ target }) =>
              onChange({
                ...value,
                colour: target.value === 'RGB' || target.value === 'BGR' ? target.value : '',
              })
            }
          >
            <option value="">default for this model</option>
            <option value="RGB">RGB</option>
            <option value="BGR">BGR</option>
          </select>
        </label>
        <label>
          <span>Resize</span>
          <select
            value={resize}
            onChange={({ target }) =>
              onChange({
                ...value,
                resize: target.value === 'fit' || target.value === 'crop' ? target.value : '',
              })
            }
          >
            <option value="">default for this model</option>
            <option value="fit">stretch to the size</option>
            <option value="crop">cut out the centre</option>
          </select>
        </label>
      </div>
    </details>
  );
}
