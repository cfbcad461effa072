/** The graph's controls in the view bar: which graph, whose times, how it is coloured, what to find. */
import { useMemo } from 'react';
import { configurationName } from '../../../shared/profile/configuration.ts';
import { shades } from '../../../shared/view/graph/shownGraph.ts';
import { thin } from '../../../shared/view/text/format.ts';
import { ExportMenu } from '../../export/ExportMenu.tsx';
import { type Command, commandsOf, withKeys } from '../../keys/lookup.ts';
import { useApp, useSettings } from '../../page/hooks.ts';
import { useCommands } from '../../page/keyboard.ts';
import { graphs, set, settingsNow } from '../../page/page.ts';
import { nextOf } from '../../store/settings.ts';
import type { LibraryModel } from '../../store/state.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import { Pick } from '../../widgets/Pick.tsx';
import { Search } from '../../widgets/Search.tsx';
import { Segments } from '../../widgets/Segments.tsx';
import { type GraphChoice, kindsOf, useGraphChoice } from './useNetwork.ts';

export function GraphBar({ model }: { readonly model: LibraryModel }) {
  const choice = useGraphChoice(model);
  const exports = useApp((state) => state.graph.exports);
  const table = useSettings('models').shownAs === 'table';
  useCommands(useMemo(() => barCommands(model), [model]));
  return (
    <>
      <Segments
        label="Graph"
        options={kindsOf(model)}
        value={choice.kind}
        onChange={(graph) => set('models', { graph })}
      />
      <Profiles choice={choice} />
      <span className="push" />
      <Find />
      <Segments
        label="Shown as"
        options={['graph', 'table'] as const}
        value={table ? 'table' : 'graph'}
        onChange={(shownAs) => set('models', { shownAs })}
      />
      {exports !== null && !table && <Scale />}
      {exports !== null && <ExportMenu {...exports} />}
    </>
  );
}

function Profiles({ choice: { profiled, profile, shade } }: { readonly choice: GraphChoice }) {
  if (profile === null) return null;
  const name = configurationName(profile.profile);
  return (
    <>
      {profiled.length > 1 && (
        <Pick
          label="Times of"
          value={name}
          width={240}
          items={profiled.map((one) => {
            const key = configurationName(one.profile);
            return { key, label: key, chosen: key === name };
          })}
          onPick={(timesOf) => set('models', { timesOf })}
        />
      )}
      <Pick
        label="Shade"
        value={shade}
        width={160}
        items={shades.map((key) => ({ key, label: key, chosen: key === shade }))}
        onPick={(key) => set('models', { shade: key })}
      />
    </>
  );
}

function Find() {
  const find = useApp((state) => state.graph.find);
  const count = useApp((state) => state.graph.matches.length);
  const at = useApp((state) => state.graph.at);
  return (
    <>
      <Search
        label="Find node"
        value={find}
        onChange={(text) => graphs.change({ find: text })}
        onEnter={(back) => graphs.stepMatch(back ? -1 : 1)}
      />
      {find !== '' && (
        <>
          <span className="dim" role="status">
            {count === 0 ? 'none' : `${at + 1} of ${count}`}
          </span>
          <IconButton
            icon="up"
            label={withKeys('Previous match', 'graph', 'previousMatch')}
            onClick={() => graphs.stepMatch(-1)}
          />
          <IconButton
            icon="chevron"
            label={withKeys('Next match', 'graph', 'nextMatch')}
            onClick={() => graphs.stepMatch(1)}
          />
        </>
      )}
    </>
  );
}

function Scale() {
  const scale = useApp((state) => state.graph.scale);
  const view = useApp((state) => state.graph.view);
  return (
    <>
      <span className="graph-scale dim number">{`${Math.round(scale * 100)}${thin}%`}</span>
      <IconButton icon="fit" label={withKeys('Fit the graph', 'graph', 'fit')} onClick={() => view?.fit()} />
    </>
  );
}

function barCommands(model: LibraryModel): readonly Command[] {
  const now = () => settingsNow('models');
  return commandsOf('graphBar', {
    table: () => set('models', { shownAs: now().shownAs === 'table' ? 'graph' : 'table' }),
    kind: () => set('models', { graph: nextOf(kindsOf(model), now().graph) }),
    shade: () => set('models', { shade: nextOf(shades, now().shade) }),
  });
}
