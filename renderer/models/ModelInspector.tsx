/** What is known of one model: facts, files, what the conversion did, the chosen node. */

import { lazy, Suspense } from 'react';
import { doingText } from '../../shared/view/text/progressText.ts';
import type { Progress } from '../../shared/work/progress.ts';
import { useApp } from '../page/hooks.ts';
import { convertNow, go, tellProblem, togglePlanned } from '../page/page.ts';
import { type LibraryModel, readyValue } from '../store/state.ts';
import { Keys } from '../widgets/Keys.tsx';
import { Section } from '../widgets/Section.tsx';
import { ConvertedFacts, ExampleFacts, Files, Published, TrainedFiles } from './ModelFacts.tsx';
import { ModelInputs } from './ModelInputs.tsx';
import { ModelPasses } from './ModelPasses.tsx';
import { NodeFacts } from './NodeFacts.tsx';

const AccuracySections = lazy(() => import('../accuracy/AccuracySections.tsx'));

export function ModelInspector({ model }: { readonly model: LibraryModel }) {
  const loaded = useApp((state) => state.conversions[model.key]);
  const converted = readyValue(loaded);
  return (
    <>
      <div className="head">
        <h2 className="ellipsis" title={model.title}>
          {model.title}
        </h2>
        <span className="dim">
          {model.added?.format ?? (model.example === null ? 'catalogue' : 'example')}
        </span>
      </div>
      <div className="scroll">
        <NodeFacts model={model} />
        {loaded?.state === 'loading' && <Converting model={model} progress={loaded.progress} />}
        {loaded?.state === 'failed' && (
          <Section
            title="Error"
            note={loaded.problem.place.line === undefined ? '' : `line ${loaded.problem.place.line}`}
          >
            <p className="bad">{loaded.problem.message}</p>
          </Section>
        )}
        {model.example !== null && <ExampleFacts example={model.example} />}
        {converted !== null && <ConvertedFacts document={converted} />}
        {converted !== null && <ModelInputs key={`inputs ${model.key}`} model={model} document={converted} />}
        <Published model={model} />
        <TrainedFiles model={model} />
        <Files model={model} document={converted} />
        {converted !== null && <ModelPasses model={model} document={converted} />}
        {loaded?.state !== 'failed' && (
          <Suspense fallback={null}>
            <AccuracySections key={model.key} model={model} />
          </Suspense>
        )}
      </div>
      <Actions model={model} />
    </>
  );
}

interface ConvertingProps {
  readonly model: LibraryModel;
  readonly progress: Progress | null;
}

function Converting({ model, progress }: ConvertingProps) {
  const waits = progress?.phase === 'wait';
  return (
    <Section title={waits ? 'Not converted yet' : 'Converting'} note={waits ? '' : progress?.phase}>
      {!waits && (
        <progress
          className="wide"
          aria-label="Conversion"
          max={1}
          {...(progress === null ? {} : { value: progress.fraction })}
        />
      )}
      <p className="dim" role="status">
        {doingText(progress)}
      </p>
      {waits && (
        <button
          type="button"
          className="control"
          onClick={() => void convertNow(model.key).catch(tellProblem)}
        >
          Convert now
        </button>
      )}
    </Section>
  );
}

function Actions({ model }: { readonly model: LibraryModel }) {
  const planned = useApp((state) => state.plan.models.includes(model.key));
  return (
    <div className="actions">
      <button type="button" className="control" onClick={() => togglePlanned(model.key)}>
        {planned ? 'Remove from next run' : 'Add to next run'}
      </button>
      <button type="button" className="control" onClick={() => go({ view: 'kernels', model: model.key })}>
        Show in Kernels <Keys of="goTo" to="kernels" />
      </button>
    </div>
  );
}
