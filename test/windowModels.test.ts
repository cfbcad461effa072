/** The Models view as people use it: files dropped on the window in all the ways they come, and the graph by keyboard. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { needsChromium, openPage } from './support/browser.ts';
import { encodeCaffemodel } from './support/caffemodel.ts';
import { pressOn } from './support/keys.ts';
import { goTo } from './support/walk.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-window-models-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Others may measure on this machine. */
const patience = 120_000;

const netOf = (outputs: number) => `input: "data" input_shape { dim: 1 dim: 3 dim: 8 dim: 8 }
layer { name: "block/conv" type: "Convolution" bottom: "data" top: "conv"
  convolution_param { num_output: ${outputs} kernel_size: 3 weight_filler { type: "xavier" } } }
layer { name: "block/relu" type: "ReLU" bottom: "conv" top: "conv" }
layer { name: "block/pool" type: "Pooling" bottom: "conv" top: "pool"
  pooling_param { pool: MAX kernel_size: 2 stride: 2 } }
layer { name: "last" type: "Convolution" bottom: "pool" top: "last"
  convolution_param { num_output: 2 kernel_size: 1 weight_filler { type: "xavier" } } }
`;
const learned = (name: string, shape: readonly number[]) => ({
  name,
  type: 'Convolution',
  blobs: [
    {
      shape: [...shape],
      data: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, at) => Math.sin(at)),
    },
    { shape: [shape[0] ?? 0], data: new Float32Array(shape[0] ?? 0) },
  ],
});
const weightsOf = (outputs: number) =>
  encodeCaffemodel([learned('block/conv', [outputs, 3, 3, 3]), learned('last', [2, outputs, 1, 1])]);
const net = netOf(4);

/** Writes files and returns the paths of what is to be dropped. */
function files(place: string, contents: Readonly<Record<string, string | Uint8Array>>): string[] {
  const within = join(folder, place);
  mkdirSync(within, { recursive: true });
  return Object.entries(contents).map(([name, content]) => {
    const path = join(within, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, content);
    return path;
  });
}

/** As the system does it: files and folders of the disk, first held over the window, then let go. */
async function drag(page: Page, paths: readonly string[]): Promise<{ drop(): Promise<void> }> {
  const session = await page.context().newCDPSession(page);
  const send = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    session.send('Input.dispatchDragEvent', {
      type,
      x: 640,
      y: 400,
      data: { items: [], files: [...paths], dragOperationsMask: 1 },
    });
  await send('dragEnter');
  await send('dragOver');
  return {
    drop: async () => {
      await send('drop');
    },
  };
}

async function drop(page: Page, paths: readonly string[]): Promise<void> {
  await (await drag(page, paths)).drop();
}

const row = (page: Page, name: RegExp) =>
  page.getByRole('grid', { name: 'Models' }).getByRole('row', { name });

