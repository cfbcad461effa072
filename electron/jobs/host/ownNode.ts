/**
 * The Node that a host in Electron starts its jobs with on Linux. There Electron's binary is linked with the system's GLib (for
 * GTK), and sharp's libvips has its own GLib inside under the same names: an object that one of them made is freed by the other,
 * which crashes or prints assertions, in a utility process and with ELECTRON_RUN_AS_NODE alike, since both are that binary
 * (lovell/sharp issues 4522 and 4525, electron issue 46323). A separate Node has no GLib.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import v8 from 'node:v8';

/** The binary; or null, and why, as a sentence. */
type OwnNode = { readonly binary: string } | { readonly binary: null; readonly why: string };

const oldestMajor = 24;
const patienceMs = 10_000;

/** The second byte of what V8 serializes: both ends of the line must write the same format. */
const formatOf = (bytes: Uint8Array): number => bytes[1] ?? 0;
const probe =
  "const v8 = require('node:v8'); process.stdout.write(process.versions.node + ' ' + v8.serialize(0)[1])";

/** @param named by VINOBENCH_NODE, which is set by what starts the desktop */
export async function findOwnNode(
  named: string | undefined,
  format = formatOf(v8.serialize(0)),
): Promise<OwnNode> {
  const no = (why: string): OwnNode => ({ binary: null, why });
  if (named === undefined || named === '') return no('VINOBENCH_NODE names no Node.');
  let answer: string;
  try {
    const { NODE_OPTIONS: _unwanted, ...env } = process.env;
    ({ stdout: answer } = await promisify(execFile)(named, ['-e', probe], { timeout: patienceMs, env }));
  } catch (error) {
    return no(`${named} cannot be started as Node (${error instanceof Error ? error.message : error}).`);
  }
  const [version = '', itsFormat = ''] = answer.split(' ');
  if (!(Number(version.split('.')[0]) >= oldestMajor))
    return no(`${named} is Node ${version}; jobs need ${oldestMajor} or newer.`);
  if (Number(itsFormat) !== format)
    return no(`${named} serializes in V8's format ${itsFormat}, and this host in ${format}.`);
  return { binary: named };
}
