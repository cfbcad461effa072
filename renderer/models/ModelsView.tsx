/** The library at the left, the chosen model's network or its error in the middle, what is known of it at the right. */
import { lazy, Suspense, useEffect, useMemo } from 'react';
import { type Command, useCommands } from '../commands.ts';
import { IconButton } from '../frame/parts.tsx';
import { View } from '../frame/View.tsx';
import { convert, libraryOf, removeModel, useLibrary } from '../store/models.ts';
import { tellProblem } from '../store/problems.tsx';
import { go, type LibraryModel, store, useApp } from '../store/state.ts';
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
  useModelCommands(model);
  // An added model is converted when it is dropped; one of an earlier day when it is looked at.
  useEffect(() => {
    if (model?.added != null) convert(model.key).catch(tellProblem);
  }, [model?.key, model?.added]);
  const failed = key === null ? undefined : conversions[key];
  const trained = library.filter(
    ({ entry, example, added: own }) => own !== null || example !== null || entry?.fetched === true,
  ).length;
  return (
    <View
      title="Models"
      loading={failed?.state === 'loading'}
      bar={
        <>
          <span className="dim">
            {library.length}, {trained} with files of their own
          </span>
          <span className="push" />
          {model !== null && failed?.state !== 'failed' && <GraphBar model={model} />}
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

function useModelCommands(model: LibraryModel | null): void {
  const commands = useMemo((): readonly Command[] => {
    const step = (by: number) => {
      const library = libraryOf(store.getState());
      const at = library.findIndex(({ key }) => key === store.getState().route.model);
      const next = library[at === -1 ? 0 : at + by];
      if (next !== undefined) go({ model: next.key }, 'replace');
    };
    const group = 'Models';
    return [
      { title: 'Model above', group, keys: ['↑'], run: () => step(-1) },
      { title: 'Model below', group, keys: ['↓'], run: () => step(1) },
      { title: 'No model chosen', group, keys: ['Esc'], run: () => go({ model: null }) },
      ...(model?.added == null
        ? []
        : [
            {
              title: 'Remove from the list',
              group,
              keys: ['Del'],
              run: () => void removeModel(model.key).catch(tellProblem),
            },
          ]),
    ];
  }, [model]);
  useCommands(commands);
}