describe('files dropped on the window', () => {
  it('become models: one after the other, weights alone first, a folder with the same names again', async (context) => {
    const chromium = needsChromium(context);
    await using opened = await openPage(chromium, { home: join(folder, 'home') });
    const { page, errors } = opened;
    page.setDefaultTimeout(patience);
    await page.getByRole('heading', { name: /^Drop a prototxt/ }).waitFor();
    const inspector = page.getByRole('complementary', { name: 'Inspector' });

    // A prototxt first: filler weights, which is said; then its caffemodel under another name.
    const held = await drag(page, files('after', { 'first net.prototxt': net }));
    await page.getByRole('heading', { name: 'Drop 1 file or folder to add' }).waitFor();
    await held.drop();
    await inspector.getByText(/^filler weights/).waitFor();
    await page.getByRole('button', { name: 'Models first net' }).waitFor();
    await drop(page, files('after', { 'trained.caffemodel': weightsOf(4) }));
    await inspector.getByText('trained weights', { exact: true }).waitFor();
    await expect.poll(() => row(page, /^first net/).count()).toBe(1);

    // Weights of another network are no weights of this one: they are kept, and their prototxt may come from anywhere.
    await drop(page, files('alone', { 'lonely ünï.caffemodel': weightsOf(5) }));
    await page
      .getByText(/^These weights do not fit the Caffe network in the list: .* has \[5, 3, 3, 3\]/)
      .waitFor();
    await inspector.getByText('trained weights', { exact: true }).waitFor();
    await drop(page, files('elsewhere', { 'deploy.prototxt': netOf(5) }));
    await row(page, /^deploy/).waitFor();
    await inspector.getByText('lonely ünï.caffemodel').waitFor();
    await inspector.getByText('trained weights', { exact: true }).waitFor();
    await page.getByText(/^These weights do not fit/).waitFor({ state: 'detached' });
    await page.keyboard.press('Control+z');
    await inspector.getByText(/^filler weights/).waitFor();

    // A folder is searched, and files of one folder belong together; what is dropped joins the selection.
    files('zoo', {
      'a/deploy.prototxt': netOf(6),
      'a/net.caffemodel': weightsOf(6),
      'b/deploy.prototxt': netOf(7),
      'b/readme.md': 'none',
    });
    await drop(page, [join(folder, 'zoo')]);
    await page.getByRole('button', { name: 'Models 4' }).waitFor();
    await row(page, /^deploy \(2\)/).waitFor();
    await row(page, /^deploy \(3\).*filler/).waitFor();

    // The same files again are the same model.
    await drop(page, files('copy', { 'copy.prototxt': netOf(7) }));
    await page.getByText('deploy is in the list already: its files are the same.').waitFor();
    await page.getByRole('button', { name: 'Models 4' }).waitFor();

    // Weights that fit a network which has some are not given to it before that is said.
    await drop(page, files('again', { 'other.caffemodel': weightsOf(4) }));
    await page.getByText('These weights fit a network that has weights already. Replace them?').waitFor();
    await page
      .getByRole('list', { name: 'On the way into the library' })
      .getByRole('button', { name: 'first net' })
      .click();
    await page.getByText(/^first net has the weights of other\.caffemodel instead of/).waitFor();
    await inspector.getByText('other.caffemodel').waitFor();
    await page.keyboard.press('Control+z');
    await inspector.getByText('trained.caffemodel').waitFor();

    // A file that is not a model is refused with what could be dropped instead.
    await drop(page, files('no', { 'notes.txt': 'none' }));
    await page.getByText(/^notes\.txt is not a model or an image\. Drop a prototxt/).waitFor();
    expect(errors).toEqual([]);
  }, 300_000);

  it('are known by what is in them: FPS of one are not those of another of its name, also after a reload', async (context) => {
    const chromium = needsChromium(context);
    await using opened = await openPage(chromium, { home: join(folder, 'names') });
    const { page, errors } = opened;
    page.setDefaultTimeout(patience);
    await page.getByRole('heading', { name: /^Drop a prototxt/ }).waitFor();
    await drop(page, files('one', { 'deploy.prototxt': netOf(4) }));
    await row(page, /^deploy/).waitFor();
    await page.getByRole('button', { name: /^Benchmark/ }).click();
    await page.getByRole('gridcell', { name: /^deploy, CPU FP32, [\d.\s]+ FPS/ }).waitFor();
    await goTo(page, 'o');
    await drop(page, files('two', { 'deploy.prototxt': netOf(5) }));
    await row(page, /^deploy \(2\)/).waitFor();
    await drop(page, files('bad', { 'bad.prototxt': net.replace('"Pooling"', '"Poolingg"') }));
    await row(page, /^bad .*failed/).waitFor();
    const shown = () =>
      Promise.all([/^deploy in the/, /^deploy \(2\)/, /^bad/].map((name) => row(page, name).innerText()));
    await expect
      .poll(shown)
      .toEqual([expect.stringMatching(/\d\s*$/), expect.stringMatching(/·\s*$/), expect.anything()]);
    const before = await shown();
    await page.reload();
    await row(page, /^bad .*failed/).waitFor();
    await expect.poll(shown, { timeout: patience }).toEqual(before);
    expect(errors).toEqual([]);
  }, 300_000);

  it('stay where they were when sending them is cancelled', async (context) => {
    const chromium = needsChromium(context);
    await using opened = await openPage(chromium, { home: join(folder, 'slow') });
    const { page } = opened;
    page.setDefaultTimeout(patience);
    await page.getByRole('heading', { name: /^Drop a prototxt/ }).waitFor();
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: 100_000,
    });
    await drop(
      page,
      files('large', { 'large.prototxt': net, 'large.caffemodel': new Uint8Array(20_000_000) }),
    );
    await page
      .getByRole('list', { name: 'On the way into the library' })
      .getByText(/^Sending 2 files/)
      .waitFor();
    await page.keyboard.press('Control+.');
    await page.getByText('Sending 2 files was cancelled. Nothing was added.').waitFor();
    await expect.poll(() => row(page, /^large/).count()).toBe(0);
  }, 300_000);
});

