/** A report's page read back as text by its own small reader, and held against the documents of the store. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunWithRounds } from '../../../shared/documents/run.ts';
import { temporaryFolders } from '../../store/fixtures/folder.ts';
import { openProfileStore } from '../../store/profileStore.ts';
import { RunStore } from '../../store/runStore.ts';
import { KeptNoise } from '../kept/keptNoise.ts';
import { KeptProfiles } from '../kept/keptProfiles.ts';
import { KeptReports } from '../kept/keptReports.ts';
import { RunRecords } from '../kept/runRecords.ts';
import { makeReport } from './makeReport.ts';
import type { Stores } from './sources.ts';
import { reportLibrary } from './testing.ts';

const temporaryFolder = temporaryFolders();
let made: { page: string; svgs: { name: string; text: string }[] };
const runs: RunWithRounds[] = [];
const homeBefore = process.env['VINOBENCH_HOME'];
let stores: Stores & AsyncDisposable;

function storesOf(folder: string): Stores & AsyncDisposable {
  const lost = (text: string) => expect.fail(text);
  const [runs, profiles] = [
    new RunRecords(lost, () => RunStore.open(folder)),
    new KeptProfiles(lost, () => openProfileStore(folder)),
  ];
  const [reports, noise] = [new KeptReports(lost), new KeptNoise(lost)];
  return {
    ...{ runs, profiles, reports, noise },
    async [Symbol.asyncDispose]() {
      for (const store of [runs, profiles, reports, noise]) await store[Symbol.asyncDispose]();
    },
  };
}

const text = (base64: string) => Buffer.from(base64, 'base64').toString();

beforeAll(async () => {
  const folder = temporaryFolder();
  process.env['VINOBENCH_HOME'] = folder;
  const ids = await reportLibrary(folder);
  stores = storesOf(folder);
  for (const id of ids) runs.push(await stores.runs.withRounds(id, false));
  const { files } = await makeReport({ runs: ids, forms: ['html', 'svg'] }, stores, undefined);
  const page = files.find(({ form }) => form === 'html');
  made = {
    page: text(page?.base64 ?? ''),
    svgs: files
      .filter(({ form }) => form === 'svg')
      .map(({ name, base64 }) => ({ name, text: text(base64) })),
  };
});
afterAll(async () => {
  await stores[Symbol.asyncDispose]();
  if (homeBefore === undefined) delete process.env['VINOBENCH_HOME'];
  else process.env['VINOBENCH_HOME'] = homeBefore;
});

interface Shown {
  readonly of: string;
  readonly value: number;
  /** What a person reads. */
  readonly text: string;
}

const plain = (html: string) =>
  html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll('\u202f', ' ');

const shownIn = (page: string): Shown[] =>
  [...page.matchAll(/<data value="([^"]*)" data-of="([^"]*)">([^<]*)<\/data>/g)].map(
    ([, value, of, shown]) => ({ value: Number(value), of: plain(of ?? ''), text: plain(shown ?? '') }),
  );

/** Milliseconds, ratio, frames or per cent that a person reads, and half of its last digit. */
function read(shown: string): { value: number; half: number } {
  const [, figure = '', unit = ''] = /^([\d. −]+?) ?(µs|ms|s|×|%)?$/.exec(shown) ?? [];
  const digits = figure.replaceAll(' ', '').replace('−', '-');
  const factor = unit === 'µs' ? 1e-3 : unit === 's' ? 1e3 : 1;
  const decimals = digits.split('.')[1]?.length ?? 0;
  const whole = digits.replace('.', '').replace('-', '').length;
  // Three digits are shown: 1 389 stands for itself, 13 900 for a hundred more or less.
  const last = decimals > 0 || whole <= 3 ? 10 ** -decimals : 1;
  return { value: Number(digits) * factor, half: (last / 2) * factor };
}

const [first, second] = [() => runs[0], () => runs[1]];
const cellOf = (model: string, column: string, run = first()) =>
  run?.cells.find((cell) => cell.model === model && `${cell.device} ${cell.precision}` === column);

