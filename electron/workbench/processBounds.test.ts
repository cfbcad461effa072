/**
 * However much is asked of a host at once through its contract, the number of processes is limited, and a run
 * continues.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ModelReference } from '../../shared/models/modelReference.ts';
import { forkJobProcess, startJobProcessesBy } from '../jobs/host/process.ts';
import { processLimit } from '../jobs/host/slots.ts';
import { temporaryFolders } from '../store/fixtures/folder.ts';
import { drain } from './board/drain.ts';
import { clientOf } from './client.ts';
import { Workbench } from './workbench.ts';

const temporaryFolder = temporaryFolders();
const count = { started: 0, alive: 0, most: 0 };
let folder = '';

beforeEach(() => {
  folder = temporaryFolder();
  vi.stubEnv('VINOBENCH_HOME', join(folder, 'home'));
  vi.stubEnv('VINOBENCH_DEVICE_LOCK', join(folder, 'measuring.lock'));
  Object.assign(count, { started: 0, alive: 0, most: 0 });
  startJobProcessesBy((environment) => {
    const process = forkJobProcess(environment);
    count.started += 1;
    count.alive += 1;
    count.most = Math.max(count.most, count.alive);
    process.onExit(() => {
      count.alive -= 1;
    });
    return process;
  });
});
afterEach(() => {
  startJobProcessesBy(forkJobProcess);
  vi.unstubAllEnvs();
});

function network(name: string): ModelReference {
  const topology = join(folder, `${name}.prototxt`);
  writeFileSync(
    topology,
    `name: "${name}"
layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
layer { name: "${name}" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 4 kernel_size: 3 } }
`,
  );
  return { kind: 'file', topology, weights: null };
}

describe('a host that is asked much at once', () => {
  it('looks for devices once for all who ask', async () => {
    await using workbench = new Workbench();
    const client = clientOf(workbench);
    const reports = await Promise.all(Array.from({ length: 40 }, () => client.devices()));
    expect(new Set(reports.map(({ devices }) => devices.length)).size).toBe(1);
    expect(count).toEqual({ started: 1, alive: expect.any(Number), most: 1 });
  });

  it('shows few at once, forgets who left, and measures meanwhile', async () => {
    await using workbench = new Workbench();
    const client = clientOf(workbench);
    const models = ['a', 'b', 'c'].map(network);
    // Those that were converted are shown while something is measured.
    await Promise.all(models.map((model) => client.models.conversion({ model })));
    const { id } = await client.work.start({
      kind: 'bench',
      request: {
        ...{ start: 'new', models: [network('measured')], devices: ['CPU'], precisions: ['FP32'] },
        ...{
          preset: 'paper',
          iterations: 4,
          batch: null,
          isa: null,
          streams: null,
          threads: null,
          title: null,
        },
      },
    });
    const left = new AbortController();
    const leaving = Promise.allSettled(
      Array.from({ length: 20 }, (_, at) =>
        client.models.graph({ model: network(`left${at}`), level: 'ir' }, { signal: left.signal }),
      ),
    );
    const graphs = Array.from({ length: 16 }, (_, at) =>
      client.models.graph({ model: models[at % 3] ?? network('a'), level: 'ir' }),
    );
    left.abort();
    const [run, ...shown] = await Promise.all([
      client.work.watch({ id, after: 0 }).then((stream) => drain(stream, () => undefined)),
      ...graphs,
    ]);
    expect(run).toMatchObject({ kind: 'bench', document: { run: { status: 'finished' } } });
    expect(shown.every(({ nodes }) => nodes.length > 1)).toBe(true);
    const ended = await leaving;
    expect(ended.filter(({ status }) => status === 'rejected')).toHaveLength(20);
    // In addition to those that look: one that lists devices, one that measures.
    expect(count.most).toBeLessThanOrEqual(processLimit() + 2);
    // One reads each graph. Those that left were cancelled before their turn, but for the few that had one.
    expect(count.started).toBeLessThan(graphs.length + 3 * processLimit() + 20);
  });
});
