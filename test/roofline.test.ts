/** Rooflines from end to end: kept peaks, measured again, left out; every kernel below its roof; devices without one. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ProfileDocument, profileDocumentSchema } from '../shared/documents/profile.ts';
import { runCli } from './support/cli.ts';
import { parsed, writeNetworks } from './support/runs.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-roofline-'));
const home = join(folder, 'home');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { tiny } = writeNetworks(folder);

async function profiled(...args: string[]): Promise<ProfileDocument> {
  const result = await runCli(['profile', tiny, '--iterations', '4', ...args, '--json'], {
    home,
  });
  return profileDocumentSchema.parse(parsed(result));
}

describe('profile’s roofline', () => {
  let first: ProfileDocument;
  const csv = join(folder, 'kernels.csv');
  beforeAll(async () => {
    first = await profiled('--csv', csv);
  });

  it('has a point for every kernel that took time, under roofs of this machine', () => {
    const [profile] = first.profiles;
    const peaks = first.peaks?.[profile?.roofline?.peaks ?? -1];
    expect(peaks).toMatchObject({ device: 'CPU', threads: profile?.threads, isa: null });
    expect(peaks?.fullName).toBe(first.machine.cpuModel);
    const ran = profile?.kernels.filter(({ status, realTimeUs }) => status === 'executed' && realTimeUs > 0);
    expect(profile?.roofline?.kernels.map(({ name }) => name)).toEqual(ran?.map(({ name }) => name));
    expect(ran?.length).toBeGreaterThan(0);
  });

  it('adds up to all of the time', () => {
    for (const { kernels, roofline } of first.profiles) {
      const totalUs = kernels.reduce((sum, { realTimeUs }) => sum + realTimeUs, 0);
      expect(roofline?.distances.reduce((sum, { us }) => sum + us, 0)).toBeCloseTo(totalUs, 6);
      expect(roofline?.boundMs).toBeLessThanOrEqual(totalUs / 1e3);
    }
  });

  it('is in the CSV as well', () => {
    const [head, ...lines] = readFileSync(csv, 'utf8').trimEnd().split('\r\n');
    expect(head).toMatch(/,FLOPs\/byte,bound by,bound us,attainable GFLOP\/s,share of bound$/);
    const shares = lines.filter((line) => /,[\d.e-]+$/.test(line));
    expect(shares).toHaveLength(first.profiles[0]?.roofline?.kernels.length ?? 0);
  });

  it('takes the peaks of the time before, and measures them again when asked to', async () => {
    const [measuredAt] = (first.peaks ?? []).map((peaks) => peaks.measuredAt);
    expect((await profiled()).peaks?.map((peaks) => peaks.measuredAt)).toEqual([measuredAt]);
    const again = (await profiled('--roofline', 'again')).peaks?.map((peaks) => peaks.measuredAt);
    expect(again).toHaveLength(1);
    expect(again).not.toEqual([measuredAt]);
    expect(readdirSync(join(home, 'cache', 'peaks'))).toHaveLength(1);
  });

  it('is left out when asked to', async () => {
    const document = await profiled('--roofline', 'off');
    expect(document.peaks).toBeUndefined();
    expect(document.profiles[0]?.roofline).toBeUndefined();
  });

  it('is absent for several devices in one, which a warning says', async () => {
    const [profile] = (await profiled('--device', 'HETERO:CPU')).profiles;
    expect(profile?.roofline).toBeUndefined();
    expect(profile?.warnings).toContain('No roofline: HETERO:CPU is not a single device.');
  });
});
