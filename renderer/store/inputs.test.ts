import { describe, expect, it } from 'vitest';
import { dropped, testPage } from './pageTesting.ts';

function inputs() {
  const sent: string[] = [];
  const opened = testPage({
    outside: {
      files: {
        ...testPage().page.outside.files,
        pickInputFile: async () => [dropped('picked.npy')],
        sendFiles: async (parcels) =>
          parcels.map(({ files }) =>
            files.map(({ name }) => {
              sent.push(name);
              return `/up/${name}`;
            }),
          ),
      },
    },
  });
  return { ...opened, sent, planned: () => opened.page.store.getState().plan.inputs };
}

describe('The file of an input', () => {
  it('is sent and planned, whether it is dropped or picked', async () => {
    const { page, sent, planned, told } = inputs();
    await page.inputs.takeInputFile('added:net', 'data', [dropped('cat.jpg')]);
    expect(planned()).toMatchObject({ 'added:net': { data: { file: '/up/cat.jpg' } } });
    expect(told()).toEqual(['The next run gives input data the values of cat.jpg.']);
    await page.inputs.chooseInputFile('added:net', 'data');
    expect([sent, planned()['added:net']?.['data']?.file]).toEqual([
      ['cat.jpg', 'picked.npy'],
      '/up/picked.npy',
    ]);
  });

  it('is one, of a kind that has values', async () => {
    const { page, sent, told } = inputs();
    await page.inputs.takeInputFile('added:net', 'data', []);
    await page.inputs.takeInputFile('added:net', 'data', [dropped('a.npy'), dropped('b.npy')]);
    await page.inputs.takeInputFile('added:net', 'data', [dropped('net.onnx')]);
    expect([sent, told()]).toEqual([
      [],
      [
        'Input data takes one file; 2 were dropped on it.',
        'net.onnx is not an image or an array. Drop a jpg, png, bmp, webp, npy, npz or bin file on an input.',
      ],
    ]);
  });

  it('waits for other files that are being sent, and is dropped when it is cancelled', async () => {
    const { page, planned } = inputs();
    const never = page.sending.whileSending('other', () => new Promise(() => undefined));
    await page.inputs.takeInputFile('added:net', 'data', [dropped('cat.jpg')]);
    expect(planned()).toEqual({});
    expect(never).toBeInstanceOf(Promise);
  });
});
