/** Progress on stderr: a bar on a terminal, else a plain line now and then. Short work passes without a word. */

import type { SingleBar } from 'cli-progress';
import { printable } from '../../shared/faults/printable.ts';
import { timeLeftText } from '../../shared/view/text/format.ts';
import { progressText } from '../../shared/view/text/progressText.ts';
import type { Progress } from '../../shared/work/progress.ts';
import { errorStream } from './output.ts';

/** Before this much time a plain line would only be noise before an error. */
const quietMs = 3000;

export interface ProgressReport {
  progress(progress: Progress): void;
  /** A sentence that stays: a cell that is done, a wait. */
  line(text: string): void;
  /** Replaces the progress on a terminal until it stops; the final sentence is printed at the end. */
  ending(text: string): void;
  stop(): void;
}

export async function progressReport(stream = errorStream()): Promise<ProgressReport> {
  return stream.isTTY ? barReport(stream) : lineReport(stream);
}

async function barReport(stream: NodeJS.WriteStream): Promise<ProgressReport> {
  const { default: cliProgress } = await import('cli-progress');
  const bar: SingleBar = new cliProgress.SingleBar({
    stream,
    format: '{bar} {percentage}%  {left}  {text}',
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false,
  });
  let started = false;
  let ending: string | null = null;
  return {
    progress: (progress) => {
      const { fraction, etaMs } = progress;
      const text = ending ?? progressText(progress);
      const payload = { text: printable(text), left: etaMs === null ? '' : `${timeLeftText(etaMs)} left` };
      if (started) bar.update(fraction, payload);
      else bar.start(1, fraction, payload);
      started = true;
    },
    line: (text) => {
      if (started) stream.write('\r\x1b[K');
      stream.write(`${printable(text)}\n`);
      if (started) bar.render();
    },
    ending: (text) => {
      ending = text;
      if (!started) return;
      bar.update({ text: printable(text), left: '' });
      bar.render();
    },
    stop: () => bar.stop(),
  };
}

function lineReport(stream: NodeJS.WriteStream): ProgressReport {
  let lastAt = performance.now();
  const write = (text: string) => {
    lastAt = performance.now();
    stream.write(`${printable(text)}\n`);
  };
  return {
    progress: (progress) => {
      if (performance.now() - lastAt < quietMs) return;
      const { fraction, etaMs } = progress;
      const left = etaMs === null ? '' : `, ${timeLeftText(etaMs)} left`;
      write(`${progressText(progress)} (${Math.round(fraction * 100)} %${left})`);
    },
    line: write,
    ending: () => undefined,
    stop: () => undefined,
  };
}
