/**
 * One `bench --all` in this process, which prints as JSON when what happened: the parent knows when the process began and ended.
 * @param argv ids of networks; none: the whole catalogue
 */
import type { WorkEvent } from '../../shared/work/event.ts';
import type { ScheduledRun, Stage } from './schedule.ts';

// In the order of the command line, which loads what a command needs after its settings.
await import('../../electron/terminal/schemaSettings.ts');
(await import('../../electron/workbench/startAhead.ts')).startAhead('devices');
const [{ clientOf }, { Workbench }, { catalogue }] = await Promise.all([
  import('../../electron/workbench/client.ts'),
  import('../../electron/workbench/workbench.ts'),
  import('../../models/catalogue.ts'),
]);

const asked = process.argv.slice(2);
const ids = asked.length > 0 ? asked : catalogue().map(({ id }) => id);
const marks: { atMs: number; stage: Stage }[] = [];
const mark = (stage: Stage) => {
  if (marks.at(-1)?.stage !== stage) marks.push({ atMs: Date.now(), stage });
};

await using workbench = new Workbench();
const client = clientOf(workbench);
mark('plan');
const { id } = await client.work.start({
  kind: 'bench',
  request: {
    start: 'new',
    models: ids.map((one) => ({ kind: 'catalogue', id: one })),
    devices: ['CPU'],
    precisions: ['FP32'],
    isa: null,
    preset: 'paper',
    iterations: null,
    batch: null,
    streams: null,
    threads: null,
    title: null,
  },
});
for await (const { event } of await client.work.watch({ id, after: 0 })) {
  const stage = stageOf(event);
  if (stage !== null) mark(stage);
}
mark('end');
const { cells } = await client.runs.show({ id });
const run: ScheduledRun = { marks, cells };
process.stdout.write(JSON.stringify(run));

function stageOf(event: WorkEvent): Stage | null {
  if (event.type === 'cell') return event.cell.status === 'measured' ? 'between' : null;
  if (event.type === 'notice') return null;
  switch (event.phase) {
    case 'convert':
    case 'compile':
    case 'measure':
    case 'wait':
      return event.phase;
    default:
      return null;
  }
}
