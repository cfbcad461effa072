import { describe, expect, it } from 'vitest';
import { fileArrows, roomArrows, roomOf, violations } from './architecture/check.ts';
import { circles } from './architecture/cycles.ts';
import { projectFiles, textOf } from './architecture/files.ts';
import { law, longestFile } from './architecture/law.ts';
import { decisionsByProse, mayReadProse } from './architecture/prose.ts';
import {
  bareUnits,
  excusedBy,
  heldToUnits,
  inlineConversions,
  mayBeBare,
  mayConvert,
} from './architecture/units.ts';

const files = projectFiles();
const scripts = files.filter((path) => /\.(?:ts|tsx|mjs|cjs)$/.test(path) && roomOf(path, law) !== null);
const code = files.filter((path) => /\.(?:ts|tsx|mjs|cjs|cc|h|py)$/.test(path));
const read = (path: string) => textOf(path) ?? '';
const lines = (text: string) => text.trimEnd().split('\n');

describe('the law', () => {
  it('is kept by every file', () => {
    expect(scripts.length).toBeGreaterThan(20);
    expect(scripts.flatMap((path) => violations({ path, text: read(path) }, law))).toEqual([]);
  });

  it('knows the room of every script but those of the root', () => {
    const lost = files.filter((path) => /\.(?:ts|tsx|mjs|cjs)$/.test(path) && roomOf(path, law) === null);
    expect(lost.filter((path) => path.includes('/'))).toEqual([]);
  });

  it.each([
    ['shared/a.ts', "import { readFileSync } from 'node:fs';", 'shared may import zod, @orpc/contract only'],
    [
      'shared/a.ts',
      "import type { Run } from '../electron/store/runStore.ts';",
      'shared may not import electron/store',
    ],
    ['shared/a.ts', 'export const home = process.env;', 'uses process'],
    ['electron/converter/a.ts', "import { job } from '../jobs/job.ts';", 'may not import electron/jobs'],
    [
      'electron/quantizer/a.ts',
      "export { x } from '../workbench/x.ts';",
      'may not import electron/workbench',
    ],
    [
      'electron/store/a.ts',
      "const x = await import('../openvino/load.ts');",
      'may not import electron/openvino',
    ],
    ['electron/store/a.ts', "type X = import('../jobs/job.ts').Job;", 'may not import electron/jobs'],
    [
      'electron/jobs/worker/a.ts',
      "import { addon } from '../../../native/types.ts';",
      'may not import native',
    ],
    ['electron/workbench/a.ts', "import { app } from 'electron';", 'only electron/main.ts'],
    [
      'electron/jobs/host/a.ts',
      "import type { Session } from '../worker/session.ts';",
      'electron/jobs/host may not import electron/jobs/worker',
    ],
    [
      'electron/jobs/wire/a.ts',
      "import type { Job } from '../host/job.ts';",
      'electron/jobs/wire may not import electron/jobs/host',
    ],
    [
      'electron/workbench/models/a.ts',
      "import { readGraph } from '../../jobs/worker/readGraph.ts';",
      'may not import electron/jobs/worker',
    ],
    [
      'electron/workbench/ir/a.ts',
      "const { lower } = await import('../../converter/lower.ts');",
      'may not import electron/converter',
    ],
    [
      'electron/workbench/a.ts',
      "export { decode } from '../images/decode.ts';",
      'may not import electron/images',
    ],
    [
      'electron/workbench/bench/a.ts',
      "import { profile } from '../work/profile.ts';",
      'electron/workbench/bench may not import electron/workbench/work',
    ],
    [
      'electron/converter/graph/a.ts',
      "import type { CaffeNet } from '../caffe/caffeNet.ts';",
      'electron/converter/graph may not import electron/converter/caffe',
    ],
    ['electron/terminal/a.ts', "import { x } from '../server/rpc.ts';", 'may not import electron/server'],
    ['electron/server/a.ts', "import { x } from '../desktop/menu.ts';", 'may not import electron/desktop'],
    [
      'electron/desktop/a.ts',
      "import { open } from '../store/connection.ts';",
      'may not import electron/store',
    ],
    ['native/a.cjs', "require('../electron/openvino/load.ts');", 'native may not import electron/openvino'],
    [
      'renderer/a.tsx',
      "import { x } from '../electron/cli.ts'; export const a = <b />;",
      'may not import electron',
    ],
    ['setup/a.mjs', "import yauzl from 'yauzl';", 'only setup/unzip.ts'],
    ['setup/a.mjs', "import { z } from 'zod';", 'before any package is installed'],
    ['electron/jobs/a.ts', "import { x } from '../../nowhere/x.ts';", 'lies in no room'],
    ['electron/terminal/a.ts', "process.stdout.write('x');", 'only electron/terminal/output.ts may'],
    ['electron/jobs/a.ts', 'const to = process.stderr;', 'only electron/terminal/output.ts may'],
    ['electron/workbench/a.ts', "console.log('x');", 'only tests may'],
    ['shared/a.ts', 'export const x = 1 as any;', 'says any'],
    ['shared/a.ts', '// @ts-ignore\nexport const x = 1;', 'silences the type checker'],
    [
      'shared/precision/a.ts',
      "import { mean } from '../statistics.ts';",
      'shared/precision may not import shared/statistics.ts',
    ],
    [
      'shared/documents/a.ts',
      "import { figure } from '../view/text/format.ts';",
      'shared/documents may not import shared/view/text',
    ],
    [
      'renderer/store/a.ts',
      "import { Pick } from '../widgets/Pick.tsx';",
      'renderer/store may not import renderer/widgets',
    ],
    ['test/a.test.ts', "it.only('x', () => {});", '.only'],
  ])('catches in %s: %s', (path, text, reason) => {
    expect(violations({ path, text }, law).join('\n')).toContain(reason);
  });

  it.each([
    ['shared/a.ts', "import { z } from 'zod';\nexport const a = { process: z }.process;"],
    ['electron/jobs/worker/a.ts', "import type { NativeAddon } from '../../../native/types.ts';"],
    ['electron/main.ts', "import { app } from 'electron';"],
    ['shared/a.test.ts', "import { it } from 'vitest';\nimport { join } from 'node:path';"],
    ['electron/cli.ts', "import { open } from './workbench/open.ts';\n// any reader\n"],
  ])('allows in %s: %s', (path, text) => {
    expect(violations({ path, text }, law)).toEqual([]);
  });
});

