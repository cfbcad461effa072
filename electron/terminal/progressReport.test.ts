import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { milliseconds } from '../../shared/units.ts';
import { thin } from '../../shared/view/text/format.ts';
import type { Progress } from '../../shared/work/progress.ts';
import { progressReport } from './progressReport.ts';

/** A stream that keeps what is written, and is a terminal or is not. */
function stream(isTTY: boolean) {
  let written = '';
  const sink = new Writable({
    write(chunk, _encoding, done) {
      written += String(chunk);
      done();
    },
  });
  const terminal = {
    isTTY,
    columns: 100,
    cursorTo: () => true,
    clearLine: () => true,
    moveCursor: () => true,
  };
  return {
    stream: Object.assign(sink, terminal) as unknown as NodeJS.WriteStream,
    text: () => written.replaceAll(thin, ' '),
  };
}

const at = (fraction: number, etaMs: number | null = null): Progress => ({
  type: 'progress',
  phase: 'measure',
  fraction,
  etaMs: etaMs === null ? null : milliseconds(etaMs),
  subject: { model: 'squeezenet1.1', device: 'CPU', precision: 'FP32' },
});

describe('progress where stderr is no terminal', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('says nothing of short work, and a plain line every three seconds of long', async () => {
    const { stream: target, text } = stream(false);
    const report = await progressReport(target);
    for (let tick = 0; tick <= 10; tick++) {
      report.progress(at(tick / 10, tick === 0 ? null : 10_000 - tick * 1000));
      vi.advanceTimersByTime(1000);
    }
    report.stop();
    expect(text()).toBe(
      [
        'Measuring squeezenet1.1 on CPU, FP32 (30 %, 7 s left)',
        'Measuring squeezenet1.1 on CPU, FP32 (60 %, 4 s left)',
        'Measuring squeezenet1.1 on CPU, FP32 (90 %, 1 s left)',
        '',
      ].join('\n'),
    );
  });

  it('leaves the end of a cancelled run to the one sentence that names what is left', async () => {
    const { stream: target, text } = stream(false);
    (await progressReport(target)).ending('Cancelling: what was measured is kept');
    expect(text()).toBe('');
  });

  it('says a notice at once', async () => {
    const { stream: target, text } = stream(false);
    (await progressReport(target)).line('Waiting for run A to finish measuring.');
    expect(text()).toBe('Waiting for run A to finish measuring.\n');
  });
});

describe('progress on a terminal', () => {
  it('is a bar with phase, share and time left, and lines that stay above it', async () => {
    const { stream: target, text } = stream(true);
    const report = await progressReport(target);
    report.progress(at(0.25, 90_000));
    report.line('squeezenet1.1 CPU FP32: 4.00 ms, 250.0 FPS');
    report.stop();
    const plain = stripVTControlCharacters(text());
    expect(plain).toMatch(/25%\s+1 min 30 s left\s+Measuring squeezenet1\.1 on CPU, FP32/);
    expect(plain).toContain('squeezenet1.1 CPU FP32: 4.00 ms, 250.0 FPS\n');
  });

  it('says that it is being cancelled in place of the progress, and leaves no sentence of it', async () => {
    const { stream: target, text } = stream(true);
    const report = await progressReport(target);
    report.progress(at(0.25));
    report.ending('Cancelling: what was measured is kept');
    report.progress(at(0.5));
    expect(stripVTControlCharacters(text())).toContain('Cancelling: what was measured is kept');
    expect(text().slice(text().indexOf('Cancelling'))).not.toContain('Measuring');
    expect(text()).not.toContain('kept\n');
    report.stop();
  });

  it('shows nothing when nothing happens', async () => {
    const { stream: target, text } = stream(true);
    const report = await progressReport(target);
    report.stop();
    report.stop();
    expect(stripVTControlCharacters(text()).trim()).toBe('');
  });
});
