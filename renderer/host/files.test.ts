import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type DroppedFile, droppedFiles, FileTransfers, pickFolder, uploadLimit } from './files.ts';

/** What a browser's entries are, for a folder of names and folders. */
type Tree = { readonly [name: string]: string | Tree | null };

/** A reader gives two entries at a time; null: it cannot be read. */
function entryOf(name: string, content: string | Tree | null, above = ''): object {
  const fullPath = `${above}/${name}`;
  if (typeof content === 'string' || content === null)
    return {
      ...{ name, fullPath, isFile: true, isDirectory: false },
      file: (give: (file: File) => void, refuse: (error: Error) => void) =>
        content === null ? refuse(new Error('no right')) : give(new File([content], name)),
    };
  const children = Object.entries(content).map(([one, inner]) => entryOf(one, inner, fullPath));
  return {
    ...{ name, fullPath, isFile: false, isDirectory: true },
    createReader: () => ({ readEntries: (give: (some: object[]) => void) => give(children.splice(0, 2)) }),
  };
}

const dropOf = (tree: Tree) =>
  ({
    items: Object.entries(tree).map(([name, content]) => ({
      webkitGetAsEntry: () => entryOf(name, content),
    })),
    files: [],
  }) as unknown as DataTransfer;
const pathsOf = (files: readonly DroppedFile[]) => files.map(({ path }) => path);

describe('a drop', () => {
  it('is all files in it, folders by name, with where they lay', async () => {
    const files = await droppedFiles(
      dropOf({ 'b.onnx': 'b', nets: { 'z.xml': 'z', deep: { 'c.bin': 'c' }, 'a.bin': 'a', 'm.bin': 'm' } }),
    );
    expect(pathsOf(files)).toEqual(['b.onnx', 'nets/a.bin', 'nets/deep/c.bin', 'nets/m.bin', 'nets/z.xml']);
    expect(await files[2]?.file.text()).toBe('c');
  });

  it('says which file cannot be read', async () => {
    await expect(droppedFiles(dropOf({ nets: { 'secret.xml': null } }))).rejects.toThrow(
      'secret.xml cannot be read. Check whether you may, and drop it again.',
    );
  });

  it('of text without entries is its files', async () => {
    const transfer = { items: [{ webkitGetAsEntry: () => null }], files: [new File(['x'], 'x.onnx')] };
    expect(pathsOf(await droppedFiles(transfer as unknown as DataTransfer))).toEqual(['x.onnx']);
  });
});

/** Requests as the host answers them. */
class PlayedRequest extends EventTarget {
  static readonly all: PlayedRequest[] = [];
  static answer: (request: PlayedRequest) => void = () => undefined;
  readonly upload = new EventTarget();
  readonly headers: [string, string][] = [];
  target = '';
  status = 0;
  response: unknown = null;
  isAborted = false;
  open(_: string, target: string): void {
    this.target = target;
  }
  setRequestHeader(name: string, value: string): void {
    this.headers.push([name, value]);
  }
  send({ size }: File): void {
    PlayedRequest.all.push(this);
    this.upload.dispatchEvent(Object.assign(new Event('progress'), { loaded: size }));
    queueMicrotask(() => PlayedRequest.answer(this));
  }
  abort(): void {
    this.isAborted = true;
    this.dispatchEvent(new Event('abort'));
  }
  answers(status: number, response: unknown): void {
    Object.assign(this, { status, response });
    this.dispatchEvent(new Event('load'));
  }
  get query(): Record<string, string> {
    return Object.fromEntries(new URL(this.target, 'http://host').searchParams);
  }
}

const file = (name: string, bytes = 3): File => new File(['x'.repeat(bytes)], name);
const given = (...paths: string[]): DroppedFile[] =>
  paths.map((path) => ({ path, file: file(path.split('/').at(-1) ?? '') }));

function transfers() {
  const tickets: string[] = [];
  const made = new FileTransfers({
    uploadTicket: (target) => {
      tickets.push(target);
      return Promise.resolve(['x-ticket', `for ${target}`]);
    },
    downloadAddress: () => Promise.reject(new Error('not asked for')),
  });
  const progress: [number, number][] = [];
  const options = {
    signal: new AbortController().signal,
    onProgress: (...now: [number, number]) => progress.push(now),
  };
  return { made, tickets, progress, options };
}

beforeEach(() => {
  PlayedRequest.all.length = 0;
  PlayedRequest.answer = (request) =>
    request.answers(201, {
      path: `/uploads/${request.query['drop']}/${request.query['under'] ?? ''}/${request.query['name']}`,
    });
  vi.stubGlobal('window', {});
  vi.stubGlobal('XMLHttpRequest', PlayedRequest);
});
afterEach(() => vi.unstubAllGlobals());

