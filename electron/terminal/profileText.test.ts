import { describe, expect, it } from 'vitest';
import type { Profile } from '../../shared/documents/profile.ts';
import { profileOf, recorded } from '../../shared/profile/testing.ts';
import { milliseconds } from '../../shared/units.ts';
import { thin } from '../../shared/view/text/format.ts';
import { findingsText, tableTwoText } from './profileTables.ts';
import { profileText } from './profileText.ts';

const cpu = profileOf(recorded.squeezenetCpu(), { model: 'squeezenet1.1', isa: 'avx512' });
const avx2 = profileOf(recorded.squeezenetAvx2(), { model: 'squeezenet1.1', isa: 'avx2' });

/** As they are printed. */
const plain = (text: string) => text.replaceAll(thin, ' ');
const textOf = (...profiles: Profile[]) => plain(profileText({ profiles }));

describe('a profile in a terminal', () => {
  it('shows the fifteen heaviest kernels, the heaviest first, and counts the rest', () => {
    const executed = cpu.kernels.filter(({ status }) => status === 'executed');
    const names = executed.toSorted((a, b) => b.realTimeUs - a.realTimeUs).map(({ name }) => name);
    const text = textOf(cpu);
    const rows = [...text.matchAll(/^│ (\S+) /gm)].map(([, name]) => name);
    expect(rows).toEqual(['Kernel', ...names.slice(0, 15)]);
    expect(text).toContain(`and ${names.length - 15} more`);
    expect(text).toContain(`, ISA limit avx512: ${names.length} kernels`);
  });

  it('ends with a sum that adds up, and calls a negative cost of the counters noise', () => {
    const reconciliation = { ...cpu.reconciliation, counterOverheadMs: milliseconds(-0.1) };
    expect(textOf({ ...cpu, reconciliation })).toMatch(
      /\(they cost within noise\) = kernels \S+ ms \+ gaps \S+ µs; kernels cover \d+ % of the mean inference \(\S+ ms\)$/m,
    );
    const disturbed = {
      ...cpu.reconciliation,
      gapsMs: milliseconds(-0.2),
      wallOfKernelsMs: milliseconds(2 * cpu.reconciliation.kernelsMs),
    };
    expect(textOf({ ...cpu, reconciliation: disturbed })).toMatch(
      /gaps \u2212200 µs; kernels cover 50 % of the mean inference \(\S+ ms, which was longer than the median one\)$/m,
    );
    expect(textOf(cpu)).not.toContain('end to end');
    expect(textOf({ ...cpu, timeline: 'order' })).toContain(
      'reports no start times: kernels are drawn end to end',
    );
  });

  it('repeats what the profile warns of', () => {
    expect(textOf({ ...cpu, warningFacts: [{ kind: 'recorded', text: 'pool1 has no time.' }] })).toMatch(
      /\npool1 has no time\.$/,
    );
  });
});

describe('Table II in a terminal', () => {
  it('has the study’s columns next to the network that the study profiled, and next to no other', () => {
    expect(tableTwoText([cpu])).toContain('Study: ');
    expect(tableTwoText([{ ...cpu, model: 'mine' }])).not.toContain('Study: ');
  });

  it('has a table for each model', () => {
    const text = tableTwoText([cpu, avx2, { ...cpu, model: 'mine' }]);
    expect(text.match(/inserted by the runtime/g)).toHaveLength(2);
    expect(text).toMatch(/^│ relu_conv1 +│ fused into conv1 +│ fused into conv1 /m);
  });
});

describe('differences in a terminal', () => {
  it('name what changed from the first configuration to the other', () => {
    const text = plain(findingsText([avx2, cpu]));
    expect(text).toMatch(/^squeezenet1\.1: .*avx2 -> .*avx512, kernels \S+ ms -> \S+ ms\n- /);
    expect(text).toMatch(/avx2\S* -> \S*avx512/);
  });

  it('say when there are none', () => {
    expect(findingsText([cpu, cpu])).toMatch(/\n- no difference beyond noise$/);
  });

  it('ask for two configurations of one model', () => {
    for (const profiles of [[], [cpu], [cpu, { ...avx2, model: 'mine' }]]) {
      expect(findingsText(profiles)).toBe('Nothing to compare: give two configurations of a model.');
    }
  });
});
