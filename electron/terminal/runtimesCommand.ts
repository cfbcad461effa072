/** `runtimes`: which releases of OpenVINO can measure here, and others beside the default one. */
import Table from 'cli-table3';
import { layout } from '../../layout/layout.ts';
import type { Runtimes } from '../../shared/machine/runtimes.ts';
import { bytesText } from '../../shared/view/text/format.ts';
import { exitCodes, type JsonOption, withClient } from './client.ts';
import { show } from './output.ts';
import { askedRelease } from './runtimeOption.ts';
import { carryOutWork } from './work.ts';

export function listRuntimes({ json }: JsonOption): Promise<number> {
  return withClient(async (client, signal) => {
    await show(await client.runtimes.list(undefined, { signal }), json, runtimesTable);
    return exitCodes.ok;
  });
}

export function installRelease(text: string, { json }: JsonOption): Promise<number> {
  return withClient(async (client, signal) => {
    const request = { release: askedRelease(text) };
    await show(await carryOutWork(client, { kind: 'runtime', request }, signal), json, runtimesTable);
    return exitCodes.ok;
  });
}

export function uninstallRelease(text: string, { json }: JsonOption): Promise<number> {
  return withClient(async (client, signal) => {
    const release = askedRelease(text);
    await show(await client.runtimes.remove({ release }, { signal }), json, runtimesTable);
    return exitCodes.ok;
  });
}

function runtimesTable({ runtimes, fixed }: Runtimes): string {
  const table = new Table({
    head: ['OpenVINO', 'Size', 'Kernel start times', 'Added (UTC)', 'Folder'],
    colAligns: ['left', 'right', 'left', 'left', 'left'],
    style: { head: [], border: [] },
  });
  for (const { release, default: own, bytes, startTimes, addedAt, folder } of runtimes)
    table.push([
      release,
      bytes === null ? '' : bytesText(bytes),
      startTimes ? 'reported' : 'not reported; kernels are laid end to end',
      addedAt === null ? 'default' : addedAt.slice(0, 16).replace('T', ' '),
      own ? 'part of this installation' : (folder ?? ''),
    ]);
  const how =
    fixed ?? `${layout.command} runtimes add <release> adds one; bench and profile take them with --runtime.`;
  return `${table.toString()}\n${how}`;
}