describe('the graph of a network', () => {
  it('is searched, walked and read by keyboard, closes its groups, and is exported', async (context) => {
    const chromium = needsChromium(context);
    await using opened = await openPage(chromium, { home: join(folder, 'graph') });
    const { page, errors } = opened;
    page.setDefaultTimeout(patience);
    await page.getByRole('heading', { name: /^Drop a prototxt/ }).waitFor();
    await drop(page, files('graph', { 'net.prototxt': net }));
    const graph = page.getByRole('application', { name: /^Graph of net, IR/ });
    await graph.waitFor();
    const inspector = page.getByRole('complementary', { name: 'Inspector' });

    await page.keyboard.press('/');
    await page.keyboard.type('conv');
    await page.getByText('1 of 3', { exact: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('2 of 3', { exact: true }).waitFor();
    await page.keyboard.press('Escape');

    await page.keyboard.press('v');
    await pressOn(graph, 'Home');
    await pressOn(graph, 'ArrowDown');
    await inspector.getByRole('heading', { name: 'block/conv' }).waitFor();
    await inspector.getByText('3,3', { exact: true }).waitFor();
    await page.keyboard.press('l');
    await page.getByRole('heading', { name: 'net has not been profiled yet' }).waitFor();
    await page.keyboard.press('l');
    await page.getByRole('application', { name: /^Graph of net, source, 5 nodes/ }).waitFor();
    await inspector.getByText('num_output').waitFor();
    await page.keyboard.press('x');
    await page
      .getByRole('status')
      .filter({ hasText: /^block, 3 nodes/ })
      .waitFor();

    await page.keyboard.press('e');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: /^PNG/ }).click(),
    ]);
    const picture = sharp(await download.path());
    const { width } = await picture.metadata();
    const { channels } = await picture.stats();
    expect(width).toBeGreaterThan(600);
    expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(5);
    await page.keyboard.press('e');
    const [table] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: /^CSV/ }).click(),
    ]);
    expect(readFileSync(await table.path(), 'utf8')).toMatch(/^block\/conv,Convolution,1x4x6x6,data,/m);
    expect(errors).toEqual([]);
  }, 300_000);

  it('folds blocks that repeat, is laid out once, and stands straight when all of it is open', async (context) => {
    const chromium = needsChromium(context);
    await using opened = await openPage(chromium, { home: join(folder, 'deep') });
    const { page, errors } = opened;
    page.setDefaultTimeout(patience);
    await page.getByRole('heading', { name: /^Drop a prototxt/ }).waitFor();
    await page.evaluate(`(() => {
      window.asked = 0;
      const { postMessage } = Worker.prototype;
      Worker.prototype.postMessage = function (...message) {
        window.asked++;
        postMessage.apply(this, message);
      };
    })()`);
    await drop(page, files('deep', { 'deep.prototxt': deepNet }));
    const graph = page.getByRole('application', { name: /^Graph of deep, IR/ });
    await graph.waitFor();
    // All of it is in sight: the frame in the overview is as large as the overview.
    const ratio = () =>
      page.evaluate<number>(`(() => {
        const [frame, all] = ['.graph-overview-frame', '.graph-overview']
          .map((one) => document.querySelector(one).getBoundingClientRect().height);
        return frame / all;
      })()`);
    await expect.poll(ratio).toBeGreaterThan(0.95);

    const asked = await page.evaluate<number>('window.asked');
    expect(asked).toBeGreaterThan(0);
    for (const key of ['m', 'o']) {
      await page.keyboard.press('g');
      await page.keyboard.press(key);
      await page.getByRole('heading', { level: 1, name: key === 'm' ? 'Matrix' : 'Models' }).waitFor();
    }
    await graph.waitFor();
    expect(await page.evaluate<number>('window.asked')).toBe(asked);

    await page.keyboard.press('v');
    await pressOn(graph, 'Home');
    await pressOn(graph, 'ArrowDown');
    const told = page.getByRole('status').filter({ hasText: /^block1…30, 30 blocks/ });
    await told.waitFor();
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    const facts = inspector.getByRole('heading', { name: 'block1…30' });
    await expect.poll(async () => (await facts.boundingBox())?.y).toBeLessThan(200);
    await page.keyboard.press('Enter');
    await page
      .getByRole('status')
      .filter({ hasText: /^block1, 4 nodes/ })
      .waitFor();
    await page.keyboard.press('x');
    await told.waitFor();

    await page.keyboard.press('z');
    // Before all of it open is laid out: what fits is what comes.
    await page.keyboard.press('f');
    await expect.poll(ratio).toBeGreaterThan(0.95);
    await expect.poll(async () => (await middles(page)).length, { timeout: patience }).toBe(30);
    const places = await middles(page);
    expect(Math.max(...places) - Math.min(...places)).toBeLessThan(1);
    expect(errors).toEqual([]);
  }, 300_000);
});

