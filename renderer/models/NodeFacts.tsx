/** What is known of the chosen node: what it is, what it computes, what ran for it. */
import { configurationName } from '../../shared/profile/configuration.ts';
import { microsecondsText, shapeText, shareText, thin } from '../../shared/view/format.ts';
import { type Fact, Facts, Section } from '../frame/parts.tsx';
import { type LibraryModel, useApp } from '../store/state.ts';
import { useGraphChoice, useNetwork } from './graph/useNetwork.ts';

export function NodeFacts({ model }: { readonly model: LibraryModel }) {
  const choice = useGraphChoice(model);
  const { graph } = useNetwork(model, choice);
  const id = useApp((state) => state.route.more['node']);
  const node = graph?.nodes.find((one) => one.id === id);
  if (node === undefined) return null;
  const { name, type, shape, sources, attributes, fused, time } = node;
  const facts: Fact[] = [
    ['Type', [type, ...fused].join(' + ')],
    ['Output', shape.length === 0 ? 'none' : shapeText(shape)],
    ...(sources.length === 0 || (sources.length === 1 && sources[0] === name)
      ? []
      : [['Source layers', sources.join(', ')] satisfies Fact]),
    ...attributes.map(([label, value]): Fact => [label, value]),
    ...(time === null || choice.profile === null
      ? []
      : ([
          ['Kernel', <code key="kernel">{time.implementation ?? 'not told'}</code>],
          ['Time', `${microsecondsText(time.timeUs)}${thin}µs, ${shareText(time.share)} of kernels`],
          ['Ran in', time.precision ?? 'not told'],
          ['Times of', configurationName(choice.profile.profile)],
        ] satisfies Fact[])),
  ];
  return (
    <Section title={name} note="selected node">
      <Facts facts={facts} />
    </Section>
  );
}
