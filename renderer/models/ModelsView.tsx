/** The library at the left, the chosen model's network or its error in the middle, what is known of it at the right. */
import { lazy, Suspense, useEffect } from 'react';
import { useApp, useLibrary } from '../page/hooks.ts';
import { convert, removeModel, tellProblem } from '../page/page.ts';
import { IconButton } from '../widgets/IconButton.tsx';
import { View } from '../widgets/View.tsx';
import { ErrorSource } from './ErrorSource.tsx';
import { GraphBar } from './graph/GraphBar.tsx';
import { ModelInspector } from './ModelInspector.tsx';
import { ModelTable } from './ModelTable.tsx';
import { Start } from './Start.tsx';

const GraphPane = lazy(() => import('./graph/GraphPane.tsx'));

export function ModelsView() {
  const key = useApp((state) => state.route.model);
  const conversions = useApp((state) => state.conversions);
  const library = useLibrary();
  const model = library.find((one) => one.key === key) ?? null;
  // An added model is converted when it is dropped; one of an earlier day when it is looked at.
  useEffect(() => {
    if (model?.added != null) convert(model.key).catch(tellProblem);
  }, [model?.key, model?.added]);
  const failed = key === null ? undefined : conversions[key];
  const trained = library.filter(
    ({ added: own, example, entry }) =>
      (own === null ? example !== null || entry?.fetched === true : own.weights !== null) ||
      (own !== null && own.format !== 'caffe'),
  ).length;
  return (
    <View
      title="Models"
      loading={failed?.state === 'loading'}
      bar={
        <>
          <span className="dim narrow-hide">
            {library.length}, {trained} with trained weights
          </span>
          {model !== null && failed?.state !== 'failed' ? (
            <GraphBar model={model} />
          ) : (
            <span className="push" />
          )}
          {model?.added != null && (
            <IconButton
              icon="trash"
              label="Remove from the list (Del)"
              onClick={() => void removeModel(model.key).catch(tellProblem)}
            />
          )}
        </>
      }
      inspector={model === null ? null : <ModelInspector model={model} />}
    >
      <ModelTable library={library} chosen={model?.key ?? null} />
      {model === null ? (
        <Start />
      ) : failed?.state === 'failed' ? (
        <ErrorSource model={model} problem={failed.problem} />
      ) : (
        <Suspense fallback={<div className="graph-pane" />}>
          <GraphPane key={model.key} model={model} />
        </Suspense>
      )}
    </View>
  );
}
