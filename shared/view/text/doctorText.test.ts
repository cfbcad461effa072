import { describe, expect, it } from 'vitest';
import { type DoctorFacts, findingKinds, findingsOf } from '../../machine/doctor.ts';
import { healthyFacts as healthy, renderNode } from '../../machine/doctorTesting.ts';
import { mebibytes } from '../../units.ts';
import { doctorText, findingText } from './doctorText.ts';
import { thin } from './format.ts';

const textOf = (facts: Partial<DoctorFacts>) => {
  const all = { ...healthy, ...facts };
  return doctorText({
    schemaVersion: 1,
    vinobenchVersion: '0.1.0',
    facts: all,
    findings: findingsOf(all),
  }).replaceAll(thin, ' ');
};

describe("the doctor's text", () => {
  it('has a line for each subject that this machine has', () => {
    expect(textOf({})).toBe(
      [
        'Vinobench 0.1.0, Node 24.21.0, Test CPU, Debian GNU/Linux 12, Linux 6.1.0',
        'ok  Runtime     OpenVINO 2026.4.0, native addon; CPU (Test CPU)',
        'ok  Compiler    g++: g++ 12',
        'ok  GPU         no /dev/dri/renderD*; no OpenCL driver; no OpenCL loader',
        'ok  Processors  8',
        'ok  Governor    performance',
        'ok  Load        0.100 in the last minute',
        'ok  Memory      12.0 GiB free of 16.0 GiB',
        'ok  Data folder /data',
        'ok  Disk        50.0 GiB free for the data folder',
        'Ready to measure.',
      ].join('\n'),
    );
  });

  it('says below a subject what to do', () => {
    const text = textOf({
      gpu: { nodes: [{ ...renderNode, usable: false }], loader: true, drivers: ['libigdrcl.so'] },
      processors: { logical: 8, allowed: 4, quota: 1.5 },
      memory: { ...healthy.memory, freeBytes: mebibytes(256), limitBytes: mebibytes(512) },
    });
    expect(text).toContain('!   GPU         /dev/dri/renderD128 (no access); OpenCL driver libigdrcl.so\n');
    expect(text).toContain('sudo usermod -aG render $USER');
    expect(text).toContain('!   Processors  4 of 8 usable, time for 1.50\n');
    expect(text).toContain('measure with --threads 1.\n');
    expect(text).toContain('no  Memory      0.250 GiB free of 16.0 GiB, limited to 0.500 GiB\n');
    expect(text.split('\n').at(-1)).toBe('1 problem to solve before measuring; 2 more to improve.');
  });

  it('names a way out for each finding', () => {
    const facts: DoctorFacts = { ...healthy, runtime: { state: 'failed', reason: 'Run npm start once.' } };
    for (const kind of findingKinds) expect(findingText(kind, facts)).toMatch(/^[A-Z].*\.$/);
  });
});
