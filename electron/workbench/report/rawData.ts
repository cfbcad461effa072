/** The documents of a report as files within it. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ProfileDocument } from '../../../shared/documents/profile.ts';
import type { RunWithRounds } from '../../../shared/documents/run.ts';
import type { Attachment } from '../../../shared/view/report/page.ts';

/** Beyond this a document is packed, so that the whole page stays below 2 MB. */
const longestPlain = 200_000;
/** Packed samples beyond this are left out, and how to get them is said. */
const longestPacked = 900_000;

const pack = promisify(gzip);

export async function attachedRun(document: RunWithRounds, command: string): Promise<Attachment> {
  const { id } = document.run;
  const whole = `run ${id} with its raw samples, as runs show --json prints it; ${command} compare reads it`;
  const made = await attached(`run-${id}`, document, whole);
  if (made.bytes <= longestPacked || made.type === jsonType) return made;
  const without = { ...document, rounds: [] };
  return await attached(
    `run-${id}`,
    without,
    `run ${id} without its raw samples, which are too many for this page: ${command} runs show ${id} --json prints them`,
  );
}

export const attachedProfile = (id: string, document: ProfileDocument): Promise<Attachment> =>
  attached(`profile-${id}`, document, `profile ${id}, as profiles show --json has it`);

const jsonType = 'application/json';

async function attached(stem: string, document: unknown, says: string): Promise<Attachment> {
  const plain = Buffer.from(JSON.stringify(document));
  if (plain.length <= longestPlain)
    return {
      ...{ name: `${stem}.json`, type: jsonType, says },
      ...{ base64: plain.toString('base64'), bytes: plain.length },
    };
  const packed = await pack(plain, { level: 9 });
  return {
    ...{ name: `${stem}.json.gz`, type: 'application/gzip', says: `${says}, packed with gzip` },
    ...{ base64: packed.toString('base64'), bytes: packed.length },
  };
}