describe('files on their way from a browser', () => {
  it('of one parcel lie in one folder, each let in by a ticket for its own request', async () => {
    const { made, tickets, progress, options } = transfers();
    const paths = await made.sendFiles(
      [
        {
          files: [
            { name: 'a.xml', file: file('a.xml', 10) },
            { name: 'a.bin', file: file('a.bin', 30), under: 'w' },
          ],
        },
        { files: [{ name: 'b.onnx', file: file('b.onnx', 60) }] },
      ],
      options,
    );
    const drops = PlayedRequest.all.map(({ query }) => query['drop']);
    expect(new Set(drops).size).toBe(2);
    expect(paths).toEqual([
      [`/uploads/${drops[0]}//a.xml`, `/uploads/${drops[0]}/w/a.bin`],
      [`/uploads/${drops[2]}//b.onnx`],
    ]);
    expect(PlayedRequest.all.map(({ headers }) => headers)).toEqual(
      tickets.map((one) => [['x-ticket', `for ${one}`]]),
    );
    expect(progress).toEqual([
      [10, 100],
      [40, 100],
      [100, 100],
    ]);
  });

  it.each([
    [422, { message: 'a.xml is too large.' }, 'a.xml is too large.'],
    [507, {}, 'a.xml was refused (507).'],
    [500, 'no object', 'a.xml was refused (500).'],
  ])('that are refused with %i say why', async (status, answer, sentence) => {
    PlayedRequest.answer = (request) => request.answers(status, answer);
    const { made, options } = transfers();
    await expect(
      made.sendFiles([{ files: [{ name: 'a.xml', file: file('a.xml') }] }], options),
    ).rejects.toThrow(sentence);
  });

  it('that are large are asked about before they are sent', async () => {
    const asked: string[] = [];
    vi.stubGlobal('fetch', (address: string) => {
      asked.push(address);
      return Promise.resolve(new Response(JSON.stringify({ message: 'No room.' }), { status: 507 }));
    });
    const large = Object.defineProperty(file('a.onnx'), 'size', { value: 64 * 2 ** 20 });
    const { made, options } = transfers();
    await expect(made.sendFiles([{ files: [{ name: 'a.onnx', file: large }] }], options)).rejects.toThrow(
      'No room.',
    );
    expect([asked, PlayedRequest.all]).toEqual([[`/upload?name=a.onnx&bytes=${64 * 2 ** 20}`], []]);
  });

  it('as images give the folder that holds them, four at once at most', async () => {
    let most = 0;
    const open = new Set<PlayedRequest>();
    const answer = PlayedRequest.answer;
    PlayedRequest.answer = (request) => {
      open.add(request);
      most = Math.max(most, open.size);
      setTimeout(() => {
        open.delete(request);
        answer(request);
      });
    };
    const { made, options } = transfers();
    const images = Array.from({ length: 9 }, (_, at) => `set/cat/${at}.png`);
    const folder = await made.giveImages(given(...images), options);
    expect([most, PlayedRequest.all.length]).toEqual([4, 9]);
    expect(folder).toBe(`/uploads/${PlayedRequest.all[0]?.query['drop']}/set`);
  });

  it('as images stop when one is refused', async () => {
    PlayedRequest.answer = (request) => {
      if (request.query['name'] === '1.png') request.answers(507, { message: 'The disk is full.' });
    };
    const { made, options } = transfers();
    const sent = made.giveImages(given(...Array.from({ length: 20 }, (_, at) => `s/${at}.png`)), options);
    await expect(sent).rejects.toThrow('The disk is full.');
    expect(PlayedRequest.all).toHaveLength(4);
    expect(PlayedRequest.all.filter(({ isAborted }) => isAborted).length).toBeGreaterThanOrEqual(3);
  });
});

describe('files in the window', () => {
  const paths = new Map([
    ['a.png', '/disk/set/cat/a.png'],
    ['set.zip', '/disk/set.zip'],
  ]);
  beforeEach(() =>
    vi.stubGlobal('window', { vinobench: { pathOf: ({ name }: File) => paths.get(name) ?? '' } }),
  );

  it('are not sent: the host reads them where they lie', async () => {
    const { made, options } = transfers();
    expect(await made.giveImages(given('set/cat/a.png', 'set/dog/b.png'), options)).toBe('/disk/set');
    expect(await made.giveImages(given('set.zip'), options)).toBe('/disk/set.zip');
    expect(await made.sendFiles([{ files: [{ name: 'a.png', file: file('a.png') }] }], options)).toEqual([
      ['/disk/set/cat/a.png'],
    ]);
    expect([PlayedRequest.all, await uploadLimit()]).toEqual([[], null]);
  });

  it('that lie nowhere are refused', async () => {
    const { made, options } = transfers();
    await expect(
      made.sendFiles([{ files: [{ name: 'x', file: file('pasted.png') }] }], options),
    ).rejects.toThrow('pasted.png is not on the disk. Save it in a folder and drop it from there.');
  });
});

describe('a folder that is picked', () => {
  const pick = (...files: readonly string[]) => {
    const input = Object.assign(new EventTarget(), {
      files: files.map((path) => Object.assign(file(path), { webkitRelativePath: path })),
      click: () => input.dispatchEvent(new Event(files.length === 0 ? 'cancel' : 'change')),
    });
    vi.stubGlobal('document', { createElement: () => input });
    return pickFolder();
  };

  it('gives its images and what names them', async () => {
    expect(pathsOf(await pick('s/a.png', 's/notes.txt', 's/val.txt', 's/b.jpg'))).toEqual([
      's/a.png',
      's/val.txt',
      's/b.jpg',
    ]);
  });

  it('without images says so, and none at all is no folder', async () => {
    await expect(pick('s/notes.txt')).rejects.toThrow('This folder holds no images');
    expect(await pick()).toEqual([]);
  });
});
