import { describe, expect, it } from 'vitest';
import type { AddedModel, WeightsFit } from '../../shared/models/library.ts';
import type { Parcel } from '../host/files.ts';
import { addedModel, dropped, openedPage, testPage } from './pageTesting.ts';
import { settle } from './streamTesting.ts';

const caffe = (id: string, weights: string | null = null): AddedModel =>
  addedModel(id, { format: 'caffe', topology: `/models/${id}.prototxt`, weights });
const fits = (topology: string): WeightsFit => ({ topology, layers: 3, found: 3, reason: null });
const differs = (topology: string): WeightsFit => ({ topology, layers: 3, found: 0, reason: 'It differs.' });

interface Wish {
  readonly known?: readonly AddedModel[];
  readonly fit?: (topology: string) => WeightsFit;
  readonly desktop?: readonly string[];
}

/** Files that are sent lie at `/up/NAME` on the host. */
async function adding({ known = [], fit = fits, desktop }: Wish = {}) {
  const sent: Parcel[][] = [];
  const added: unknown[] = [];
  let broken = false;
  const opened = await openedPage({
    answers: {
      models: {
        added: async () => ({ schemaVersion: 1, models: [...known] }),
        fits: async ({ topologies }) => topologies.map(fit),
        add: async ({ model: { topology, weights = null } }) => {
          added.push([topology, weights]);
          const there = known.find((one) => one.topology === topology);
          const name = topology.split('/').at(-1)?.split('.')[0] ?? '';
          const format = topology.endsWith('.prototxt') ? 'caffe' : 'onnx';
          return { ...(there ?? addedModel(name, { topology, format })), weights };
        },
      },
    },
    outside: {
      files: {
        ...testPage().page.outside.files,
        pickFiles: async () => [dropped('picked.onnx')],
        sendFiles: async (parcels) => {
          if (broken) throw new Error('The host is full.');
          sent.push([...parcels]);
          return parcels.map(({ files }) => files.map(({ name }) => `/up/${name}`));
        },
      },
      ...(desktop === undefined
        ? {}
        : { desktop: { openModels: async () => [...desktop], onOpen: () => () => undefined } as never }),
    },
  });
  const { page } = opened;
  const drop = async (...paths: Parameters<typeof dropped>[]) => {
    void page.adding.addFiles(paths.map((one) => dropped(...one)));
    for (let turn = 0; turn < 5; turn++) await settle();
  };
  const waiting = () =>
    page.store.getState().waiting.map(({ name, again, choices }) => ({ name, again, choices }));
  const names = () => sent.map((parcels) => parcels.map(({ files }) => files.map(({ name }) => name)));
  const breakHost = (now: boolean) => {
    broken = now;
  };
  return { ...opened, added, drop, waiting, names, breakHost };
}

describe('Models that are dropped', () => {
  it('are sent and listed, each with its weights', async () => {
    const { drop, added, names } = await adding();
    await drop(['a.prototxt', 'layer {}'], ['a.caffemodel'], ['b.onnx']);
    expect(names()).toEqual([[['a.prototxt', 'a.caffemodel'], ['b.onnx']]]);
    expect(added).toEqual([
      ['/up/a.prototxt', '/up/a.caffemodel'],
      ['/up/b.onnx', null],
    ]);
  });

  it('have their second file beside the first under its name, where that is where it is read from', async () => {
    const { drop, added, names } = await adding();
    await drop(['net.xml', '<layer type="Const"/>'], ['net.bin']);
    expect([names(), added]).toEqual([[[['net.xml', 'net.bin']]], [['/up/net.xml', null]]]);
  });

  it('that are no models are refused by name, and the others are sent', async () => {
    const { drop, names, told } = await adding();
    await drop(['notes.txt', 'hello'], ['b.onnx']);
    expect([names(), told().length]).toEqual([[[['b.onnx']]], 1]);
    expect(told()[0]).toContain('notes.txt');
    await drop(['notes.txt', 'hello']);
    expect(names()).toHaveLength(1);
  });

  it('wait while others are on their way', async () => {
    const { page, drop, names, told } = await adding();
    void page.sending.whileSending('other', () => new Promise(() => undefined));
    await drop(['b.onnx']);
    expect([names(), told().length]).toEqual([[], 1]);
  });

  it('are picked by the browser, or by the dialog of the desktop', async () => {
    const browser = await adding();
    void browser.page.adding.pickModels();
    await expect.poll(() => browser.added).toEqual([['/up/picked.onnx', null]]);
    const desktop = await adding({
      desktop: ['/disk/net.prototxt', '/disk/net.caffemodel', 'C:\\m\\b.onnx'],
    });
    void desktop.page.adding.pickModels();
    await expect
      .poll(() => desktop.added)
      .toEqual([
        ['/disk/net.prototxt', '/disk/net.caffemodel'],
        ['C:\\m\\b.onnx', null],
      ]);
    expect(desktop.names()).toEqual([]);
  });
});

