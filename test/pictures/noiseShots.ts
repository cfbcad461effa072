/** What is to be looked at, and how a person comes to it. */
import type { Page } from 'playwright-core';
import { sidesText } from '../../shared/view/compare/compareSides.ts';
import type { NoisyIds } from './noisyRuns.ts';

export interface NoiseShot {
  readonly name: string;
  readonly walk: (page: Page, ids: NoisyIds) => Promise<void>;
}

const open = async (page: Page, address: string): Promise<void> => {
  await page.evaluate(`location.hash = ${JSON.stringify(address)}`);
};

const compare = (page: Page, runs: readonly string[], more: string) => {
  const sides = sidesText(runs.map((run) => ({ run, only: null })));
  return open(page, `#/compare?runs=${encodeURIComponent(sides)}&${more}`);
};

const grid = (page: Page) => page.getByRole('grid').first().waitFor();
const bars = (page: Page) => page.locator('.speedup-panel svg').first().waitFor();

export const noiseShots: readonly NoiseShot[] = [
  {
    name: 'matrix-noisy',
    walk: async (page, { noisy }) => {
      await open(page, `#/matrix?run=${noisy}`);
      await grid(page);
    },
  },
  {
    name: 'matrix-cell',
    walk: async (page, { noisy }) => {
      await open(page, `#/matrix?run=${noisy}&cell=${encodeURIComponent('resnet-50|CPU INT8')}`);
      await page.getByRole('heading', { name: 'Latency' }).waitFor();
    },
  },
  {
    name: 'matrix-long',
    walk: async (page, { manyLong }) => {
      await open(page, `#/matrix?run=${manyLong}`);
      await grid(page);
    },
  },
  {
    name: 'speedup-noisy',
    walk: async (page, { noisy }) => {
      await open(page, `#/speedup?run=${noisy}`);
      await bars(page);
    },
  },
  {
    name: 'speedup-long',
    walk: async (page, { manyLong }) => {
      await open(page, `#/speedup?run=${manyLong}`);
      await bars(page);
    },
  },
  {
    name: 'compare-ratio',
    walk: async (page, { noisy, nextDay }) => {
      await compare(page, [noisy, nextDay], 'pick=resnet-50%7CB%20CPU%20INT8');
      await grid(page);
    },
  },
  {
    name: 'compare-inside',
    walk: async (page, { noisy }) => {
      const sides = sidesText(['CPU FP32', 'CPU BF16', 'CPU INT8'].map((only) => ({ run: noisy, only })));
      await open(page, `#/compare?runs=${encodeURIComponent(sides)}`);
      await grid(page);
    },
  },
  {
    name: 'compare-bars',
    walk: async (page, { noisy }) => {
      const sides = sidesText(['CPU FP32', 'CPU BF16', 'CPU INT8'].map((only) => ({ run: noisy, only })));
      await open(page, `#/compare?runs=${encodeURIComponent(sides)}&as=bars`);
      await bars(page);
    },
  },
  {
    name: 'compare-study',
    walk: async (page, { noisy }) => {
      await compare(page, [noisy, 'study'], '');
      await grid(page);
    },
  },
  {
    name: 'history',
    walk: async (page, { lastNight, firstNight }) => {
      await compare(page, [firstNight, lastNight], 'pick=squeezenet1.1%7CB%20CPU%20INT8');
      await page.locator('.history-lines').waitFor();
      const mark = page
        .getByRole('group', { name: /^What the change/ })
        .first()
        .getByText('expected');
      if ((await mark.getAttribute('aria-pressed')) !== 'true') await mark.click();
      await page.locator('.history').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'history-log',
    walk: async (page, { lastNight, firstNight }) => {
      await compare(page, [firstNight, lastNight], 'pick=squeezenet1.1%7CB%20CPU%20INT8');
      await page.locator('.history-lines').waitFor();
      await page.getByRole('group', { name: 'Axis' }).getByText('log').click();
      await page.locator('.history').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'kernels',
    walk: async (page) => {
      await open(page, '#/kernels');
      await page.getByText('conv10').first().waitFor();
    },
  },
  {
    name: 'kernels-layers',
    walk: async (page) => {
      await open(page, '#/kernels?by=layer');
      await page.getByText('conv10').first().waitFor();
    },
  },
  {
    name: 'runs',
    walk: async (page) => {
      await page.keyboard.press('g');
      await page.keyboard.press('r');
      await page.getByRole('dialog', { name: 'Runs' }).waitFor();
    },
  },
];
