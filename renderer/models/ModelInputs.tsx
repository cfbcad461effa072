/** What the next run gives the inputs of one model: a size where the file leaves it open or another is wanted, and values. */

import { useId, useState } from 'react';
import type { ConvertDocument } from '../../shared/models/conversion.ts';
import { inputsText, type MeasuredInput, shapeList } from '../../shared/models/inputShapes.ts';
import { needsShape, plannedInput, readShape } from '../../shared/models/plannedInputs.ts';
import { measuredInputsOf } from '../../shared/view/library/modelRows.ts';
import { pressedIn } from '../keys/lookup.ts';
import { useApp } from '../page/hooks.ts';
import { chooseInputFile, planInput, tellProblem } from '../page/page.ts';
import { contentOf } from '../store/models.ts';
import { shownRunId } from '../store/runs.ts';
import type { LibraryModel } from '../store/state.ts';
import { IconButton } from '../widgets/IconButton.tsx';
import { Section } from '../widgets/Section.tsx';

export function ModelInputs({
  model,
  document,
}: {
  readonly model: LibraryModel;
  readonly document: ConvertDocument;
}) {
  const planned = useApp((state) => state.plan.inputs);
  const cells = useApp((state) => state.documents[shownRunId(state) ?? '']?.cells);
  const measured = measuredInputsOf(cells ?? [], contentOf(model));
  const open = document.inputs.filter(
    (input) => needsShape(input) && plannedInput(planned, model.key, input.name).shape === null,
  );
  return (
    <Section title="Inputs of the next run" note="drop a file on a row">
      <div className="model-inputs">
        {document.inputs.map((input) => (
          <InputRow key={`${model.key} ${input.name}`} model={model} input={input} />
        ))}
      </div>
      {measured !== null && <p className="dim">Measured in the run shown: {inputsText(measured)}.</p>}
      {open.length > 0 && (
        <p className="warned" role="status">
          The file leaves sizes of {open.map(({ name }) => name).join(', ')} open. Give them before the model
          is measured.
        </p>
      )}
    </Section>
  );
}

function InputRow({ model, input }: { readonly model: LibraryModel; readonly input: MeasuredInput }) {
  const { shape, file } = useApp((state) => state.plan.inputs[model.key]?.[input.name]) ?? {
    shape: null,
    file: null,
  };
  const [typed, setTyped] = useState<string | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const id = useId();
  const enter = (text: string) => {
    const read = readShape(text, input);
    setWrong(read.kind === 'wrong' ? read.sentence : null);
    if (read.kind === 'wrong') return;
    setTyped(null);
    planInput(model.key, input.name, { shape: read.shape === null ? null : [...read.shape] });
  };
  return (
    <div className="input-row" data-drop-model={model.key} data-drop-input={input.name}>
      <label htmlFor={id}>
        <code className="ellipsis" title={input.name}>
          {input.name}
        </code>
        <span className="dim">{input.elementType}</span>
      </label>
      <input
        id={id}
        aria-label={`Size of input ${input.name}`}
        aria-invalid={wrong !== null}
        value={typed ?? (shape === null ? '' : shape.join(', '))}
        placeholder={shapeList(input.shape)}
        onChange={({ target }) => setTyped(target.value)}
        onBlur={() => typed !== null && enter(typed)}
        onKeyDown={(event) => {
          const action = pressedIn('inputSize', event);
          if (action === 'enter' && typed !== null) enter(typed);
          if (action !== 'undo') return;
          event.stopPropagation();
          setTyped(null);
          setWrong(null);
        }}
      />
      <Values model={model.key} input={input.name} file={file} />
      {wrong !== null && (
        <p className="bad" role="alert">
          {wrong}
        </p>
      )}
    </div>
  );
}

interface ValuesProps {
  readonly model: string;
  readonly input: string;
  readonly file: string | null;
}

const nameOf = (path: string) => path.split(/[\\/]/).at(-1) ?? path;

function Values({ model, input, file }: ValuesProps) {
  if (file === null)
    return (
      <button
        type="button"
        className="control"
        title="Values from an image, .npy, .npz or .bin file (default: repeatable numbers in the input's range)"
        onClick={() => void chooseInputFile(model, input).catch(tellProblem)}
      >
        Values from file
      </button>
    );
  return (
    <span className="input-file">
      <code className="ellipsis" title={nameOf(file)}>
        {nameOf(file)}
      </code>
      <IconButton
        icon="close"
        label={`Repeatable numbers for input ${input}`}
        onClick={() => planInput(model, input, { file: null })}
      />
    </span>
  );
}
