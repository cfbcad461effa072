/** What is known of one model: facts, files, what the conversion did, the chosen node. */
import { lazy, Suspense } from 'react';
import type { ConvertDocument } from '../../shared/contract.ts';
import { configurationName } from '../../shared/profile/configuration.ts';
import {
  bytesText,
  countText,
  figure,
  microsecondsText,
  plural,
  shapeText,
  shareText,
  thin,
  timeText,
} from '../../shared/view/format.ts';
import { type Fact, Facts, Section } from '../frame/parts.tsx';
import { convert } from '../store/conversions.ts';
import { fetchModels } from '../store/fetching.ts';
import { readyValue } from '../store/models.ts';
import { tellProblem } from '../store/problems.tsx';
import { go, type LibraryModel, setPlan, useApp } from '../store/state.ts';
import { useGraphChoice, useNetwork } from './graph/useNetwork.ts';

const AccuracySections = lazy(() => import('../accuracy/AccuracySections.tsx'));

const weightsWords: Readonly<Record<ConvertDocument['weights'], string>> = {
  trained: 'trained weights',
  filler: 'filler weights: right for latency, meaningless as results',
  external: 'its own weights',
};

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
        {loaded?.state === 'loading' && (
          <Section title="Converting" note={loaded.progress?.phase}>
            <progress
              className="wide"
              aria-label="Conversion"
              max={1}
              {...(loaded.progress === null ? {} : { value: loaded.progress.fraction })}
            />
            <p className="dim">{loaded.progress?.text ?? 'Starting'}</p>
          </Section>
        )}
        {loaded?.state === 'failed' && (
          <Section
            title="Error"
            note={loaded.problem.place.line === undefined ? '' : `line ${loaded.problem.place.line}`}
          >
            <p className="bad">{loaded.problem.message}</p>
          </Section>
        )}
        {model.entry !== null && <Published model={model} />}
        {model.example !== null && <Example example={model.example} />}
        {converted !== null && <Converted document={converted} />}
        <NodeFacts model={model} />
        {loaded?.state !== 'failed' && (
          <Suspense fallback={null}>
            <AccuracySections key={model.key} model={model} />
          </Suspense>
        )}
      </div>
      <Actions model={model} converted={loaded !== undefined} />
    </>
  );
}

function Actions({ model, converted }: { readonly model: LibraryModel; readonly converted: boolean }) {
  return (
    <div className="actions">
      <button type="button" className="control" onClick={() => setPlan({ models: [model.key] })}>
        Choose for the next run
      </button>
      <button type="button" className="control" onClick={() => go({ view: 'kernels', model: model.key })}>
        Show in Kernels
      </button>
      {!converted && (
        <button type="button" className="control" onClick={() => void convert(model.key).catch(tellProblem)}>
          Convert
        </button>
      )}
      {model.added === null && model.entry?.fetched === false && (
        <button
          type="button"
          className="control"
          onClick={() => void fetchModels([model.name]).catch(tellProblem)}
        >
          Fetch trained weights, {bytesText(model.entry.downloadBytes)}
        </button>
      )}
    </div>
  );
}

function Example({ example }: { readonly example: NonNullable<LibraryModel['example']> }) {
  const { description, inputShape, classes, top1, testImages } = example;
  return (
    <Section title="Example" note="ships with its images">
      <p>{description}</p>
      <Facts
        facts={[
          ['Input', shapeText(inputShape)],
          ['Classes', classes.join(', ')],
          ['Top-1 in training', `${top1.toFixed(1)}${thin}% of ${plural(testImages, 'held-out image')}`],
        ]}
      />
    </Section>
  );
}

function Published({ model: { entry, added } }: { readonly model: LibraryModel }) {
  if (entry === null) return null;
  return (
    <Section title="Published" note={added === null ? '' : 'of the network of this name'}>
      <Facts
        facts={[
          ['Input', shapeText(entry.inputShape)],
          ['Parameters', countText(entry.millionParameters * 1e6)],
          ['Work', `${figure(entry.gflops)}${thin}GFLOP`],
          ['Top-1, top-5', `${entry.top1.toFixed(1)}${thin}%, ${entry.top5.toFixed(1)}${thin}%`],
          ['Trained weights', entry.fetched ? 'here' : `not fetched, ${bytesText(entry.downloadBytes)}`],
        ]}
      />
    </Section>
  );
}

function Converted({ document }: { readonly document: ConvertDocument }) {
  const { inputs, outputs, sourceLayers, irLayers, parameters, flops, weights, removedLayers, fusedLayers } =
    document;
  const passes = document.passes.filter(
    ({ operations, removed, added }) =>
      operations.before !== operations.after || removed.length > 0 || added.length > 0,
  );
  return (
    <>
      <Section title="Facts" note={`converted in ${timeText(document.seconds * 1000)}`}>
        <Facts
          facts={[
            ...inputs.map(
              ({ name, shape, elementType }): Fact => [`Input ${name}`, `${shapeText(shape)} ${elementType}`],
            ),
            ...outputs.map(({ name, shape }): Fact => [`Output ${name}`, shapeText(shape)]),
            ['Parameters', countText(parameters)],
            ['Work', `${figure(flops / 1e9)}${thin}GFLOP an inference`],
            ['Weights', weightsWords[weights]],
          ]}
        />
        {document.warnings.map((warning) => (
          <p key={warning} className="dim">
            {warning}
          </p>
        ))}
      </Section>
      <Section title="Passes" note="source layers to IR operations">
        <div className="flow">
          <span>
            <strong>{sourceLayers}</strong>
            <span className="dim">source layers</span>
          </span>
          <span aria-hidden="true">→</span>
          <span>
            <strong>{irLayers}</strong>
            <span className="dim">IR operations</span>
          </span>
        </div>
        <ul className="passes">
          {passes.map(({ name, does, operations, removed }) => (
            <li key={name} title={removed.slice(0, 20).join(', ')}>
              <span>{does.charAt(0).toUpperCase() + does.slice(1)}</span>
              <span className="number dim">
                {operations.before} → {operations.after}
              </span>
            </li>
          ))}
        </ul>
      </Section>
      <LayerList title="Dropped" layers={removedLayers.map(({ name, reason }) => [name, reason])} />
      <LayerList title="Merged" layers={fusedLayers.map(({ name, into }) => [name, `into ${into}`])} />
    </>
  );
}

function LayerList({
  title,
  layers,
}: {
  readonly title: string;
  readonly layers: readonly (readonly [string, string])[];
}) {
  if (layers.length === 0) return null;
  return (
    <Section title={title} note={plural(layers.length, 'layer')}>
      <ul className="passes">
        {layers.map(([name, what]) => (
          <li key={name}>
            <span className="mono ellipsis">{name}</span>
            <span className="dim ellipsis" title={what}>
              {what}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function NodeFacts({ model }: { readonly model: LibraryModel }) {
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