const samplesOf = (model: string, column: string, run = first()): readonly number[] => {
  const cell = cellOf(model, column, run);
  return run?.rounds.filter(({ cellId }) => cellId === cell?.id).flatMap(({ samplesNs }) => samplesNs) ?? [];
};

/** Means of the raw samples themselves, in milliseconds. */
function meanOf(model: string, column: string, run = first()): number {
  const samples = samplesOf(model, column, run);
  return samples.reduce((total, sample) => total + sample, 0) / samples.length / 1e6;
}

/** What the run's ratios are made of: the study's method takes means, the careful one medians. */
function locationOf(model: string, column: string): number {
  if (first()?.run.preset === 'paper') return meanOf(model, column);
  const sorted = samplesOf(model, column).toSorted((a, b) => a - b);
  const [below, above] = [Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2)];
  return ((sorted[below] ?? Number.NaN) + (sorted[above] ?? Number.NaN)) / 2 / 1e6;
}

/** What a figure should be, from samples and kernels alone; null: not of this kind. */
async function expected(of: string): Promise<number | null> {
  const cell = /^cell (\S+ ?\S*\.\S+|\S+) (fps|latencyMs\.mean)$/.exec(of);
  if (cell !== null) {
    const found = first()?.cells.find(({ id }) => id === cell[1]);
    const mean = meanOf(found?.model ?? '', `${found?.device} ${found?.precision}`);
    return cell[2] === 'fps' ? 1000 / mean : mean;
  }
  const pair = /^(base|other) (\S+) (.+) over (.+)$/.exec(of);
  if (pair !== null) return locationOf(pair[2] ?? '', (pair[1] === 'base' ? pair[4] : pair[3]) ?? '');
  const profile = /^profile (\S+) (\d+) (?:reconciliation\.(\w+)|kernel (.+))$/.exec(of);
  if (profile !== null) {
    const { document } = await stores.profiles.show(profile[1] ?? '');
    const shown = document.profiles[Number(profile[2])];
    if (profile[4] !== undefined)
      return shown?.kernels.find(({ name }) => name === profile[4])?.realTimeUs ?? Number.NaN;
    const key = profile[3] as 'wallMs' | 'kernelsMs' | 'gapsMs';
    return shown?.reconciliation[key] ?? Number.NaN;
  }
  return null;
}

