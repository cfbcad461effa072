/** The queue of work: what is in progress and what waits, each with its own Cancel. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { serious } from './support/axe.ts';
import { needsChromium, openPage } from './support/browser.ts';
import { dropFiles } from './support/drop.ts';
import { enter } from './support/host.ts';
import { goTo, patience, squeezenet } from './support/walk.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-window-work-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const net = `input: "data" input_shape { dim: 1 dim: 3 dim: 8 dim: 8 }
layer { name: "conv" type: "Convolution" bottom: "data" top: "conv"
  convolution_param { num_output: 4 kernel_size: 3 weight_filler { type: "xavier" } } }
`;

it('lists a run, a profile that waits for it and what has ended, and cancels one without the other', async (context) => {
  const chromium = needsChromium(context);
  await using opened = await openPage(chromium, { home: join(folder, 'home') });
  const { page, host, errors } = opened;
  page.setDefaultTimeout(patience);
  await page.getByRole('heading', { name: /^Drop a prototxt/ }).waitFor();
  const file = join(folder, 'small.prototxt');
  writeFileSync(file, net);
  await dropFiles(page, [file]);
  await page.getByRole('application', { name: /^Graph of small/ }).waitFor();

  // A run that lasts longer than what follows: 100 000 inferences.
  const { client } = await enter(host.address);
  const { id } = await client.work.start({
    kind: 'bench',
    request: {
      start: 'new',
      models: [{ kind: 'file', topology: squeezenet, weights: null }],
      ...{ devices: ['CPU'], precisions: ['FP32'], preset: 'paper', iterations: 100_000, batch: null },
      ...{ isa: null, streams: null, threads: null, title: null },
    },
  });
  await page.getByRole('button', { name: /^Cancel/ }).waitFor();
  await goTo(page, 'k');
  await page.getByRole('button', { name: /^Profile small/ }).click();

  await page.getByRole('button', { name: 'Work 2' }).click();
  const going = page.getByRole('list', { name: 'Work in progress' });
  await going
    .getByRole('listitem')
    .filter({ hasText: /^Profiling small\.prototxt, CPU FP32waiting: Waiting for run/ })
    .waitFor();
  expect(await serious(page)).toEqual([]);
  await going.getByRole('button', { name: 'Cancel Profiling small.prototxt, CPU FP32' }).click();
  await page
    .getByRole('list', { name: 'Ended work' })
    .getByRole('listitem')
    .filter({ hasText: /^Profiling small\.prototxt, CPU FP32cancelled/ })
    .waitFor();
  await expect.poll(() => going.getByRole('listitem').count()).toBe(1);
  await going.getByRole('button', { name: /^Cancel squeezenet1\.1/ }).click();
  await page.getByText('Nothing is in progress.').waitFor();
  await expect.poll(async () => (await client.runs.show({ id })).run.status).toBe('cancelled');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Work 0' }).waitFor();
  expect(errors).toEqual([]);
}, 300_000);
