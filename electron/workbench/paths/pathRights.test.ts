import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PathRights } from './pathRights.ts';

let folder: string;
let root: string;
let remembered: string[];
let held: string[];
let rights: PathRights;
const at = (...names: string[]) => join(folder, ...names);

beforeAll(() => {
  folder = realpathSync.native(mkdtempSync(join(tmpdir(), 'vinobench-rights-')));
  root = at('root');
  for (const one of ['root/inner', 'root2', 'outside/deep', 'home/window/uploads', 'zoë'])
    mkdirSync(at(one), { recursive: true });
  for (const file of [
    'root/a.prototxt',
    'root/inner/b.txt',
    'root2/c.txt',
    'outside/secret.txt',
    'outside/net.onnx',
    'outside/deep/weights',
    'home/window/session',
    'home/window/uploads/u.txt',
  ])
    writeFileSync(at(file), file);
  symlinkSync(at('outside'), at('root/way'));
  symlinkSync(at('outside/secret.txt'), at('root/secret.prototxt'));
  symlinkSync(at('outside/missing.txt'), at('root/dangling.prototxt'));
  symlinkSync(at('root/inner'), at('root/short'));
  symlinkSync(root, at('named'));
});
beforeEach(() => {
  vi.stubEnv('VINOBENCH_HOME', at('home'));
  remembered = [];
  held = [];
  rights = new PathRights({
    places: [
      { folder: at('home/window/uploads'), own: true },
      { folder: root, write: true, browse: true },
    ],
    held: async () => held,
    remember: (chosen) => remembered.push(chosen),
    wayOut: { read: 'upload the file', write: 'leave the folder out' },
  });
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const refusal = (asked: string) => `This page may not read ${asked}: upload the file.`;
const sentenceOf = async (work: () => unknown): Promise<string> => {
  try {
    await work();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'allowed';
};

describe('A page reads', () => {
  it('what lies in an allowed folder, by the path that it really has', async () => {
    expect(await rights.read(at('root/a.prototxt'))).toBe(at('root/a.prototxt'));
    expect(await rights.read(root)).toBe(root);
    expect(await rights.read(at('root/short/b.txt'))).toBe(at('root/inner/b.txt'));
    expect(await rights.read(at('root/inner/../a.prototxt'))).toBe(at('root/a.prototxt'));
    // A missing file is reported when it is opened.
    expect(await rights.read(at('root/none/x.prototxt'))).toBe(at('root/none/x.prototxt'));
    expect(await rights.read(at('home/window/uploads/u.txt'))).toBe(at('home/window/uploads/u.txt'));
  });

  it('a root that was named through a link, by both of its names', async () => {
    const linked = new PathRights({
      places: [{ folder: at('named') }],
      held: async () => [],
      remember: () => undefined,
      wayOut: { read: 'x', write: 'x' },
    });
    expect(await linked.read(at('named/a.prototxt'))).toBe(at('root/a.prototxt'));
    expect(await linked.read(at('root/a.prototxt'))).toBe(at('root/a.prototxt'));
  });

  it('what is made later in a folder that a link leads to', async () => {
    const linked = new PathRights({
      places: [{ folder: at('named/later') }],
      held: async () => [],
      remember: () => undefined,
      wayOut: { read: 'x', write: 'x' },
    });
    mkdirSync(at('root/later'));
    expect(await linked.read(at('named/later/a.prototxt'))).toBe(at('root/later/a.prototxt'));
    rmSync(at('root/later'), { recursive: true });
  });

  it('nothing else, and hears the same of what exists and of what does not', async () => {
    const paths = [
      ['outside/secret.txt', 'outside/nothing.txt'],
      ['root2/c.txt', 'root2/nothing.txt'],
      ['root/../outside/secret.txt', 'root/../outside/nothing.txt'],
      ['root/way/secret.txt', 'root/way/nothing.txt'],
      ['root/secret.prototxt', 'root/dangling.prototxt'],
      ['home/window/session', 'home/window/nothing'],
    ];
    for (const pair of paths) {
      // As it was sent: join would take the dots out.
      const [there = '', missing = ''] = pair.map((name) => `${folder}/${name}`);
      expect(await sentenceOf(() => rights.read(there))).toBe(refusal(there));
      expect(await sentenceOf(() => rights.read(missing))).toBe(refusal(missing));
    }
    expect(await sentenceOf(() => rights.read('/etc/passwd'))).toBe(refusal('/etc/passwd'));
  });

  it.each([
    '\\\\server\\share\\net.onnx',
    '//server/share/net.onnx',
    'C:\\Windows\\win.ini',
    '\\\\?\\C:\\x',
    'a.prototxt',
    '',
    '~/a.prototxt',
    'file:///etc/passwd',
  ])('nothing by the name "%s"', async (name) => {
    expect(await sentenceOf(() => rights.read(name))).toBe(refusal(name));
  });

  it('nothing behind a NUL, nor by a path that is relative or another folder in other letters', async () => {
    expect(await sentenceOf(() => rights.read(`${at('root/a.prototxt')}\0.png`))).toBe(
      refusal(`${at('root/a.prototxt')}?.png`),
    );
    expect(await sentenceOf(() => rights.read(relative(process.cwd(), at('root/a.prototxt'))))).toContain(
      'may not read',
    );
    const upper = at('ROOT/a.prototxt');
    if (realOf(upper) === null) expect(await sentenceOf(() => rights.read(upper))).toBe(refusal(upper));
    // One letter, or a letter with a mark: two names of what may be two folders.
    const composed = new PathRights({
      places: [{ folder: at('zoë'.normalize('NFC')) }],
      held: async () => [],
      remember: () => undefined,
      wayOut: { read: 'upload the file', write: 'x' },
    });
    const other = at('zoë'.normalize('NFD'));
    if (realOf(other) === null) expect(await sentenceOf(() => composed.read(other))).toBe(refusal(other));
  });

  it('no more of a long name than fits a sentence', async () => {
    expect((await sentenceOf(() => rights.read(`/${'x'.repeat(5000)}`))).length).toBeLessThan(300);
  });

  it('what the library holds, and not its neighbours; a link only as long as it leads where it led', async () => {
    const model = at('outside/net.onnx');
    expect(await sentenceOf(() => rights.read(model))).toBe(refusal(model));
    held = [model, at('link.onnx')];
    expect(await rights.read(model)).toBe(model);
    expect(await sentenceOf(() => rights.read(at('outside/secret.txt')))).toContain('may not read');
    symlinkSync(model, at('link.onnx'));
    expect(await rights.read(at('link.onnx'))).toBe(at('link.onnx'));
    unlinkSync(at('link.onnx'));
    symlinkSync(at('outside/secret.txt'), at('link.onnx'));
    expect(await sentenceOf(() => rights.read(at('link.onnx')))).toContain('may not read');
    unlinkSync(at('link.onnx'));
    expect(remembered).toEqual([]);
  });
});

describe('A person on the host', () => {
  it('gives a page a file by choosing it, a folder with what lies in it, and no neighbours', async () => {
    rights.grantReading(at('outside/net.onnx'));
    expect(await rights.read(at('outside/net.onnx'))).toBe(at('outside/net.onnx'));
    expect(await sentenceOf(() => rights.read(at('outside/secret.txt')))).toContain('may not read');
    rights.grantReading(at('outside'));
    expect(await rights.read(at('outside/secret.txt'))).toBe(at('outside/secret.txt'));
    rights.used(at('outside'));
    expect(remembered).toEqual([at('outside')]);
  });

  it('gives no part of the data folder with a folder above it', async () => {
    rights.grantReading(folder);
    for (const file of ['home/window/session', 'home/vinobench.db'])
      expect(await sentenceOf(() => rights.read(at(file)))).toBe(refusal(at(file)));
    expect(await rights.read(at('home/window/uploads/u.txt'))).toBe(at('home/window/uploads/u.txt'));
    expect(await rights.read(at('root2/c.txt'))).toBe(at('root2/c.txt'));
  });
});

describe('A page writes', () => {
  it('into allowed folders, made or not, and by no link out of them', async () => {
    expect(rights.write(at('root/new/deep'))).toBe(at('root/new/deep'));
    expect(rights.write(at('root/short/new'))).toBe(at('root/inner/new'));
    for (const one of ['root/way', 'root/way/new', 'root2', 'outside', 'home/window/uploads', 'home'])
      expect(await sentenceOf(() => rights.write(at(one)))).toBe(
        `This page may not write into ${at(one)}: leave the folder out.`,
      );
    rights.grantWriting(at('outside'));
    expect(rights.write(at('outside/int8'))).toBe(at('outside/int8'));
    expect(await sentenceOf(() => rights.browse(at('outside')))).toContain('may not read');
  });
});

describe('What is next to a model or is named in it', () => {
  it('is read where the model lies or where the page may read, and nowhere else', async () => {
    held = [at('outside/net.onnx')];
    const model = await rights.read(at('outside/net.onnx'));
    await rights.readBeside(model, at('outside/deep/weights'));
    await rights.readBeside(model, at('outside/none.bin'));
    await rights.readBeside(model, at('root/a.prototxt'));
    for (const file of ['root/way/../root2/c.txt', 'outside/../root2/c.txt', 'root/way/secret.txt\0.bin'])
      expect(await sentenceOf(() => rights.readBeside(at('root/a.prototxt'), `${folder}/${file}`))).toContain(
        'This page may not read',
      );
    for (const file of ['root2/c.txt', 'home/window/session'])
      expect(await sentenceOf(() => rights.readBeside(model, at(file)))).toBe(refusal(at(file)));
    const own = at('root/a.prototxt');
    for (const link of ['root/secret.prototxt', 'root/dangling.prototxt'])
      expect(await sentenceOf(() => rights.readBeside(own, at(link)))).toBe(refusal(at(link)));
  });
});

function realOf(file: string): string | null {
  try {
    return realpathSync.native(file);
  } catch {
    return null;
  }
}
