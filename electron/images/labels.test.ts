import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkLabels } from './checkLabels.ts';
import { openImageFiles } from './openImages.ts';

/** A folder of files, gone after the test; an image need not be one to be listed. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'vinobench-images-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const images = (...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, '']));

async function labelsIn(
  folder: string,
  labels: string | null = null,
): Promise<Record<string, number | null>> {
  const set = await openImageFiles(folder, { labels });
  return Object.fromEntries(set.images.map(({ name, label }) => [name, label]));
}

describe('labels of a folder', () => {
  it('are the numbers of numeric sub-folders', async () => {
    const folder = folderOf(images('7/a.jpg', '12/deep/b.png', '007/c.bmp'));
    expect(await labelsIn(folder)).toEqual({ '007/c.bmp': 7, '12/deep/b.png': 12, '7/a.jpg': 7 });
  });

  it('count other sub-folders in alphabetical order', async () => {
    const folder = folderOf(images('n02/a.jpg', 'n01/b.JPEG', 'n10/c.webp', 'n01/d.jpeg'));
    expect(await labelsIn(folder)).toEqual({
      'n01/b.JPEG': 0,
      'n01/d.jpeg': 0,
      'n02/a.jpg': 1,
      'n10/c.webp': 2,
    });
    expect((await openImageFiles(folder)).labelSource).toEqual({ kind: 'named-folders', classes: 3 });
  });

  it('are absent where all images lie side by side, in any folder', async () => {
    const folder = folderOf(images('photos/a.jpg', 'photos/b.jpg', '.hidden/c.jpg', '__MACOSX/d.jpg'));
    expect(await labelsIn(folder)).toEqual({ 'photos/a.jpg': null, 'photos/b.jpg': null });
    expect((await openImageFiles(folder)).labelled).toBe(false);
  });

  it('are refused where images lie in sub-folders and next to them, unless labels are not needed', async () => {
    const folder = folderOf(images('cat/a.jpg', 'loose.jpg'));
    await expect(openImageFiles(folder)).rejects.toThrow(
      `${folder} holds images in sub-folders and next to them (loose.jpg), so their classes are not clear`,
    );
    expect((await openImageFiles(folder, { labelled: false })).images).toHaveLength(2);
  });
});

describe('labels of a file', () => {
  it("are those of ImageNet's val.txt inside, before those of sub-folders", async () => {
    const folder = folderOf({
      ...images('x/a.jpg', 'y/b.jpg', 'y/none.jpg'),
      'val.txt': 'x/a.jpg 65\nb.jpg 970\n',
    });
    expect(await labelsIn(folder)).toEqual({ 'x/a.jpg': 65, 'y/b.jpg': 970, 'y/none.jpg': null });
  });

  it('may be next to the folder, and belong to others', async () => {
    const parent = folderOf({ ...images('val/a.jpg', 'other/7/b.jpg'), 'val.txt': 'a.jpg 3\n' });
    expect(await labelsIn(join(parent, 'val'))).toEqual({ 'a.jpg': 3 });
    expect(await labelsIn(join(parent, 'other'))).toEqual({ '7/b.jpg': 7 });
  });

  it('are found whatever folder their names begin at, with spaces in them, on any system', async () => {
    const folder = folderOf(images('my cat.jpg', 'deep/er/b.jpg'));
    const file = join(
      folderOf({ 'list.txt': '\uFEFF./val/my cat.jpg 1\r\n\r\n\\er\\b.jpg, 2\r\n' }),
      'list.txt',
    );
    expect(await labelsIn(folder, file)).toEqual({ 'deep/er/b.jpg': 2, 'my cat.jpg': 1 });
  });

  it('are not those of an image of the same name in another folder', async () => {
    const folder = folderOf({
      ...images('0/a.jpg', '1/a.jpg', '1/b.jpg'),
      'val.txt': '1/a.jpg 5\nx/1/b.jpg 6\n',
    });
    expect(await labelsIn(folder)).toEqual({ '0/a.jpg': null, '1/a.jpg': 5, '1/b.jpg': 6 });
  });

  it.each([
    ['a.jpg cat', /list\.txt, line 2: the line is not the name of an image, a space and the number/],
    ['a.jpg', /line 2: the line is not/],
    ['a.jpg -1', /line 2/],
    ['b.jpg 5', /line 2: the same image has another label above/],
  ])('are refused with the line: %s', async (line, sentence) => {
    const file = join(folderOf({ 'list.txt': `b.jpg 4\n${line}\n` }), 'list.txt');
    await expect(openImageFiles(folderOf(images('a.jpg')), { labels: file })).rejects.toThrow(sentence);
  });

  it('are refused when they are of other images, or cannot be read', async () => {
    const folder = folderOf(images('a.jpg'));
    const file = join(folderOf({ 'list.txt': 'b.jpg 4\n' }), 'list.txt');
    await expect(openImageFiles(folder, { labels: file })).rejects.toThrow(
      `${file} labels none of the images in ${folder}`,
    );
    await expect(openImageFiles(folder, { labels: `${file}x` })).rejects.toThrow(`${file}x does not exist.`);
  });
});

describe('labels for a network', () => {
  it('are refused outside its classes, with the image and the way they seem to count', async () => {
    const folder = folderOf({ ...images('a.jpg', 'b.jpg'), 'val.txt': 'a.jpg 1\nb.jpg 10\n' });
    const set = await openImageFiles(folder);
    expect(() => checkLabels(set, folder, 10)).toThrow(
      `${join(folder, 'val.txt')} gives b.jpg the label 10, but the network has 10 classes, 0 to 9. Its labels seem to count from 1.`,
    );
    expect(() => checkLabels(set, folder, 11)).not.toThrow();
  });

  it('are refused when named folders are not as many as its classes', async () => {
    const folder = folderOf(images('cat/a.jpg', 'dog/b.jpg'));
    const set = await openImageFiles(folder);
    expect(() => checkLabels(set, folder, 1000)).toThrow(
      `The 2 sub-folders of ${folder} cannot be matched to the network's 1000 classes`,
    );
    expect(() => checkLabels(set, folder, 2)).not.toThrow();
  });
});

describe('a place without images', () => {
  it.each([
    ['an empty folder', {}, '', / holds no images \(jpg, jpeg, png, bmp or webp files\)\.$/],
    ['a folder of others', { 'a.gif': '' }, '', / holds no images/],
    ['one image', images('a.jpg'), 'a.jpg', /a\.jpg is one image; name the folder that it lies in\.$/],
    ['a text', { 'a.txt': 'x' }, 'a.txt', /a\.txt is neither a folder nor a zip, tar or tar\.gz archive/],
    ['nothing', {}, 'nowhere', /nowhere does not exist\.$/],
    [
      'a damaged zip',
      { 'a.zip': 'PK\x03\x04 and no more' },
      'a.zip',
      /a\.zip cannot be read as a zip archive/,
    ],
    ['a damaged gzip', { 'a.tgz': '\x1f' }, 'a.tgz', /a\.tgz is neither/],
  ])('is reported: %s', async (_, files, name, sentence) => {
    const folder = folderOf(files);
    await expect(openImageFiles(join(folder, name))).rejects.toMatchObject({
      code: 'input',
      message: expect.stringMatching(sentence),
    });
  });
});
