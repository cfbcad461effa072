import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { expect, it, onTestFinished } from 'vitest';
import { sourceStack } from './sourceStack.ts';

it('A stack from a bundle names file and line of the source, and one from elsewhere stays as it is', async () => {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'vinobench-stack-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const folder = path.join(root, '.vinobench', 'bundle', 'a1');
  mkdirSync(folder, { recursive: true });
  const source = path.join(root, 'defect.ts');
  writeFileSync(
    source,
    'interface Nothing {\n  readonly here: number;\n}\nexport function fail(nothing: Nothing | null): number {\n  return nothing!.here;\n}\n',
  );
  const built = await rolldown({ input: { worker: source }, cwd: root });
  await built.write({ dir: folder, format: 'es', sourcemap: true, entryFileNames: '[name].js' });
  await built.close();
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  const { stack } = await ownProcess(pathToFileURL(path.join(folder, 'worker.js')).href);
  expect(stack).toContain('.vinobench/bundle/a1/worker.js:3:');
  const mapped = sourceStack(stack);
  expect(mapped).toContain(`${pathToFileURL(source).href}:5:`);
  expect(mapped).not.toContain('worker.js');
  rmSync(path.join(folder, 'worker.js.map'));
  expect(sourceStack(stack)).toBe(stack);
  const own = new Error('here').stack ?? '';
  expect(sourceStack(own)).toBe(own);
});

/** Vitest rewrites what it imports: the bundle runs in plain Node. */
async function ownProcess(url: string): Promise<{ readonly stack: string }> {
  const script = `import { fail } from ${JSON.stringify(url)}; try { fail(null); } catch (error) { console.log(error.stack); }`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  return { stack: stdout };
}
