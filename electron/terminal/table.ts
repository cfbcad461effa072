/** Documents as a person reads them in a terminal; `--json` prints the documents themselves. */
import Table from 'cli-table3';
import type { ModelList } from '../../shared/contract.ts';
import type { DevicesReport } from '../../shared/machine.ts';
import type { Cell, RunDocument, RunSummary } from '../../shared/run.ts';

const plain = { head: [], border: [] };

/** Laid out like the study's Table I: a row for each model, a column for each device and precision, FPS in the cells. */
export function matrixTable({ run, cells }: RunDocument): string {
  const columns = unique(cells.map(columnOf));
  const models = unique(cells.map((cell) => cell.model));
  const notes = new Notes();
  const table = new Table({
    head: ['Model', ...columns],
    colAligns: ['left', ...columns.map(() => 'right' as const)],
    style: plain,
  });
  for (const model of models) {
    const row = columns.map((column) => {
      const cell = cells.find((candidate) => candidate.model === model && columnOf(candidate) === column);
      return cell === undefined ? '' : cellText(cell, notes);
    });
    const filler = cells.some((cell) => cell.model === model && cell.weights === 'filler');
    table.push([
      filler ? `${model} ${notes.mark('Filler weights: right for latency, meaningless as results.')}` : model,
      ...row,
    ]);
  }
  const facts = [
    ...new Set(
      cells.map((cell) => `batch ${cell.batch}${cell.isa === null ? '' : `, ISA limit ${cell.isa}`}`),
    ),
  ];
  const caption = `FPS (1000 x batch / mean latency in ms), ${run.preset} preset, ${facts.join('; ')}`;
  const machine = `${run.machine.cpuModel}, ${run.runtime.name} ${run.runtime.version}`;
  return [table.toString(), caption, machine, ...notes.lines()].join('\n');
}

const columnOf = (cell: Cell) => `${cell.device} ${cell.precision}`;
const unique = (values: readonly string[]) => [...new Set(values)];

function cellText(cell: Cell, notes: Notes): string {
  const where = `${cell.model}, ${columnOf(cell)}: `;
  switch (cell.status) {
    case 'measured': {
      const value = framesPerSecond(cell.fps);
      const mixed = cell.effectivePrecision !== null && cell.effectivePrecision !== cell.precision;
      const marks = [
        ...(mixed ? [`${where}most of it ran in ${cell.effectivePrecision}.`] : []),
        ...cell.warnings.map((warning) => where + warning),
      ].map((note) => notes.mark(note));
      return [value, ...marks].join(' ');
    }
    case 'unsupported':
      return `not supported ${notes.mark(reasonOf(cell))}`;
    case 'failed':
    case 'interrupted':
      return `${cell.status} ${notes.mark(where + reasonOf(cell))}`;
    case 'queued':
    case 'running':
      return cell.status;
  }
}

const reasonOf = (cell: Cell) => cell.reason ?? 'no reason was recorded.';

/** Three significant digits, thousands whole. */
export function framesPerSecond(fps: number | null): string {
  if (fps === null) return 'none';
  return fps >= 100 ? String(Math.round(fps)) : fps.toPrecision(3);
}

/** Footnotes, each sentence once. */
class Notes {
  readonly #sentences: string[] = [];

  mark(sentence: string): string {
    const known = this.#sentences.indexOf(sentence);
    if (known >= 0) return `[${known + 1}]`;
    return `[${this.#sentences.push(sentence)}]`;
  }

  lines(): string[] {
    return this.#sentences.map((sentence, index) => `[${index + 1}] ${sentence}`);
  }
}

export function devicesTable({ machine, runtime, devices }: DevicesReport): string {
  const table = new Table({
    head: ['Device', 'Name', 'Precisions', 'Capabilities', 'Driver'],
    style: plain,
    wordWrap: true,
  });
  for (const device of devices) {
    table.push([
      device.name,
      device.fullName,
      device.precisions.join(', '),
      device.capabilities.join(', '),
      device.driverVersion ?? 'none of its own',
    ]);
  }
  const gibibytes = (machine.memoryBytes / 2 ** 30).toFixed(0);
  const cores = `${machine.physicalCores} cores, ${machine.logicalProcessors} logical processors`;
  return [
    table.toString(),
    `${machine.cpuModel}, ${cores}, ${gibibytes} GiB, ${machine.instructionSets.join(' ')}`,
    `${machine.os}${machine.virtualized ? ', virtual machine' : ''}; ${runtime.name} ${runtime.version} (${runtime.binding})`,
  ].join('\n');
}

export function modelsTable({ models }: ModelList): string {
  const table = new Table({
    head: ['Model', 'Name', 'Input', 'Parameters', 'GFLOPs', 'Top-1', 'Download', 'Weights'],
    colAligns: ['left', 'left', 'left', 'right', 'right', 'right', 'right', 'left'],
    style: plain,
  });
  for (const model of models) {
    table.push([
      model.id,
      model.title,
      model.inputShape.join(' x '),
      `${model.millionParameters.toFixed(1)} M`,
      model.gflops.toFixed(1),
      `${model.top1.toFixed(1)} %`,
      `${(model.downloadBytes / 2 ** 20).toFixed(0)} MiB`,
      model.fetched ? 'trained' : 'filler',
    ]);
  }
  return [
    table.toString(),
    'Figures as published; npm start -- models fetch <model> gets the trained weights.',
  ].join('\n');
}

export function runsTable(runs: readonly RunSummary[]): string {
  if (runs.length === 0) return 'No runs yet: npm start -- bench <model> makes one.';
  const table = new Table({
    head: ['Run', 'When (UTC)', 'Status', 'Preset', 'Cells', 'Models'],
    style: plain,
  });
  for (const run of runs) {
    const { total, measured, unsupported, failed } = run.cells;
    const cells = `${measured} of ${total}${unsupported > 0 ? `, ${unsupported} not supported` : ''}${failed > 0 ? `, ${failed} failed` : ''}`;
    const when = run.createdAt.slice(0, 16).replace('T', ' ');
    table.push([
      run.id,
      when,
      run.deletedAt === null ? run.status : 'deleted',
      run.preset,
      cells,
      run.models.join(', '),
    ]);
  }
  return table.toString();
}
