import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PathRights } from './paths/pathRights.ts';
import { router } from './router.ts';
import { Workbench } from './workbench.ts';

let home: string;
let workbench: Workbench;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'vinobench-router-'));
  vi.stubEnv('VINOBENCH_HOME', home);
  workbench = new Workbench();
});
afterAll(async () => {
  await workbench[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

const page = new PathRights({
  places: [],
  held: async () => [],
  remember: () => undefined,
  wayOut: { read: 'r', write: 'w' },
});

describe.each([page, 'user'] as const)('What is no request', (rights) => {
  it.each([
    ['models/fits', { weights: 3, topologies: 'x' }, ['weights', 'topologies']],
    ['models/fits', 7, []],
    ['models/source', { model: { kind: 'other', path: '/etc/passwd' } }, ['model', 'kind']],
    ['models/add', { model: { kind: 'file', topology: '', weights: null } }, ['model', 'topology']],
    ['work/start', { kind: 'bench', request: { start: 'new', models: [{ kind: 'file' }] } }, ['request']],
  ])('is refused as one, with what is wrong, and is no defect: %s %j', async (name, input, named) => {
    const [room = '', procedure = ''] = name.split('/');
    const asked: unknown = Reflect.get(
      Reflect.get(createRouterClient(router, { context: { workbench, rights } }), room),
      procedure,
    );
    if (typeof asked !== 'function') throw new Error(`${name} is no procedure`);
    const error: unknown = await asked(input).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'BAD_REQUEST', data: { issues: expect.anything() } });
    const paths = JSON.stringify(error);
    for (const field of named) expect(paths).toContain(`"${field}"`);
  });
});
