/** The short form of the hostile corpus: every case that is made in a moment, as a job's process would be asked; two of them through one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lookAtImages } from '../../electron/jobs/worker/lookAtImages.ts';
import { lookAtImages as lookInJob } from '../../electron/workbench/ir/imageFolder.ts';
import { hostileArchives } from './archives.ts';
import { type HostileCase, outcomeOf, type Product } from './cases.ts';
import { hostileImages } from './images.ts';

const here: Product = {
  look: (path) => lookAtImages({ path, labels: true }, new AbortController().signal),
};
const inJob: Product = { look: (path) => lookInJob(path) };

async function answered(one: HostileCase, product: Product) {
  const folder = mkdtempSync(join(tmpdir(), 'vinobench-hostile-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return await outcomeOf(one, await one.make(folder), product);
}

const quick = [...hostileArchives, ...hostileImages].filter(({ slow }) => slow === undefined);

describe('A file of a stranger', () => {
  it.each(quick)('$name: is answered', async (one) => {
    expect((await answered(one, here)).answer).toMatch(one.answer);
  });
});

describe('A file of a stranger in a job', () => {
  it.each(quick.filter(({ name }) => /swells in its middle|list of labels/.test(name)))(
    '$name: takes no memory of its host, and little of its own',
    async (one) => {
      const before = process.memoryUsage.rss();
      const { answer, jobPeakMib } = await answered(one, inJob);
      expect(answer).toMatch(one.answer);
      expect(jobPeakMib).toBeLessThan(300);
      // The file itself, made here, has at most some MiB.
      expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 2 ** 20);
    },
  );
});
