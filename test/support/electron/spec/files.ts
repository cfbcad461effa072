/** Files on their way between the system and the page. */
import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, type TestContext, vi } from 'vitest';
import { dropFiles } from '../../drop.ts';
import { writeNetworks } from '../../runs.ts';
import { desktopEnvironment, start } from '../desktop.ts';
import { type Cases, patience } from './cases.ts';

export function describeFiles(cases: Cases): void {
  const { folder, tiny, heavy, starting, binaryOf } = cases;
  it('opens files of the command line, of the system, of a second start, and of a dropped folder', async (context) => {
    await using desktop = await starting(context, ['--some-switch', tiny, join(folder, 'missing.prototxt')]);
    const { app, page } = desktop;
    await page.getByText('tiny').first().waitFor();
    const client = await desktop.client();
    const added = async () => (await client.models.added()).models.map(({ name }) => name);
    await vi.waitFor(async () => expect(await added()).toEqual(['tiny']), patience);

    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
    const { VINOBENCH_HOME: home = '' } = await app.evaluate(() => process.env);
    const second = await run(binaryOf(context), [start, 'heavy.prototxt'], { home, cwd: folder });
    expect(second).toEqual({
      code: 0,
      errors: expect.stringContaining('Vinobench is open already, and its window comes to the front.'),
    });
    await vi.waitFor(async () => expect(await added()).toEqual(['tiny', 'heavy']), patience);
    expect(
      await app.evaluate(({ BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows();
        return [window?.isMinimized(), window?.isFocused()];
      }),
    ).toEqual([false, true]);

    await page.evaluate('window.seen = []; vinobench.onOpen((paths) => window.seen.push(...paths))');
    const prevented = await app.evaluate(({ app: running }, file) => {
      let asked = false;
      const event = { preventDefault: () => (asked = true) };
      running.emit('open-file', event, file);
      return asked;
    }, heavy);
    expect(prevented).toBe(true);
    await vi.waitFor(async () => expect(await page.evaluate('window.seen')).toEqual([heavy]), patience);

    const inner = join(folder, 'networks', 'inner');
    mkdirSync(inner, { recursive: true });
    writeNetworks(inner);
    // Other bytes: equal files are the model that is listed.
    appendFileSync(join(inner, 'tiny.prototxt'), '# of the inner folder\n');
    await dropFiles(page, [join(folder, 'networks')]);
    await vi.waitFor(async () => {
      const { models } = await client.models.added();
      expect(models.map(({ topology }) => topology)).toContain(join(inner, 'tiny.prototxt'));
    }, patience);
  });
}

/** In one window: what a test has answered for the system is taken back by the next. */
export function describeChoices(cases: Cases): void {
  const { folder, tiny, heavy, shared } = cases;
  it('asks the system for files to open, for the paths of dropped ones, and for a place to save', async (context) => {
    const desktop = await shared(context);
    const { page } = desktop;
    await desktop.answer({ open: [], save: '' });
    expect(await page.evaluate("vinobench.pathOf(new File([], 'pasted.txt'))")).toBe('');
    expect(await page.evaluate('vinobench.openModels()')).toEqual([]);
    await desktop.answer({ open: [tiny, heavy] });
    expect(await page.evaluate('vinobench.openModels()')).toEqual([tiny, heavy]);
    const chosen = join(folder, 'chosen');
    mkdirSync(chosen);
    await desktop.answer({ open: [chosen] });
    expect(await page.evaluate("vinobench.choose('images')")).toBe(chosen);
    expect((await desktop.seen()).asked.at(-1)).toMatchObject({ options: { properties: ['openDirectory'] } });
    await desktop.answer({ open: [] });
    expect(await page.evaluate("vinobench.choose('archive')")).toBeNull();
    const save = "vinobench.save({ name: 'fig1.png', data: new Uint8Array([137, 80, 78, 71]) })";
    expect(await page.evaluate(save)).toBeNull();
    const target = join(folder, 'fig1.png');
    await desktop.answer({ save: target });
    expect(await page.evaluate(save)).toEqual({ path: target });
    expect([...readFileSync(target)]).toEqual([137, 80, 78, 71]);
    const gone = join(folder, 'gone', 'fig1.png');
    await desktop.answer({ save: gone });
    expect(await page.evaluate(save)).toEqual({
      problem: `${gone} cannot be written: its folder is missing; make the folder, or choose another place.`,
    });
    expect((await desktop.seen()).asked.at(-1)).toMatchObject({
      kind: 'save',
      options: {
        defaultPath: 'fig1.png',
        filters: [{ name: 'PNG', extensions: ['png'] }, { name: 'All files' }],
      },
    });
  });

  it('gives the page the files that its user opens, drops and chooses, and no others', (context) =>
    givesByChoice(cases, context));
}

/** What the page hears of files that it names, before and after its user gives them. */
async function givesByChoice({ folder, shared }: Cases, context: TestContext): Promise<void> {
  const place = join(folder, 'given');
  for (const name of ['opened', 'dropped', 'images', 'output'])
    mkdirSync(join(place, name), { recursive: true });
  const [opened, dropped] = ['opened', 'dropped'].map((name) => join(place, name, 'net.prototxt'));
  if (opened === undefined || dropped === undefined) throw new Error('two names');
  for (const file of [opened, dropped, join(place, 'opened/other.prototxt')])
    writeFileSync(file, 'layer { }');
  writeFileSync(join(place, 'images/a.png'), '');
  const desktop = await shared(context);
  const client = await desktop.client();
  const heard = (work: Promise<unknown>) =>
    work.then(
      () => 'allowed',
      (error: unknown) =>
        /^This page may not/.test(error instanceof Error ? error.message : '') ? 'refused' : 'other',
    );
  const source = (topology: string) =>
    heard(client.models.source({ model: { kind: 'file', topology, weights: null } }));
  const look = () => heard(client.images.look({ path: join(place, 'images') }));
  // Of what is not in the catalogue it hears only where it may write.
  const write = () =>
    heard(client.work.start({ kind: 'fetch', request: { models: ['-'], output: join(place, 'output') } }));
  const all = async () => [await source(opened), await source(dropped), await look(), await write()];
  expect(await all()).toEqual(['refused', 'refused', 'refused', 'refused']);

  await desktop.answer({ open: [opened] });
  await desktop.page.evaluate('vinobench.openModels()');
  expect(await source(opened)).toBe('allowed');
  expect(await source(join(place, 'opened/other.prototxt'))).toBe('refused');
  await dropFiles(desktop.page, [join(place, 'dropped')]);
  await vi.waitFor(async () => expect(await source(dropped)).toBe('allowed'), patience);
  await desktop.answer({ open: [join(place, 'images')] });
  await desktop.page.evaluate("vinobench.choose('images')");
  expect(await look()).toBe('allowed');
  expect(await write()).toBe('refused');
  await desktop.answer({ open: [join(place, 'output')] });
  await desktop.page.evaluate("vinobench.choose('output')");
  expect(await write()).toBe('allowed');
}

/** Runs a program to its end. */
async function run(binary: string, args: readonly string[], { home, cwd }: { home: string; cwd: string }) {
  const child = spawn(binary, args, {
    cwd,
    env: desktopEnvironment(home),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  return { code, errors };
}
