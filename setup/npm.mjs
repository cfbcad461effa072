// @ts-check
/** npm, run as a script by a Node of our choice: its launchers (`npm`, `npm.cmd`) always take the machine's. */
import { existsSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { SetupFailure } from './report.mjs';
import { runTool } from './tool.mjs';

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @param {string} [node] the running Node's binary
 * @returns {string} npm's own script
 */
export function findNpm(env = process.env, node = process.execPath) {
  // yarn and pnpm set the variable, too.
  const told = env['npm_execpath'];
  if (told !== undefined && basename(told) === 'npm-cli.js' && existsSync(told)) return told;
  const path = Object.entries(env).find(([key]) => key.toUpperCase() === 'PATH')?.[1] ?? '';
  for (const folder of [dirname(node), ...path.split(delimiter)]) {
    if (folder === '') continue;
    for (const candidate of [
      join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
      join(folder, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
      join(folder, 'npm'),
    ]) {
      if (!existsSync(candidate)) continue;
      const script = realpathSync(candidate);
      if (basename(script) === 'npm-cli.js') return script;
    }
  }
  throw new SetupFailure(
    'npm was not found next to node or on the PATH: install npm (it comes with Node) and start with `npm start`.',
  );
}

/**
 * `npm ci` in `folder`: exactly the versions and hashes of its lock file, no package's scripts.
 *
 * @param {string} folder
 * @param {{ node: string, signal: AbortSignal, lock: import('./lock.mjs').Lock, env?: NodeJS.ProcessEnv }} options
 */
export async function npmCi(folder, { node, signal, lock, env = process.env }) {
  const args = [
    findNpm(env),
    'ci',
    '--prefix',
    folder,
    '--ignore-scripts',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
  ];
  // Spelled out: NODE_ENV=production or the user's `omit` would leave some out; under `--silent` errors would be, too.
  args.push('--include=prod', '--include=dev', '--include=optional', '--loglevel=error');
  // npm's own pauses add up to two minutes before it admits that there is no network.
  args.push('--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=20000', '--fetch-retry-factor=3');
  const result = await runTool(node, args, { cwd: folder, env: outerNpmRemoved(env), signal, lock });
  if (result.code === 0) return;
  throw new SetupFailure(explainNpm(result));
}

/**
 * Without what the npm that started us tells about its own run, which another run takes for its settings.
 *
 * @param {NodeJS.ProcessEnv} env
 */
function outerNpmRemoved(env) {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([key]) =>
        !/^npm_(package_|lifecycle_|node_execpath|command|config_(local_)?prefix$|config_(json|loglevel|global|dry_run)$)/i.test(
          key,
        ),
    ),
  );
}

const again = 'then run the same command again';

/**
 * @param {import('./tool.mjs').ToolResult} result
 * @returns {string} one sentence
 */
export function explainNpm({ errors, code, killedBy, missing }) {
  if (missing) return 'The Node binary that should run npm is gone: run the same command again.';
  if (killedBy !== null)
    return `npm was killed (${killedBy}) before it had finished: run the same command again.`;
  const lines = [...errors.matchAll(/^npm (?:error|ERR!) ?(.*)$/gm)].map((match) => match[1]?.trim() ?? '');
  const reason = lines.map((line) => /^code (\S+)$/.exec(line)?.[1]).find(Boolean) ?? '';
  const first =
    lines.find((line) => line !== '' && !/^(code|errno|syscall|path|dest) /.test(line)) ??
    errors.trim().split('\n')[0];
  switch (reason) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'ECONNREFUSED':
    case 'ECONNRESET':
    case 'ETIMEDOUT':
    case 'ERR_SOCKET_TIMEOUT':
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
    case 'ENOTCACHED':
    case 'FETCH_ERROR':
      return `npm could not reach its registry (${reason}): check the network, the proxy and \`npm config get registry\`, ${again}.`;
    case 'EINTEGRITY':
      return `A package that npm fetched does not match its hash in package-lock.json (${first}): nothing of it was kept; try \`npm cache clean --force\`, ${again}.`;
    case 'ENOSPC':
    case 'EDQUOT':
      return `The disk is full while npm was installing: the set-up needs about 1 GB; free some space, ${again}.`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `npm may not write into the checkout or its cache (${reason}): make both writable for this user, ${again}.`;
    case 'E404':
    case 'ETARGET':
      return `npm's registry does not have a package that package-lock.json asks for (${first}): check \`npm config get registry\`, ${again}.`;
    default:
      return `npm failed (${[reason || `exit code ${code}`, first].filter(Boolean).join(': ')}): mend that, ${again}.`;
  }
}
