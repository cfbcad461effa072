import { describe, expect, it } from 'vitest';
import type { ImageFolder } from '../../shared/files/images.ts';
import type { DroppedFile } from '../host/files.ts';
import { dropped, openedPage, testPage } from './pageTesting.ts';

const folder = (fields: Partial<ImageFolder> = {}): ImageFolder => ({
  ...{ path: '/images/birds', images: 5000, labelled: 0, classes: 0, labelSource: null, labelTrouble: null },
  ...fields,
});

async function images(found: ImageFolder = folder(), desktop: string | null | undefined = undefined) {
  const looked: string[] = [];
  const given: string[][] = [];
  const sent: string[][] = [];
  const names = (files: readonly DroppedFile[]) => files.map(({ path }) => path);
  const opened = await openedPage({
    answers: {
      images: {
        look: async ({ path }) => {
          looked.push(path);
          return found;
        },
      },
    },
    outside: {
      files: {
        ...testPage().page.outside.files,
        giveImages: async (files) => {
          given.push(names(files));
          return '/up/images';
        },
        sendFiles: async (parcels) => {
          sent.push(parcels.flatMap(({ files }) => files.map(({ name }) => name)));
          throw new Error('The host is full.');
        },
        pickFolder: async () => [dropped('birds/a.jpg'), dropped('birds/b.jpg')],
        pickArchive: async () => [],
      },
      ...(desktop === undefined
        ? {}
        : { desktop: { choose: async () => desktop, onOpen: () => () => undefined } as never }),
    },
  });
  return { ...opened, looked, given, sent, plan: () => opened.page.store.getState().plan };
}

describe('Images that are chosen', () => {
  it('become the plan’s with INT8, and can be taken back', async () => {
    const { page, looked, plan, told } = await images();
    await page.images.chooseImages('/images/birds/');
    expect([looked, plan().images, plan().precisions]).toEqual([
      ...[['/images/birds/'], '/images/birds', ['FP32', 'INT8']],
    ]);
    expect(told()[0]).toMatch(
      /^INT8 will be calibrated on 300 of 5.000 images of birds\. INT8 is added to the precisions\.$/,
    );
    page.messages.undo();
    expect([plan().images, plan().precisions]).toEqual([null, ['FP32']]);
  });

  it('tell how many of them have labels', async () => {
    const all = await images(folder({ images: 300, labelled: 300, classes: 10 }));
    all.page.planning.setPlan({ precisions: ['INT8'] });
    await all.page.images.chooseImages('/images/birds');
    expect(all.told()).toEqual([
      'INT8 will be calibrated on 300 images of birds. They have labels of 10 classes, so accuracy can be measured on them.',
    ]);
    const some = await images(folder({ images: 300, labelled: 20, classes: 1 }));
    await some.page.images.chooseImages('/images/birds');
    expect(some.told()[0]).toContain('20 of them have labels of 1 class');
  });

  it('are looked into once', async () => {
    const { page, looked } = await images();
    await page.images.lookAgain('/images/birds');
    await page.images.lookAgain('/images/birds');
    expect(looked).toEqual(['/images/birds']);
    expect(page.store.getState().imageFolders['/images/birds']?.images).toBe(5000);
  });

  it('are picked in the browser, or in the desktop by its dialog', async () => {
    const browser = await images();
    expect(await browser.page.images.pickImages('archive')).toBe(false);
    expect(await browser.page.images.pickImages('folder')).toBe(true);
    expect([browser.given, browser.looked]).toEqual([[['birds/a.jpg', 'birds/b.jpg']], ['/up/images']]);
    const desktop = await images(folder(), '/disk/birds');
    expect(await desktop.page.images.pickImages('folder')).toBe(true);
    expect(desktop.looked).toEqual(['/disk/birds']);
    expect(await (await images(folder(), null)).page.images.pickImages('archive')).toBe(false);
  });
});

describe('A drop', () => {
  const pictures = (count: number) => Array.from({ length: count }, (_, at) => dropped(`p/${at}.jpg`));

  it('of images calibrates INT8', async () => {
    const { page, given } = await images();
    await page.images.takeDrop(pictures(3));
    expect(given).toEqual([['p/0.jpg', 'p/1.jpg', 'p/2.jpg']]);
  });

  it('of archives takes the first, and says so', async () => {
    const { page, given, told } = await images();
    await page.images.takeDrop([dropped('a.zip'), dropped('b.zip')]);
    expect(given).toEqual([['a.zip']]);
    expect(told()[0]).toBe('a.zip is taken, b.zip not: images come from one archive.');
  });

  it('of a model with pictures of it sends the model; many images have to be dropped alone, which is said', async () => {
    const { page, sent, given, told } = await images();
    await page.images.takeDrop([dropped('net.onnx'), ...pictures(2)]);
    expect([sent, given, told()]).toEqual([[['net.onnx']], [], []]);
    await page.images.takeDrop([dropped('net.onnx'), ...pictures(12)]);
    expect(told()).toEqual(['12 images came with a model and were ignored. Drop them separately.']);
  });

  it('of something else is refused by name', async () => {
    const { page, told } = await images();
    await page.images.takeDrop([dropped('notes.txt', 'hello')]);
    expect(told()[0]).toContain('notes.txt');
  });
});