describe('circles', () => {
  const sources = (texts: Record<string, string>) =>
    Object.entries(texts).map(([path, text]) => ({ path, text }));

  it('are in no imports, types included', () => {
    const arrows = fileArrows(scripts.map((path) => ({ path, text: read(path) })));
    expect([...arrows.values()].flat().length).toBeGreaterThan(1000);
    expect(circles(arrows)).toEqual([]);
  });

  it('are in no arrows between rooms', () => {
    expect(circles(roomArrows(law))).toEqual([]);
  });

  it.each([
    [
      'two files',
      { 'a/x.ts': "import { y } from './y.ts';", 'a/y.ts': "import { x } from './x.ts';" },
      'a/x.ts -> a/y.ts -> a/x.ts',
    ],
    [
      'a type',
      { 'a/x.ts': "import { y } from '../b/y.ts';", 'b/y.ts': "import type { X } from '../a/x.ts';" },
      'a/x.ts -> b/y.ts -> a/x.ts',
    ],
    [
      'what is handed on, and what is loaded late',
      {
        'a/x.ts': "export { y } from './y.ts';",
        'a/y.ts': "export const z = () => import('./z.ts');",
        'a/z.ts': "type X = import('./x.ts').X;",
      },
      'a/x.ts -> a/y.ts -> a/z.ts -> a/x.ts',
    ],
    ['a file alone', { 'a/x.ts': "import { x } from './x.ts';" }, 'a/x.ts -> a/x.ts'],
  ])('are found in the imports of %s', (_, texts, circle) => {
    expect(circles(fileArrows(sources(texts)))).toEqual([circle]);
  });

  it('are absent where two files import a third', () => {
    const texts = { 'x.ts': "import './z.ts';", 'y.ts': "import './z.ts'; import './x.ts';", 'z.ts': '' };
    expect(circles(fileArrows(sources(texts)))).toEqual([]);
  });

  it('are found between rooms, also where one arrow is for types alone', () => {
    const imports = { a: ['b'], b: ['c'], c: [], d: ['a'] };
    expect(circles(roomArrows({ imports, typesOnly: [] }))).toEqual([]);
    const typesOnly = [{ from: 'c', to: 'a', why: '' }];
    expect(circles(roomArrows({ imports, typesOnly }))).toEqual(['a -> b -> c -> a']);
  });
});

