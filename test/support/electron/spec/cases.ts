/** What the cases of the desktop host share: networks to measure, a host to start, a benchmark to wait for. */
import type { TestContext } from 'vitest';
import type { Cell } from '../../../../shared/documents/run.ts';
import type { HostClient } from '../../host.ts';
import type { Desktop, DesktopOptions } from '../desktop.ts';

/** Others may measure on this machine. */
export const patience = { timeout: 120_000 };

/** The window, which is opened for the first who asks; after a test that failed there is another. */
type Shared = (context: TestContext) => Promise<Desktop>;

export interface Cases {
  readonly folder: string;
  readonly tiny: string;
  readonly heavy: string;
  readonly newHome: () => string;
  readonly starting: (
    context: TestContext,
    args?: readonly string[],
    home?: string,
    options?: Pick<DesktopOptions, 'ownNode'>,
  ) => Promise<Desktop>;
  /** One window for all tests that leave it as they found it. */
  readonly shared: Shared;
  /** Another such window, for tests that follow one another in it. */
  readonly sharing: () => Shared;
  readonly binaryOf: (context: TestContext) => string;
}

/** Starts a benchmark of a model that is chosen in the system's dialog, and waits until its cell is as wanted. */
export async function bench(
  { desktop, client }: { desktop: Desktop; client: HostClient },
  model: string,
  iterations: number,
  status: Cell['status'],
) {
  await desktop.answer({ open: [model] });
  await desktop.page.evaluate('vinobench.openModels()');
  const { id } = await client.work.start({
    kind: 'bench',
    request: {
      start: 'new',
      models: [{ kind: 'file', topology: model, weights: null }],
      devices: ['CPU'],
      precisions: ['FP32'],
      preset: 'paper',
      iterations,
      batch: 1,
      isa: null,
      streams: null,
      threads: null,
      title: null,
    },
  });
  for await (const { event } of await client.work.watch({ id, after: 0 })) {
    if (event.type === 'cell' && event.cell.status === status) return { id, cell: event.cell };
  }
  throw new Error(`no cell of run ${id} was ${status}`);
}