describe('every figure of the page', () => {
  it('is that of the samples, kernels and reports it names, and is shown to its last digit', async () => {
    const shown = shownIn(made.page);
    // Fourteen networks in four configurations, twice; three panels of bars; a comparison; kernels.
    expect(shown.length).toBeGreaterThan(14 * 4 * 2 + 3 * 14 * 3 + 14 * 4);
    for (const { of, value, text: words } of shown) {
      const right = await expected(of);
      if (right !== null) expect(value, of).toBeCloseTo(right, 9);
      const scale = of.includes(' kernel ') ? 1e-3 : 1;
      const { value: seen, half } = read(words);
      expect(Math.abs(seen - value * scale), `${of}: ${words} for ${value}`).toBeLessThanOrEqual(
        half * 1.0001,
      );
    }
  });

  it('has ratios that are those of the round means, in the run and between runs', () => {
    const shown = shownIn(made.page);
    const ratios = shown.filter(({ of }) => of.startsWith('ratio '));
    expect(ratios).toHaveLength(3 * 14);
    for (const { of, value } of ratios) {
      const [, model = '', over = '', base = ''] = /^ratio (\S+) (.+) over (.+)$/.exec(of) ?? [];
      // The estimate is one of medians or of a model of levels: near the ratio of the means, never another one.
      expect(value / (meanOf(model, base) / meanOf(model, over)), of).toBeCloseTo(1, 1);
    }
    const compared = shown.filter(({ of }) => of.startsWith('compared '));
    expect(compared).toHaveLength(14 * 4);
    for (const { of, value } of compared) {
      const [, , model = '', column = ''] = /^compared (\S+) (\S+) (.+)$/.exec(of) ?? [];
      expect(value / (meanOf(model, column) / meanOf(model, column, second())), of).toBeCloseTo(1, 1);
    }
    const means = shown.filter(({ of }) => of.startsWith('mean '));
    expect(means).toHaveLength(3);
    for (const { of, value } of means) {
      const own = ratios.filter((ratio) => ratio.of.endsWith(of.slice('mean '.length)));
      const geometric = Math.exp(own.reduce((total, ratio) => total + Math.log(ratio.value), 0) / own.length);
      expect(value, of).toBeCloseTo(geometric, 9);
    }
  });

  it('has the ranges of published tables, recomputed from their files, next to those of the run', () => {
    const shown = new Map(shownIn(made.page).map(({ of, value }) => [of, value]));
    const file = readFileSync(
      new URL('../../../models/reference-intel-2020.4.json', import.meta.url),
      'utf8',
    );
    const ratios = (JSON.parse(file) as { rows: { values: number[] }[] }).rows.map(
      ({ values }) => values[0] ?? 0,
    );
    const intel = 'reference intel-2020.4, Intel Core i7-8700T, CPU INT8 over CPU FP32';
    expect(shown.get(`${intel} least`)).toBe(Math.min(...ratios));
    expect(shown.get(`${intel} most`)).toBe(Math.max(...ratios));
    // 315 / 307 of MobileNet-v2, as the study prints them.
    const study = [...shown.keys()].find((of) =>
      /^reference study, .*, CPU INT8 over CPU FP32 least$/.test(of),
    );
    expect(shown.get(study ?? '')).toBeCloseTo(315 / 307, 12);
    const own = [...shown].flatMap(([of, value]) =>
      /^ratio .* CPU INT8 over CPU FP32$/.test(of) ? [value] : [],
    );
    expect(shown.get('own CPU INT8 over CPU FP32 most')).toBe(Math.max(...own));
    expect(plain(made.page)).toContain('throughput');
  });

  it('names nothing that it does not explain: each kind of figure is one of those checked here', () => {
    const kinds = new Set(shownIn(made.page).map(({ of }) => of.split(' ')[0]));
    expect([...kinds].toSorted()).toEqual(
      'base cell compared mean other own profile ratio reference study'.split(' '),
    );
  });
});

describe('the page', () => {
  it('is complete by itself: no script, nothing from elsewhere, below 2 MB', () => {
    const { page } = made;
    console.log(`a report of two runs of fourteen networks: ${(page.length / 1e6).toFixed(2)} MB`);
    expect(Buffer.byteLength(page)).toBeLessThan(2e6);
    const [, policy] = /Content-Security-Policy" content="([^"]+)"/.exec(page) ?? [];
    expect(plain(policy ?? '')).toContain("default-src 'none'");
    expect(/<script|\son\w+=|javascript:/i.exec(page)?.[0]).toBeUndefined();
    const addresses = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address ?? '');
    expect(addresses.filter((address) => !/^(data:|#)/.test(address))).toEqual([]);
    expect(/url\((?!%23)/.exec(page)?.[0]).toBeUndefined();
  });

  it('attaches the documents as the store has them', () => {
    const attached = [...made.page.matchAll(/<a download="([^"]+)" href="data:([^;]+);base64,([^"]+)"/g)];
    expect(attached.map(([, name]) => name?.replace(/\.gz$/, ''))).toEqual([
      ...runs.map(({ run }) => `run-${run.id}.json`),
      expect.stringMatching(/^profile-.*\.json$/),
    ]);
  });

  it('has the pictures of the window as drawings of their own', () => {
    const stem = `report-${runs.map(({ run }) => run.id).join('-')}-`;
    expect(made.svgs.map(({ name }) => name.replace(stem, ''))).toEqual([
      'comparison.svg',
      'matrix.svg',
      'speedup-cpu-int8.svg',
      'speedup-cpu-fp16.svg',
      'speedup-cpu-bf16.svg',
      'kernels.svg',
    ]);
    for (const { text: svg } of made.svgs)
      expect(svg).toMatch(/^<svg [^>]*>[\s\S]*<\/svg>\n<!-- Vinobench report -->\n$/);
  });
});
