/** Profiles that were kept: listed, shown again in each form that `profile` has, deleted and brought back. */

import Table from 'cli-table3';
import { layout } from '../../layout/layout.ts';
import { askedShapesText } from '../../shared/models/inputShapes.ts';
import type { ProfileSummary } from '../../shared/profile/stored.ts';
import { runtimeText } from '../../shared/view/run/machine.ts';
import { figure } from '../../shared/view/text/format.ts';
import { exitCodes, type JsonOption, withClient } from './client.ts';
import { printError, show } from './output.ts';
import { type ProfileForms, showProfile } from './profileCommand.ts';
import { checkForms } from './profileFiles.ts';

export function listProfiles({ json, deleted }: JsonOption & { deleted?: boolean }): Promise<number> {
  return withClient(async (client) => {
    const list = await client.profiles.list({ deleted: deleted === true });
    await show(list, json, ({ profiles }) => profilesTable(profiles));
    for (const { reason } of list.damaged) printError(reason);
    return exitCodes.ok;
  });
}

export function oneProfile(
  verb: 'show' | 'delete' | 'restore',
  reference: string,
  options: JsonOption & ProfileForms,
): Promise<number> {
  return withClient(async (client) => {
    if (verb === 'show') {
      checkForms(options, []);
      const stored = await client.profiles.show({ id: reference });
      await showProfile(stored.document, options);
      await show(stored, options.json, ({ profile: { createdAt, machine, runtime } }) => {
        const when = `${createdAt.slice(0, 16).replace('T', ' ')} UTC`;
        return `${when}, ${machine.cpuModel ?? 'machine not recorded'}, ${runtimeText(runtime)}`;
      });
      return exitCodes.ok;
    }
    const { id } = await client.profiles[verb]({ id: reference });
    const done = verb === 'delete' ? 'Deleted' : 'Restored';
    await show({ schemaVersion: 1, id }, options.json, () => `${done} the profile ${id}.`);
    return exitCodes.ok;
  });
}

function profilesTable(profiles: readonly ProfileSummary[]): string {
  if (profiles.length === 0) return `No profiles yet: ${layout.command} profile <model> makes one.`;
  const table = new Table({
    head: ['Profile', 'When (UTC)', 'Model', 'Configuration', 'Wall ms', 'Kernels', 'Machine'],
    colAligns: ['left', 'left', 'left', 'left', 'right', 'right', 'left'],
    style: { head: [], border: [] },
  });
  for (const { id, createdAt, deletedAt, configurations, machine } of profiles) {
    const when = createdAt.slice(0, 16).replace('T', ' ');
    for (const [index, one] of configurations.entries()) {
      const release = one.release === undefined ? '' : ` / ${one.release}`;
      const limit = one.isa === null ? '' : ` up to ${one.isa}`;
      const batch = one.batch === 1 || one.batch === null ? '' : `, batch ${one.batch}`;
      const sizes = one.shapes === undefined ? '' : `, ${askedShapesText(one.shapes)}`;
      table.push([
        ...(index === 0 ? [id, deletedAt === null ? when : 'deleted'] : ['', '']),
        one.model,
        `${one.device} ${one.precision}${release}${limit}${batch}${sizes}`,
        one.wallMs === null ? '' : figure(one.wallMs),
        one.kernels,
        index === 0 ? (machine.hostname ?? 'not recorded') : '',
      ]);
    }
  }
  return table.toString();
}
