/** One cell with all that is known of it: its samples, phases, what ran, the machine's state. */
import { useMemo } from 'react';
import type { MachineState } from '../../shared/machine.ts';
import type { Cell, RunDocument, RunWithRounds } from '../../shared/run.ts';
import {
  bytesText,
  figure,
  intervalText,
  plural,
  shareText,
  thin,
  timeText,
} from '../../shared/view/format.ts';
import { roundsOfCell } from '../../shared/view/latency.ts';
import { machineWarning } from '../../shared/view/machine.ts';
import type { MatrixCell } from '../../shared/view/matrix.ts';
import { Icon } from '../frame/icons.tsx';
import { type Fact, Facts, IconButton, Section, Swatch } from '../frame/parts.tsx';
import { tell, tellProblem } from '../store/problems.tsx';
import { measureAgain } from '../store/runs.ts';
import { go } from '../store/state.ts';
import { CellKernels } from './CellKernels.tsx';
import { Histogram, SamplesByRound } from './LatencyPlots.tsx';

export function CellInspector({
  shown,
  document,
}: {
  readonly shown: MatrixCell;
  readonly document: RunDocument | RunWithRounds;
}) {
  const { cell } = shown;
  const rounds = useMemo(
    () => ('rounds' in document ? roundsOfCell(document.rounds, cell.id) : []),
    [document, cell.id],
  );
  return (
    <>
      <div className="head">
        <h2 className="ellipsis">{shown.name.split(', ')[0]}</h2>
        <Swatch device={cell.device} precision={cell.precision} />
        <span className="dim">
          {cell.device} {cell.precision}
        </span>
        <span className="push" />
        <IconButton icon="close" label="Close (Esc)" onClick={() => go({ cell: null }, 'replace')} />
      </div>
      <div className="scroll">
        <Headline cell={cell} document={document} />
        {cell.reason !== null && (
          <Section title={cell.status === 'unsupported' ? 'Not supported' : 'Not measured'}>
            <p className={cell.status === 'failed' ? 'bad' : ''}>{cell.reason}</p>
          </Section>
        )}
        {rounds.length > 0 && cell.latencyMs !== null && (
          <>
            <Section
              title="Latency"
              note={`ms, ${plural(cell.iterations, 'sample')}, ${plural(rounds.length, 'round')}`}
            >
              <Histogram cell={cell} samples={rounds.flat()} />
              <Quantiles cell={cell} />
            </Section>
            <Section
              title="Samples over time"
              note={rounds.length > 1 ? 'by round' : 'in the order measured'}
            >
              <SamplesByRound cell={cell} rounds={rounds} />
            </Section>
          </>
        )}
        <Phases cell={cell} />
        <WhatRan cell={cell} />
        <State cell={cell} />
      </div>
      <Actions shown={shown} />
    </>
  );
}

function Headline({ cell, document }: { readonly cell: Cell; readonly document: RunDocument }) {
  const { fps, latencyMs } = cell;
  if (fps === null || latencyMs === null) return null;
  const base = document.cells.find(
    ({ model, device }) => model === cell.model && device === document.cells[0]?.device,
  );
  const ratio = base?.latencyMs == null || base.id === cell.id ? null : base.latencyMs.mean / latencyMs.mean;
  return (
    <div className="cell-figure">
      <strong>{`${figure(fps)}${thin}FPS`}</strong>
      <span className="dim">{intervalText(latencyMs.mean, latencyMs.confidence95)}</span>
      <span>{timeText(latencyMs.mean)}</span>
      {ratio !== null && base !== undefined && (
        <span className="wide">
          {`${ratio.toFixed(2)}× `}
          <span className="dim">
            over {base.device} {base.precision}; its interval stands in Speedup
          </span>
        </span>
      )}
    </div>
  );
}

