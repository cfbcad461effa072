/** What the machine did while a cell was measured; of older runs, its state before and after. */

import type { Cell } from '../../shared/documents/run.ts';
import type { MachineState } from '../../shared/machine/machine.ts';
import { cellConditions } from '../../shared/view/run/cellConditions.ts';
import { machineWarning } from '../../shared/view/run/machine.ts';
import { celsius, gigahertz } from '../../shared/view/text/conditionText.ts';
import { bytesText, figure, plural } from '../../shared/view/text/format.ts';
import { Icon } from '../widgets/icons.tsx';
import { type Fact, Facts, Section } from '../widgets/Section.tsx';

export function CellConditions({ cell }: { readonly cell: Cell }) {
  const conditions = cellConditions(cell);
  if (conditions === null) return <StateBeforeAndAfter cell={cell} />;
  const processes = cell.processes.length;
  return (
    <Section
      title="Conditions"
      note={processes > 1 ? `of ${plural(processes, 'process', 'processes')}` : 'during the measurement'}
    >
      <Facts facts={[...conditions.rows, ...loadAndMemory(cell.machineState)]} />
      {conditions.missing.length > 0 && (
        <ul className="cell-missing dim">
          {conditions.missing.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </Section>
  );
}

/** `68 °C to 71 °C`; one value where it stayed the same. */
function range(
  { start, end }: Cell['machineState'],
  pick: (state: MachineState) => number | null,
  text: (value: number) => string,
): string {
  const [from, to] = [start, end].map((state) => (state === null ? null : pick(state)));
  if (from == null) return 'not reported';
  return to == null || text(to) === text(from) ? text(from) : `${text(from)} to ${text(to)}`;
}

const loadAndMemory = (state: Cell['machineState']): Fact[] => [
  [
    'Load',
    range(
      state,
      ({ loadAverage1m }) => loadAverage1m,
      (value) => figure(value, 2),
    ),
  ],
  ['Free memory', range(state, ({ freeMemoryBytes }) => freeMemoryBytes, bytesText)],
];

function StateBeforeAndAfter({ cell: { machineState } }: { readonly cell: Cell }) {
  const { start } = machineState;
  if (start === null) return null;
  const warning = machineWarning(start);
  const facts: Fact[] = [
    ...(start.governor === null ? [] : ([['Governor', start.governor]] as const)),
    ...loadAndMemory(machineState),
    ['Frequency', range(machineState, ({ frequencyMHz }) => frequencyMHz, gigahertz)],
    ['Temperature', range(machineState, ({ temperatureC }) => temperatureC, celsius)],
  ];
  return (
    <Section title="Machine state" note="before and after">
      {warning !== null && (
        <p className="warned">
          <Icon name="warn" size={13} /> {warning.sentence}
        </p>
      )}
      <Facts facts={facts} />
    </Section>
  );
}
