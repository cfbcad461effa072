/** The addon by Visual C++. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildPlan } from './buildPlan.ts';

/** Null when no Visual C++ is installed. */
export async function buildWithMsvc(plan: BuildPlan, warningsAsErrors: boolean): Promise<string | null> {
  const environment = await compilerEnvironment(plan);
  if (environment === null) return null;
  const run = (command: string, args: readonly string[]) =>
    plan.run(command, args, { cwd: plan.folder, env: environment });

  const objects = await Promise.all(
    plan.units.map(async (unit) => {
      const object = unit.replace(/\.cc$/, '.obj');
      await run('cl.exe', [
        ...[
          '/nologo',
          '/c',
          '/std:c++17',
          '/O2',
          '/EHsc',
          '/MD',
          '/utf-8',
          '/W4',
          ...(warningsAsErrors ? ['/WX'] : []),
          '/wd4100',
          '/DNOMINMAX',
        ],
        ...['/external:W0', ...plan.includeDirs.flatMap((include) => ['/external:I', include])],
        ...plan.defines.map((define) => `/D${define}`),
        ...[unit, `/Fo${object}`],
      ]);
      return object;
    }),
  );
  // Windows links a program's functions by an import library; N-API's is made of its list of names.
  const imports = await Promise.all(
    ['js_native_api', 'node_api'].map(async (name) => {
      const library = join(plan.folder, `${name}.lib`);
      const machine = process.arch === 'arm64' ? 'ARM64' : 'X64';
      const names = join(plan.napiHeaders, 'def', `${name}.def`);
      await run('lib.exe', ['/nologo', `/def:${names}`, `/out:${library}`, `/machine:${machine}`]);
      return library;
    }),
  );
  const addon = join(plan.folder, 'vinobench.node');
  await run('link.exe', [
    ...['/nologo', '/dll', `/out:${addon}`, '/delayload:NODE.EXE', 'delayimp.lib'],
    ...[...objects, ...imports, plan.sdk.library],
  ]);
  return addon;
}

/** The current one where it has cl.exe (a developer's prompt), else that of the newest Visual Studio. */
async function compilerEnvironment({ run, folder }: BuildPlan): Promise<NodeJS.ProcessEnv | null> {
  if (await succeeds(run('where.exe', ['cl.exe']))) return process.env;
  const finder = join(
    process.env['ProgramFiles(x86)'] ?? 'C:\\Program Files (x86)',
    'Microsoft Visual Studio',
    'Installer',
    'vswhere.exe',
  );
  if (!existsSync(finder)) return null;
  const component = 'Microsoft.VisualStudio.Component.VC.Tools.x86.x64';
  const found = await run(finder, [
    ...['-latest', '-products', '*', '-requires', component, '-property', 'installationPath'],
  ]);
  const variables = join(found.trim(), 'VC', 'Auxiliary', 'Build', 'vcvars64.bat');
  if (found.trim() === '' || !existsSync(variables)) return null;
  // Only a batch file can run another one and show what it has set.
  const batch = join(folder, 'environment.bat');
  await writeFile(batch, `@call "${variables}" >nul\r\n@set\r\n`);
  const lines = (await run('cmd.exe', ['/d', '/c', batch])).split(/\r?\n/);
  return Object.fromEntries(
    lines.map((line) => line.split(/=(.*)/s)).flatMap(([key, value]) => (key && value ? [[key, value]] : [])),
  );
}

const succeeds = (attempt: Promise<string>): Promise<boolean> =>
  attempt.then(
    () => true,
    () => false,
  );
