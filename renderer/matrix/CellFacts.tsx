/** What is known of a cell apart from its samples: phases, what ran, warnings. */

import type { Cell } from '../../shared/documents/run.ts';
import { inputFilesText } from '../../shared/files/inputFiles.ts';
import { shapeList } from '../../shared/models/inputShapes.ts';
import type { Milliseconds } from '../../shared/units.ts';
import { shortVersion } from '../../shared/view/run/machine.ts';
import { bytesText, shareText, timesText, timeText } from '../../shared/view/text/format.ts';
import { endedText } from '../../shared/view/text/methodText.ts';
import { warningText } from '../../shared/view/text/warningText.ts';
import { Icon } from '../widgets/icons.tsx';
import { type Fact, Facts, Section } from '../widgets/Section.tsx';

/** Names over values, as many in a line as fit. */
export function Figures({
  values,
}: {
  readonly values: readonly (readonly [name: string, ms: Milliseconds])[];
}) {
  const texts = timesText(values.map(([, ms]) => ms));
  return (
    <dl className="figures">
      {values.map(([name], index) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{texts[index]}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Phases({ cell }: { readonly cell: Cell }) {
  const { readMs, compileMs, firstInferenceMs, latencyMs } = cell;
  if (readMs === null || compileMs === null || firstInferenceMs === null) return null;
  const parts = [
    ['read', readMs],
    ['compile', compileMs],
    ['first', firstInferenceMs],
  ] as const;
  const steady = latencyMs === null ? [] : [['steady', latencyMs.median] as const];
  return (
    <Section
      title="Phases"
      note={`before the first timed sample: ${timeText(readMs + compileMs + firstInferenceMs)}`}
    >
      <div className="phases" aria-hidden="true">
        {parts.map(([name, value]) => (
          <span key={name} style={{ flex: value }} />
        ))}
      </div>
      <Figures values={[...parts, ...steady]} />
    </Section>
  );
}

const calibrations: Readonly<Record<NonNullable<Cell['calibration']>, string>> = {
  synthetic: 'synthetic data',
  images: 'images',
  arrays: 'arrays of files',
  external: "the model's own",
};

/** A fact that is there, or none. */
const fact = <T,>(name: string, value: T | null, text: (value: T) => string): Fact[] =>
  value === null ? [] : [[name, text(value)]];

/** Null where it goes without saying. */
function batchFact({ batch, inputs }: Cell): string | null {
  if (batch === null) return inputs === undefined ? null : 'none: FPS counts inferences';
  return batch === 1 ? null : String(batch);
}

export function WhatRan({ cell }: { readonly cell: Cell }) {
  const facts: Fact[] = [
    ['Effective precision', precisionsText(cell)],
    ...fact('Measurement', endedText(cell), String),
    ...fact('Calibration', cell.calibration, (kind) => calibrations[kind]),
    ...fact('Weights', cell.weights, String),
    ...fact('Values of inputs', cell.inputFiles ?? null, inputFilesText),
    ...fact('Batch', batchFact(cell), String),
    ...(cell.inputs ?? []).map(
      ({ name, shape, elementType }): Fact => [`Input ${name}`, `${shapeList(shape)} ${elementType}`],
    ),
    ...fact('Streams', cell.streams, String),
    ...fact('Threads', cell.threads, String),
    ...fact('Instruction sets', cell.isa, (isa) => `up to ${isa}`),
    ...fact('Peak memory', cell.peakMemoryBytes, bytesText),
  ];
  return (
    <Section
      title="What ran"
      note={cell.runtime === null ? 'version not recorded' : `OpenVINO ${shortVersion(cell.runtime)}`}
    >
      <Facts facts={facts} />
    </Section>
  );
}

/** `INT8 97.6 %, FP32 2.4 % of the work`: the most of it first. */
function precisionsText({ effectivePrecision, precisionShare }: Cell): string {
  if (effectivePrecision === null) return 'not reported';
  const shares = Object.entries(precisionShare)
    .filter(([, share]) => share > 0)
    .toSorted(([, a], [, b]) => b - a);
  if (shares.length === 0) return effectivePrecision;
  return `${shares.map(([name, share]) => `${name} ${shareText(share)}`).join(', ')} of the work`;
}

export function Warnings({ cell: { warningFacts } }: { readonly cell: Cell }) {
  if (warningFacts.length === 0) return null;
  const warnings = warningFacts.map(warningText);
  return (
    <Section title="Warnings">
      <ul className="cell-warnings">
        {warnings.map((warning) => (
          <li key={warning}>
            <Icon name="warn" size={13} /> <span>{warning}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
