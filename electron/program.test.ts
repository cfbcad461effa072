import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { vinobench } from './program.ts';
import { commandOf } from './programTesting.ts';
import { describeCommands } from './terminal/describe.ts';

const commands = describeCommands(vinobench([]));
const pathOf = ({ path }: { path: readonly string[] }) => path.join(' ');

describe('the described command line', () => {
  it('has the program first and every command once', () => {
    const paths = commands.map(pathOf);
    expect(paths[0]).toBe('');
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths).toEqual(
      expect.arrayContaining(['bench', 'models', 'models fetch', 'runs resume', 'serve']),
    );
  });

  it('says of each command and option what it is for', () => {
    const silent = commands.flatMap((command) => [
      ...(command.description === '' ? [pathOf(command)] : []),
      ...command.options.flatMap(({ name, description }) =>
        description === '' ? [`${pathOf(command)} ${name}`] : [],
      ),
    ]);
    expect(silent).toEqual([]);
  });

  it('tells options with their values, choices and defaults', () => {
    const options = commands.find((command) => pathOf(command) === 'bench')?.options ?? [];
    const named = (name: string) => options.find((option) => option.name === name);
    expect(named('--preset')).toMatchObject({
      value: '<preset>',
      choices: ['paper', 'careful'],
      defaultValue: 'paper',
    });
    expect(named('--device')).toMatchObject({ value: '<name>', defaultValue: null, mandatory: false });
    expect(named('--json')).toMatchObject({ value: null, choices: null, defaultValue: null });
    const convert = commands.find((command) => pathOf(command) === 'convert')?.options ?? [];
    expect(convert.find(({ name }) => name === '--output')).toMatchObject({ mandatory: true });
  });
});

describe('the help of a command', () => {
  const helpOf = (name: string) => {
    const help: string[] = [];
    const found = vinobench(['x']).commands.find((command) => command.name() === name);
    found?.configureOutput({ writeOut: (text) => void help.push(text) }).outputHelp();
    return help.join('').replaceAll(/\s+/g, ' ');
  };

  it('has words and defaults as they are typed, in one pair of brackets', () => {
    expect(helpOf('profile')).toContain('--precision <list> of FP32, FP16, BF16, INT8 (default: FP32)');
    expect(helpOf('convert')).toContain("(one of rgb, bgr; default: the network's, mostly bgr)");
    expect(helpOf('bench')).toContain('how to measure (one of paper, careful; default: paper)');
    expect(helpOf('convert')).toContain('made if missing (needed)');
  });

  it.each(commands.filter(({ path }) => path.length === 1).map(pathOf))(
    'of %s shows no value as a program writes it',
    (name) => expect(helpOf(name)).not.toMatch(/\["|default: \[|\) \((?:default|one of)/),
  );
});

describe('examples', () => {
  it('are there for every command that does something, and for no other', () => {
    const working = commands.filter(({ path, group }) => path.length > 0 && !group).map(pathOf);
    const shown = commands.filter(({ examples }) => examples.length > 0).map(pathOf);
    expect(shown.toSorted()).toEqual(working.toSorted());
  });

  it.each(
    commands.flatMap(({ path, examples }) => examples.map(({ words }) => [words, path.join(' ')] as const)),
  )('%s is understood', async (words, path) => expect(await commandOf(words.split(' '))).toBe(path));

  it('stand in the help of their command', () => {
    const help: string[] = [];
    const bench = vinobench(['x']).commands.find((command) => command.name() === 'bench');
    bench?.configureOutput({ writeOut: (text) => void help.push(text) }).outputHelp();
    expect(help.join('')).toContain('npm start -- bench squeezenet1.1\n');
  });
});

describe('Schemas', () => {
  it('are made after a command has said that they are not to be compiled', () => {
    const program = JSON.stringify(new URL('./program.ts', import.meta.url).href);
    const script = `
      const settings = () => globalThis.__zod_globalConfig ?? null;
      const { vinobench } = await import(${program});
      const before = settings();
      await vinobench(['models']).parseAsync(['models', 'list', '--json'], { from: 'user' });
      process.stderr.write(JSON.stringify([before, settings().jitless]));`;
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script],
      { encoding: 'utf8' },
    );
    expect(JSON.parse(stderr)).toEqual([null, true]);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1 });
  });
});
