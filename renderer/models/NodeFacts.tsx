/** What is known of the chosen node or closed group: what it is, what it computes, what ran for it. */
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { configurationName } from '../../shared/profile/configuration.ts';
import type { Microseconds } from '../../shared/units.ts';
import { closedAtFirst } from '../../shared/view/graph/folds.ts';
import type { GraphNode, NetworkGraph } from '../../shared/view/graph/networkGraph.ts';
import { type FoldFacts, factsOfFold, shownGraph } from '../../shared/view/graph/shownGraph.ts';
import { microsecondsText, plural, shapeText, shareText, thin } from '../../shared/view/text/format.ts';
import { useApp, useSettings } from '../page/hooks.ts';
import type { LibraryModel } from '../store/state.ts';
import { type Fact, Facts, Section } from '../widgets/Section.tsx';
import { type GraphChoice, useGraphChoice, useNetwork } from './graph/useNetwork.ts';

export function NodeFacts({ model }: { readonly model: LibraryModel }) {
  const choice = useGraphChoice(model);
  const { graph } = useNetwork(model, choice);
  const id = useShownId(`${model.key} ${choice.kind}`, graph);
  if (graph === null || id === null) return null;
  const node = graph.nodes.find((one) => one.id === id);
  if (node !== undefined)
    return (
      <Seen id={id}>
        <Section title={node.name} note="selected node">
          <Facts facts={factsOfNode(node, choice)} />
        </Section>
      </Seen>
    );
  const fold = factsOfFold(graph, id);
  return fold === null ? null : (
    <Seen id={id}>
      <Section title={fold.name} note={fold.repeats === null ? 'selected group' : 'selected blocks'}>
        <Facts facts={factsOf(fold, choice)} />
      </Section>
    </Seen>
  );
}

/** The chosen node, or in the drawn graph the closed group or run that shows it; null: none is chosen. */
function useShownId(place: string, graph: NetworkGraph | null): string | null {
  const { node: id, shownAs } = useSettings('models');
  const table = shownAs === 'table';
  const closed = useApp((state) => state.graph.closed[place]);
  const shown = useMemo(
    () => (graph === null || table ? null : shownGraph(graph, closed ?? closedAtFirst(graph))),
    [graph, table, closed],
  );
  return id === null ? null : (shown?.shownAs.get(id) ?? id);
}

/** In sight whenever another node is chosen, however far the inspector was scrolled. */
function Seen({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: for each chosen node
  useEffect(() => {
    place.current?.scrollIntoView({ block: 'nearest' });
  }, [id]);
  return <div ref={place}>{children}</div>;
}

function factsOfNode(node: GraphNode, choice: GraphChoice): Fact[] {
  const { name, type, shape, sources, attributes, fused, time } = node;
  return [
    ['Type', [type, ...fused].join(' + ')],
    ['Output', shape.length === 0 ? 'none' : shapeText(shape)],
    ...(sources.length === 0 || (sources.length === 1 && sources[0] === name)
      ? []
      : [['Source layers', sources.join(', ')] satisfies Fact]),
    ...attributes.map(([label, value]): Fact => [label, value]),
    ...(time === null || choice.profile === null
      ? []
      : ([
          ['Kernel', <code key="kernel">{time.implementation ?? 'not reported'}</code>],
          ...timeFacts(time, choice),
          ['Ran in', time.precision ?? 'not reported'],
        ] satisfies Fact[])),
  ];
}

const factsOf = ({ repeats, nodes, types, shape, timeUs, share }: FoldFacts, choice: GraphChoice): Fact[] => [
  ...(repeats === null ? [] : [['Blocks', String(repeats)] satisfies Fact]),
  ['Holds', plural(nodes, 'node')],
  ...types.map(([type, count]): Fact => [type, String(count)]),
  ['Output', shape.length === 0 ? 'none' : shapeText(shape)],
  ...(timeUs === null ? [] : timeFacts({ timeUs, share }, choice)),
];

const timeFacts = (
  { timeUs, share }: { readonly timeUs: Microseconds; readonly share: number },
  { profile }: GraphChoice,
): Fact[] => [
  ['Time', `${microsecondsText(timeUs)}${thin}µs, ${shareText(share)} of kernels`],
  ...(profile === null ? [] : [['Times of', configurationName(profile.profile)] satisfies Fact]),
];