describe('Half a model', () => {
  it('waits for its partner, which may come later', async () => {
    const { drop, waiting, names, history } = await adding();
    await drop(['net.xml', '<layer type="Const"/>']);
    expect([waiting(), names(), history.at(-1)]).toEqual([
      [{ name: 'net.xml', again: false, choices: undefined }],
      [],
      '#/models',
    ]);
    await drop(['net.bin']);
    expect([waiting(), names()]).toEqual([[], [[['net.xml', 'net.bin']]]]);
  });

  it('is whole where nothing is missing, or where the host sees the other file itself', async () => {
    const whole = await adding();
    await whole.drop(['net.xml', '<layer type="Parameter"/>']);
    expect(whole.names()).toEqual([[['net.xml']]]);
    const desktop = await adding({ desktop: [] });
    await desktop.drop(['net.xml', '<layer type="Const"/>']);
    expect(desktop.names()).toEqual([[['net.xml']]]);
  });

  it('of a Paddle network is known by its name', async () => {
    const { drop, waiting } = await adding();
    await drop(['net.pdmodel']);
    expect(waiting()).toMatchObject([{ name: 'net.pdmodel' }]);
  });

  it('can be taken out of the list', async () => {
    const { page, drop, waiting, names } = await adding();
    await drop(['net.xml', '<layer type="Const"/>']);
    page.adding.dismiss(page.store.getState().waiting[0]?.key ?? '');
    expect(waiting()).toEqual([]);
    await drop(['net.bin']);
    expect(names()).toEqual([]);
  });
});

describe('Weights that come alone', () => {
  const waitsFor = (...choices: string[]) => [{ name: 'net.caffemodel', again: false, choices }];

  it('go to the one network that they fit; undone, it has those of before', async () => {
    const known = [caffe('a'), caffe('b')];
    const { page, drop, added, waiting, told } = await adding({
      known,
      fit: (topology) => (topology.includes('/a.') ? fits(topology) : differs(topology)),
    });
    await drop(['net.caffemodel']);
    expect([added, waiting(), told()]).toEqual([
      [['/models/a.prototxt', '/up/net.caffemodel']],
      [],
      ['a has the weights of net.caffemodel now.'],
    ]);
    page.messages.undo();
    await expect.poll(() => added.at(-1)).toEqual(['/models/a.prototxt', null]);
  });

  it('of several networks that they fit are given to the one that is chosen', async () => {
    const { page, drop, added, waiting, told } = await adding({
      known: [caffe('a', '/models/other.caffemodel'), caffe('b', '/models/before.caffemodel')],
    });
    await drop(['net.caffemodel']);
    expect([waiting(), added]).toEqual([waitsFor('added:a', 'added:b'), []]);
    const key = page.store.getState().waiting[0]?.key ?? '';
    await page.adding.chooseForWeights(key, 'added:gone');
    expect(waiting()).toHaveLength(1);
    void page.adding.chooseForWeights(key, 'added:b');
    await expect.poll(() => added).toEqual([['/models/b.prototxt', '/up/net.caffemodel']]);
    expect([waiting(), told()]).toEqual([
      [],
      ['b has the weights of net.caffemodel instead of before.caffemodel now.'],
    ]);
  });

  it('that fit none wait, are sent once, and are tried on each network that comes', async () => {
    const { drop, waiting, names, page } = await adding({ known: [caffe('a')], fit: differs });
    await drop(['net.caffemodel']);
    expect(waiting()).toEqual(waitsFor());
    expect(page.store.getState().waiting[0]?.sentence).toContain('It differs.');
    await drop(['other.onnx']);
    expect([names(), waiting()]).toEqual([[[['net.caffemodel']], [['other.onnx']]], waitsFor()]);
  });

  it('wait for a network where there is none', async () => {
    const { drop, waiting, names } = await adding();
    await drop(['net.caffemodel']);
    expect([waiting(), names()]).toEqual([
      [{ name: 'net.caffemodel', again: false, choices: undefined }],
      [],
    ]);
  });

  it('that cannot be sent are a problem', async () => {
    const { drop, told, breakHost } = await adding({ known: [caffe('a')] });
    breakHost(true);
    await drop(['net.caffemodel']);
    expect(told()).toEqual(['The host is full.']);
  });

  it('of the host’s disk go to their network, or say what they lack', async () => {
    const { page, added } = await adding({ known: [caffe('a')] });
    void page.adding.addPaths(['/disk/net.caffemodel']);
    await expect.poll(() => added).toEqual([['/models/a.prototxt', '/disk/net.caffemodel']]);
    const none = await adding();
    await none.page.adding.addPaths(['/disk/net.caffemodel']);
    expect(none.told()[0]).toMatch(/^net\.caffemodel: /);
  });
});

describe('What could not be sent', () => {
  it('waits with the reason, and is sent again', async () => {
    const { page, drop, waiting, names, breakHost, added } = await adding();
    breakHost(true);
    await drop(['a.prototxt', 'layer {}'], ['a.caffemodel']);
    const row = page.store.getState().waiting[0];
    expect([waiting(), row?.sentence]).toEqual([
      [{ name: 'a.prototxt, a.caffemodel', again: true, choices: undefined }],
      'The host is full.',
    ]);
    breakHost(false);
    void page.adding.sendAgain(row?.key ?? '');
    await expect.poll(() => added).toEqual([['/up/a.prototxt', '/up/a.caffemodel']]);
    expect([waiting(), names()]).toEqual([[], [[['a.prototxt', 'a.caffemodel']]]]);
  });

  it('stays in the list when another half comes', async () => {
    const { drop, waiting, breakHost } = await adding();
    breakHost(true);
    await drop(['b.onnx']);
    await drop(['net.pdmodel']);
    expect(waiting().map(({ name }) => name)).toEqual(['b.onnx', 'net.pdmodel']);
  });
});