/** Blocks whose edges come in at the left and go out at the right. */
const deepNet = `input: "data" input_shape { dim: 1 dim: 4 dim: 8 dim: 8 }
${Array.from({ length: 30 }, (_, at) => {
  const [bottom, block] = [at === 0 ? 'data' : `block${at}`, `block${at + 1}`];
  return `layer { name: "${block}/conv" type: "Convolution" bottom: "${bottom}" top: "${block}/conv"
  convolution_param { num_output: 4 kernel_size: 3 pad: 1 bias_term: false weight_filler { type: "xavier" } } }
layer { name: "${block}/sigmoid" type: "Sigmoid" bottom: "${block}/conv" top: "${block}/sigmoid" }
layer { name: "${block}/tanh" type: "TanH" bottom: "${block}/conv" top: "${block}/tanh" }
layer { name: "${block}/sum" type: "Eltwise" bottom: "${block}/sigmoid" bottom: "${block}/tanh" top: "${block}"
  eltwise_param { operation: PROD } }`;
}).join('\n')}
layer { name: "last" type: "ReLU" bottom: "block30" top: "last" }
`;

/** Of the frames of open blocks, from left to right, as the picture of the graph has them. */
async function middles(page: Page): Promise<number[]> {
  await page.keyboard.press('e');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: /^SVG/ }).click(),
  ]);
  const svg = readFileSync(await download.path(), 'utf8');
  const frames =
    /<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"[^>]*fill="none"[^>]*\/><text[^>]*>block\d+</g;
  return [...svg.matchAll(frames)].map(([, x, width]) => Number(x) + Number(width) / 2);
}