describe('a decision', () => {
  const running = scripts.filter(
    (path) =>
      /^(?:shared|electron|renderer)\//.test(path) && !/\.test\.tsx?$|\/fixtures\/|testing\.ts$/.test(path),
  );
  const byProse = (path: string) => decisionsByProse({ path, text: read(path) });

  it('is made by data, never by the wording of a sentence', () => {
    expect(running.length).toBeGreaterThan(200);
    expect(running.filter((path) => mayReadProse[path] === undefined).flatMap(byProse)).toEqual([]);
  });

  it('by prose is allowed to no file that makes none', () => {
    expect(Object.keys(mayReadProse).filter((path) => byProse(path).length === 0)).toEqual([]);
  });

  it.each([
    "if (error.message.includes('memory')) retry();",
    'const far = /round (\\d+)/.exec(progress.text);',
    "const known = causes.find(({ pattern }) => pattern.test(cell.reason ?? ''));",
    "if (reason.startsWith('Cancelled')) stop();",
    "if (cell.warnings.join().toLowerCase().endsWith('slow')) mark();",
    'if (cell.warnings.includes(besideOtherUser)) mark();',
    "if (doing.text === 'fetching') show();",
    "switch (error.message) { case 'x': stop(); }",
  ])('is caught: %s', (text) => {
    expect(decisionsByProse({ path: 'shared/a.ts', text }).join()).toContain('shared/a.ts:1 decides by');
  });

  it.each([
    "if (cause.kind === 'out-of-memory') retry();",
    "if (told.text === '') hide();",
    'const layers = text.match(/layer/g);',
    'return error.message.slice(0, 10);',
  ])('is let pass: %s', (text) => {
    expect(decisionsByProse({ path: 'shared/a.ts', text })).toEqual([]);
  });
});

describe('the house', () => {
  it('has in every room a README of 5 to 10 lines that says what lives there', () => {
    const rooms = Object.keys(law.imports)
      .filter((room) => !code.includes(room))
      .filter((room) => code.some((path) => roomOf(path, law) === room));
    const wrong = rooms.flatMap((room) => {
      const path = `${room}/README.md`;
      if (!files.includes(path)) return [`${path} is missing`];
      const count = lines(read(path)).filter((line) => line.trim() !== '').length;
      return count >= 5 && count <= 10 ? [] : [`${path} has ${count} lines`];
    });
    expect(wrong).toEqual([]);
  });

  it(`has no file of code past ${longestFile} lines without a reason, and no reason without such a file`, () => {
    const long = code.filter((path) => lines(read(path)).length > longestFile);
    expect(long.sort()).toEqual(Object.keys(law.longFiles).sort());
  });

  it('asks layout/ where files lie, so that a bundle finds them as well', () => {
    const knowing = code.filter(
      (path) =>
        /^(?:electron|models|native|shared)\//.test(path) &&
        !/(?:\.test|[tT]esting|Scenarios)\.ts$/.test(path) &&
        /\bimport\.meta\.(?:url|dirname|filename|resolve)|\b__(?:dirname|filename)\b/.test(read(path)),
    );
    expect(knowing.sort()).toEqual(Object.keys(law.knowTheirPlace).sort());
  });

  it('names no host of a package registry and no path of one machine', () => {
    // Put together here, so that this file does not name them either.
    const hosts = [
      ['registry', 'npmjs', 'org'],
      ['registry', 'yarnpkg', 'com'],
      ['pypi', 'org'],
      ['pythonhosted', 'org'],
      ['npmmirror', 'com'],
    ];
    const forbidden = new RegExp(
      [
        ...hosts.map((parts) => parts.join('\\.')),
        '(?<![\\w.)}*-])/(?:work|tmp|root|home|Users)/',
        '\\b[A-Z]:\\\\Users',
      ].join('|'),
    );
    const named = files.flatMap((path) =>
      lines(read(path)).flatMap((line, index) =>
        forbidden.test(line) ? [`${path}:${index + 1} ${line.trim().slice(0, 120)}`] : [],
      ),
    );
    expect(named).toEqual([]);
  });

  it('has lock files that are complete for every platform and name no host', () => {
    for (const path of ['package-lock.json', 'setup/node/package-lock.json']) {
      expect(lockGaps(JSON.parse(read(path)))).toEqual([]);
    }
  });
});

