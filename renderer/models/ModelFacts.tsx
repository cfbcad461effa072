/** What is known of a network before anything runs: as published, as its files say, as it was converted. */

import { extensionOf } from '../../shared/adding/pairFiles.ts';
import type { ConvertDocument } from '../../shared/models/conversion.ts';
import { batchOf } from '../../shared/models/imageWork.ts';
import { secondsToMilliseconds } from '../../shared/units.ts';
import {
  bytesText,
  countText,
  figure,
  percentText,
  plural,
  shapeText,
  thin,
  timeText,
} from '../../shared/view/text/format.ts';
import { licenceText } from '../../shared/view/text/licence.ts';
import { doingText } from '../../shared/view/text/progressText.ts';
import { workText } from '../../shared/view/text/workText.ts';
import { useApp } from '../page/hooks.ts';
import { cancelFetch, fetchModels, tellProblem } from '../page/page.ts';
import type { LibraryModel } from '../store/state.ts';
import { type Fact, Facts, Section } from '../widgets/Section.tsx';

const weightsWords: Readonly<Record<ConvertDocument['weights'], string>> = {
  trained: 'trained weights',
  filler: 'filler weights: valid for latency; outputs are meaningless',
  external: 'its own weights',
};

export function ConvertedFacts({ document }: { readonly document: ConvertDocument }) {
  const { inputs, outputs, parameters, flops, weights, layers, warnings, seconds } = document;
  return (
    <Section title="Facts" note={`converted in ${timeText(secondsToMilliseconds(seconds))}`}>
      <Facts
        facts={[
          ...inputs.map(
            ({ name, shape, elementType }): Fact => [`Input ${name}`, `${shapeText(shape)} ${elementType}`],
          ),
          ...outputs.map(({ name, shape }): Fact => [`Output ${name}`, shapeText(shape)]),
          ['Parameters', `${countText(parameters)} in ${plural(layers.length, 'layer')}`],
          ['Work', workText(flops, batchOf(document))],
          ['Weights', weightsWords[weights]],
        ]}
      />
      {warnings.map((warning) => (
        <p key={warning} className="dim">
          {warning}
        </p>
      ))}
    </Section>
  );
}

const nameOf = (path: string) => path.split(/[\\/]/).at(-1) ?? path;

export function Files({
  model: { added },
  document,
}: {
  readonly model: LibraryModel;
  readonly document: ConvertDocument | null;
}) {
  const facts: Fact[] = [
    ...(added === null
      ? []
      : [
          [extensionOf(added.topology), <code key="topology">{nameOf(added.topology)}</code>] satisfies Fact,
          ...(added.weights === null
            ? []
            : [
                [
                  extensionOf(added.weights),
                  <code key="weights">{nameOf(added.weights)}</code>,
                ] satisfies Fact,
              ]),
        ]),
    ...(document === null
      ? []
      : [
          ['IR', <code key="ir">{`${nameOf(document.xml)}, ${nameOf(document.bin)}`}</code>] satisfies Fact,
          [
            'Source, SHA-256',
            <code key="sha" title={document.sourceSha256}>
              {document.sourceSha256.slice(0, 12)}
            </code>,
          ] satisfies Fact,
        ]),
  ];
  if (facts.length === 0) return null;
  return (
    <Section title="Files">
      <Facts facts={facts} />
    </Section>
  );
}

export function ExampleFacts({ example }: { readonly example: NonNullable<LibraryModel['example']> }) {
  const { description, inputShape, classes, top1, testImages } = example;
  return (
    <Section title="Example" note="ships with its images">
      <p>{description}</p>
      <Facts
        facts={[
          ['Input', shapeText(inputShape)],
          ['Classes', classes.join(', ')],
          ['Top-1 in training', `${percentText(top1, 1)} of ${plural(testImages, 'held-out image')}`],
        ]}
      />
    </Section>
  );
}

export function Published({ model: { entry, added } }: { readonly model: LibraryModel }) {
  if (entry === null) return null;
  return (
    <Section title="Published" note={added === null ? '' : 'of the network of this name'}>
      <Facts
        facts={[
          ['Input', shapeText(entry.inputShape)],
          ['Parameters', countText(entry.millionParameters * 1e6)],
          ['Work', `${figure(entry.gflops)}${thin}GFLOP`],
          ['Top-1, top-5', `${percentText(entry.top1, 1)}, ${percentText(entry.top5, 1)}`],
        ]}
      />
    </Section>
  );
}

/** Trained files: where they are, what they weigh, under which licence, and how far their download is. */
export function TrainedFiles({ model: { entry, added } }: { readonly model: LibraryModel }) {
  const fetching = useApp((state) => (entry === null ? undefined : state.fetching[entry.id]));
  const progress = useApp((state) =>
    fetching?.state === 'going' ? state.progress[fetching.work ?? ''] : undefined,
  );
  if (entry === null || added !== null) return null;
  const going = fetching?.state === 'going';
  return (
    <Section title="Trained weights" note={entry.fetched ? 'here' : 'not fetched'}>
      <Facts
        facts={[
          ['Size', bytesText(entry.downloadBytes)],
          [
            'Licence',
            <a key="licence" href={entry.licence} target="_blank" rel="noreferrer" title={entry.licence}>
              {licenceText(entry.licence)}
            </a>,
          ],
        ]}
      />
      {going && (
        <>
          <progress
            className="wide"
            aria-label="Fetched"
            max={1}
            {...(progress === undefined ? {} : { value: progress.fraction })}
          />
          <p className="dim" role="status">
            {doingText(progress)}
          </p>
        </>
      )}
      {fetching?.state === 'failed' && (
        <p className="bad" role="alert">
          {fetching.sentence}
        </p>
      )}
      {!entry.fetched && (
        <button
          type="button"
          className="control"
          onClick={() => void (going ? cancelFetch(entry.id) : fetchModels([entry.id])).catch(tellProblem)}
        >
          {going ? 'Cancel' : fetching === undefined ? 'Fetch weights' : 'Try again'}
        </button>
      )}
    </Section>
  );
}
