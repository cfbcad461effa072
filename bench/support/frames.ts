/** Frames of the page in a real Chromium: how late they come, and how busy its main thread is. */
import type { CDPSession, Page } from 'playwright-core';
import { z } from 'zod';
import { percentile } from '../../shared/statistics.ts';

/** One frame of a display of 60 Hz, in milliseconds. */
const displayFrame = 1000 / 60;

/** Milliseconds between frames while `move` (a statement of the page) runs before each. */
export async function framesOf(page: Page, move: string, count = 300): Promise<number[]> {
  const times: unknown = await page.evaluate(`new Promise((resolve) => {
    const times = [];
    let last = null;
    let frame = 0;
    const step = (now) => {
      if (last !== null) times.push(now - last);
      last = now;
      frame += 1;
      ${move};
      if (times.length < ${count}) requestAnimationFrame(step);
      else resolve(times);
    };
    requestAnimationFrame(step);
  })`);
  return z.array(z.number()).parse(times);
}

/** A frame that took two turns of the display dropped one, three dropped two. */
const droppedOf = (times: readonly number[]): number =>
  times.reduce((sum, time) => sum + Math.max(0, Math.round(time / displayFrame) - 1), 0);

export function printFrames(what: string, times: readonly number[], more = ''): void {
  const [median, late] = [50, 95].map((percent) => percentile(times, percent).toFixed(1));
  const most = Math.max(...times).toFixed(1);
  console.log(
    `${what}: median frame ${median} ms, p95 ${late} ms, longest ${most} ms, ${droppedOf(times)} of ${times.length} dropped${more}`,
  );
}

const metricsSchema = z.object({ metrics: z.array(z.object({ name: z.string(), value: z.number() })) });

/** What the main thread computed during `work`, in milliseconds a frame: whatever else runs on the machine is not in it. */
export async function busyDuring(
  session: CDPSession,
  work: () => Promise<number[]>,
): Promise<{ readonly times: number[]; readonly busy: string }> {
  const read = async () => {
    const { metrics } = metricsSchema.parse(await session.send('Performance.getMetrics'));
    return new Map(metrics.map(({ name, value }) => [name, value]));
  };
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const before = await read();
  const times = await work();
  const after = await read();
  const each = (name: string) =>
    ((((after.get(name) ?? 0) - (before.get(name) ?? 0)) * 1000) / times.length).toFixed(1);
  const parts = `script ${each('ScriptDuration')}, style ${each('RecalcStyleDuration')}, layout ${each('LayoutDuration')}`;
  return { times, busy: `; main thread ${each('TaskDuration')} ms a frame (${parts})` };
}