describe('units', () => {
  const held = files.filter(heldToUnits).map((path) => ({ path, text: read(path) }));
  const rules = [
    ['what is named for one has its type', bareUnits, mayBeBare],
    ['become one another by a named conversion', inlineConversions, mayConvert],
  ] as const;

  it.each(rules)('%s', (_, offences, excuses) => {
    expect(held.length).toBeGreaterThan(300);
    expect(held.filter(({ path }) => excusedBy(path, excuses) === undefined).flatMap(offences)).toEqual([]);
  });

  it.each(rules)('%s: no excuse without an offence', (_, offences, excuses) => {
    const used = new Set(
      held.flatMap((file) => {
        const excuse = excusedBy(file.path, excuses);
        return excuse === undefined || offences(file).length === 0 ? [] : excuse;
      }),
    );
    expect(Object.keys(excuses).filter((place) => !used.has(place))).toEqual([]);
  });

  it.each([
    'export interface A { readonly tookMs: number }',
    'export interface A { readonly tookMs?: number | null; }',
    'export interface A { samplesNs(): readonly number[] }',
    'export const size = (fileBytes: number) => fileBytes;',
    'export const fileBytes = (file: string): number => file.length;',
    'export function leftSeconds(): number { return 1; }',
    'export type A = readonly [fromUs: number];',
    'export class A { #leftMs: number = 1; }',
    "import { z } from 'zod'; export const a = z.object({ etaMs: z.number().nullable() });",
    "import { z } from 'zod'; export const a = z.object({ samplesNs: z.array(z.number()) });",
  ])('catch: %s', (text) => {
    expect(bareUnits({ path: 'shared/a.ts', text }).join()).toContain('shared/a.ts:1');
  });

  it.each(['latencyNs / 1e6', 'size / 2 ** 20', 'size / 1024 / 1024', '1000 * seconds', 'us * 1_000'])(
    'catch the conversion in place: %s',
    (expression) => {
      const text = `export const a = (latencyNs, size, seconds, us) => ${expression};`;
      expect(inlineConversions({ path: 'shared/a.mjs', text }).join()).toContain('converts in place');
    },
  );

  it.each([
    'export interface A { readonly tookMs: Milliseconds; readonly bytesPerSecond: number }',
    'export const dayMs = 24 * 60 * 60 * 1000;',
    "import { z } from 'zod'; export const a = z.object({ etaMs: millisecondsSchema, flops: z.number() });",
  ])('allow: %s', (text) => {
    expect([bareUnits, inlineConversions].flatMap((rule) => rule({ path: 'shared/a.ts', text }))).toEqual([]);
  });
});

interface LockFile {
  readonly packages: Readonly<
    Record<
      string,
      {
        version?: string;
        integrity?: string;
        resolved?: string;
        optionalDependencies?: Record<string, string>;
      }
    >
  >;
}

/** `npm ci` of npm 11 refuses a lock file that leaves out another platform's optional package. */
function lockGaps({ packages }: LockFile): string[] {
  return Object.entries(packages).flatMap(([path, entry]) => {
    if (path === '') return [];
    const gaps = Object.keys(entry.optionalDependencies ?? {}).filter(
      (name) => !Object.keys(packages).some((other) => other.endsWith(`node_modules/${name}`)),
    );
    return [
      ...gaps.map((name) => `${path} lacks ${name}`),
      ...(entry.version === undefined || entry.integrity === undefined
        ? [`${path} has no version or hash`]
        : []),
      ...(entry.resolved === undefined ? [] : [`${path} names a host`]),
    ];
  });
}