function Quantiles({ cell: { latencyMs } }: { readonly cell: Cell }) {
  if (latencyMs === null) return null;
  const values = [
    ['mean', latencyMs.mean],
    ['p50', latencyMs.median],
    ['p90', latencyMs.p90],
    ['p99', latencyMs.p99],
    ['max', latencyMs.max],
  ] as const;
  return (
    <dl className="quantiles">
      {values.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{timeText(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Phases({ cell }: { readonly cell: Cell }) {
  const { readMs, compileMs, firstInferenceMs, latencyMs } = cell;
  if (readMs === null || compileMs === null || firstInferenceMs === null) return null;
  const parts = [
    ['read', readMs],
    ['compile', compileMs],
    ['first', firstInferenceMs],
  ] as const;
  const total = readMs + compileMs + firstInferenceMs;
  return (
    <Section title="Phases" note={`before the first timed sample: ${timeText(total)}`}>
      <div className="phases" aria-hidden="true">
        {parts.map(([name, value]) => (
          <span key={name} style={{ flex: value }} />
        ))}
      </div>
      <dl className="quantiles">
        {[...parts, ...(latencyMs === null ? [] : [['steady', latencyMs.median] as const])].map(
          ([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{timeText(value)}</dd>
            </div>
          ),
        )}
      </dl>
    </Section>
  );
}

function WhatRan({ cell }: { readonly cell: Cell }) {
  const { effectivePrecision, precisionShare, calibration, weights, peakMemoryBytes, streams, threads, isa } =
    cell;
  const share = effectivePrecision === null ? undefined : precisionShare[effectivePrecision];
  const facts: Fact[] = [
    [
      'Effective precision',
      effectivePrecision === null
        ? 'not told'
        : `${effectivePrecision}${share === undefined ? '' : `, ${shareText(share)} of the work`}`,
    ],
    ...(calibration === null ? [] : [['Calibration', calibration] satisfies Fact]),
    ...(weights === null ? [] : [['Weights', weights] satisfies Fact]),
    ...(streams === null ? [] : [['Streams', String(streams)] satisfies Fact]),
    ...(threads === null ? [] : [['Threads', String(threads)] satisfies Fact]),
    ...(isa === null ? [] : [['Instruction sets', `up to ${isa}`] satisfies Fact]),
    ...(peakMemoryBytes === null ? [] : [['Peak memory', bytesText(peakMemoryBytes)] satisfies Fact]),
  ];
  return (
    <Section title="What ran" note={`OpenVINO ${cell.runtime.split('-')[0]}`}>
      <Facts facts={facts} />
      {cell.warnings.map((warning) => (
        <p key={warning} className="dim">
          {warning}
        </p>
      ))}
    </Section>
  );
}

function State({ cell: { machineState } }: { readonly cell: Cell }) {
  const { start, end } = machineState;
  if (start === null) return null;
  const warning = machineWarning(start);
  const range = (pick: (state: MachineState) => number | null, text: (value: number) => string) => {
    const [from, to] = [pick(start), end === null ? null : pick(end)];
    if (from === null) return 'not told';
    return to === null || text(to) === text(from) ? text(from) : `${text(from)} to ${text(to)}`;
  };
  return (
    <Section title="Machine state" note="before and after">
      {warning !== null && (
        <p className="warned">
          <Icon name="warn" size={13} /> {warning.sentence}
        </p>
      )}
      <Facts
        facts={[
          [
            'Load',
            range(
              ({ loadAverage1m }) => loadAverage1m,
              (value) => figure(value, 2),
            ),
          ],
          ['Free memory', range(({ freeMemoryBytes }) => freeMemoryBytes, bytesText)],
          [
            'Frequency',
            range(
              ({ frequencyMHz }) => frequencyMHz,
              (value) => `${figure(value / 1000, 2)}${thin}GHz`,
            ),
          ],
          [
            'Temperature',
            range(
              ({ temperatureC }) => temperatureC,
              (value) => `${value.toFixed(0)}${thin}°C`,
            ),
          ],
        ]}
      />
    </Section>
  );
}

function Actions({ shown: { cell, name } }: { readonly shown: MatrixCell }) {
  return (
    <div className="actions">
      <CellKernels cell={cell} />
      <button type="button" className="control" onClick={() => void measureAgain([cell]).catch(tellProblem)}>
        Measure again <kbd>r</kbd>
      </button>
      <IconButton
        icon="copy"
        label="Copy as text"
        onClick={() => {
          navigator.clipboard.writeText(name).then(() => tell('Copied.'), tellProblem);
        }}
      />
    </div>
  );
}
