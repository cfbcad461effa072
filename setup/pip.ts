/** Fetches a wheel of a given platform with the machine's pip, which knows its index, proxy and certificates. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lock } from './lock.mjs';
import { SetupFailure } from './report.mjs';
import { runTool, type ToolResult } from './tool.mjs';

/** As an index lists it. */
export interface IndexedWheel {
  /** The platform tag of the wheel's name (PEP 425), for example `manylinux_2_28_x86_64`. */
  readonly tag: string;
  readonly file: string;
  readonly sha256: string;
}

/** One whose size is known, too. */
export interface Wheel extends IndexedWheel {
  readonly bytes: number;
}

type Command = readonly [string, ...string[]];

const otherWay = 'or name an OpenVINO 2026 that is on this machine by VINOBENCH_OPENVINO_DIR';

/** The first Python >= 3.9 that has pip. */
export async function findPython(
  signal: AbortSignal,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Command> {
  const candidates: Command[] =
    process.platform === 'win32' ? [['py', '-3'], ['python3'], ['python']] : [['python3'], ['python']];
  const question =
    "import sys, importlib.util as u; print('%d.%d %d' % (*sys.version_info[:2], u.find_spec('pip') is not None))";
  const refused: string[] = [];
  for (const [command, ...prefix] of candidates) {
    const { code, output } = await runTool(command, [...prefix, '-c', question], { signal, env });
    const answer = /^3\.(\d+) ([01])/m.exec(output);
    if (code !== 0 || answer === null) continue;
    if (Number(answer[1]) < 9) refused.push(`${command} is Python 3.${answer[1]}`);
    else if (answer[2] === '0') refused.push(`${command} (3.${answer[1]}) has no pip`);
    else return [command, ...prefix];
  }
  throw new SetupFailure(
    `OpenVINO is fetched with pip, and ${refused.length > 0 ? refused.join(', ') : 'there is no Python here'}: ` +
      `install Python 3.9 or newer with pip (on Debian and Ubuntu: apt install python3-pip) and run the same command again, ${otherWay}.`,
  );
}

/** Downloads `wheel` of `requirement` into `folder`; pip itself refuses a file whose hash differs. */
export async function downloadWheel(
  requirement: string,
  wheel: IndexedWheel,
  folder: string,
  {
    pythonVersion,
    signal,
    lock,
    env = process.env,
  }: { pythonVersion: string; signal: AbortSignal; lock?: Lock; env?: NodeJS.ProcessEnv },
): Promise<string> {
  const [command, ...prefix] = await findPython(signal, env);
  const requirements = join(folder, 'requirements.txt');
  writeFileSync(requirements, `${requirement} --hash=sha256:${wheel.sha256}\n`);
  // What a killed pip leaves goes with the folder.
  const unpacking = { TMPDIR: folder, TMP: folder, TEMP: folder };
  const result = await runTool(
    command,
    [
      ...prefix,
      '-m',
      'pip',
      'download',
      '--quiet',
      '--no-input',
      '--disable-pip-version-check',
      '--progress-bar=off',
      '--no-deps',
      '--only-binary=:all:',
      '--require-hashes',
      '--implementation=cp',
      `--python-version=${pythonVersion}`,
      `--platform=${wheel.tag}`,
      '--dest',
      folder,
      '-r',
      requirements,
    ],
    { signal, env: { ...env, ...unpacking, PIP_REQUIRE_VIRTUALENV: '0' }, ...(lock && { lock }) },
  );
  if (result.code !== 0) throw new SetupFailure(explainPip(result, requirement, wheel));
  return join(folder, wheel.file);
}

/** Without retries pip keeps quiet about the connection and says only that it found nothing at all. */
const network =
  /from versions: none|NewConnectionError|NameResolutionError|ConnectTimeoutError|ReadTimeoutError|ProxyError|SSLError|Max retries exceeded|Connection (?:refused|reset)|name resolution|Network is unreachable/;

/** One sentence with the way out. */
export function explainPip(
  { errors, killedBy, code }: ToolResult,
  requirement: string,
  wheel: IndexedWheel | null,
): string {
  const again = 'then run the same command again';
  if (killedBy !== null)
    return `pip was killed (${killedBy}) while it fetched ${requirement}: run the same command again.`;
  if (/DO NOT MATCH THE HASHES/.test(errors)) {
    return `The ${requirement} that pip was given does not match its known SHA-256 and was thrown away: check the index with \`pip config list\`, ${again}.`;
  }
  if (/No space left on device|Errno 28/.test(errors)) {
    return `The disk is full while pip fetched ${requirement}: the set-up needs about 1 GB; free some space, ${again}.`;
  }
  if (network.test(errors)) {
    return `pip could not reach an index that has ${requirement}: check the network, the proxy and \`pip config list\`, ${wheel === null ? '' : `or put ${wheel.file} into .vinobench/download by hand, `}${again}.`;
  }
  const said = errors.match(/^ERROR: (.*)$/m)?.[1] ?? errors.trim().split('\n').at(-1);
  return `pip could not fetch ${requirement} (${said || `exit code ${code}`}): mend that, ${otherWay}, ${again}.`;
}
