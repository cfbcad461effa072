/** electron-updater itself against a feed on the loopback. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { content, debUpdater, startFeed, type UpdateFeed } from '../../test/support/electron/updateFeed.ts';
import { Updates } from '../workbench/updates/updates.ts';
import { updaterBy } from './updater.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-updater-'));
let feed: UpdateFeed;
beforeAll(async () => {
  feed = await startFeed();
});
afterAll(() => {
  feed[Symbol.dispose]();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

let nth = 0;
function begin(version = '0.2.0') {
  const home = join(folder, String(nth++));
  vi.stubEnv('VINOBENCH_HOME', home);
  const app = debUpdater(home, version);
  const { address } = feed;
  const updates = new Updates(
    {
      state: 'known',
      address,
      signature: 'not-checked',
      load: async () => updaterBy(app, address, () => undefined),
      tell: () => undefined,
    },
    { isIdle: () => true, log: () => undefined },
  );
  updates.set(true);
  return { app, updates };
}

beforeEach(() => {
  feed.files.clear();
  feed.seen.length = 0;
});

describe('A feed', () => {
  it.each(['0.2.1', '0.10.0', '1.0.0-beta.1'])(
    'offers %s to 0.2.0, which is downloaded, checked and installed when asked',
    async (version) => {
      feed.publish(version);
      const { app, updates } = begin();
      expect((await updates.ask()).found).toEqual({ state: 'newer', version });
      expect(feed.seen.map(({ url }) => url?.endsWith('.deb'))).toEqual([false]);
      expect((await updates.install()).found).toEqual({ state: 'installing', version });
      expect(readFileSync(app.installed ?? '')).toEqual(content);
    },
  );

  it('of the same version offers nothing', async () => {
    feed.publish('0.2.0');
    const { app, updates } = begin();
    expect((await updates.ask()).found).toMatchObject({ state: 'newest' });
    expect((await updates.install()).found).toMatchObject({ state: 'newest' });
    expect(app.installed).toBeNull();
  });

  it.each(['0.1.9', '0.2.0-beta.1'])(
    'of the older %s is refused, even where electron-updater would take it',
    async (version) => {
      feed.publish(version);
      const { app, updates } = begin();
      expect((await updates.ask()).found).toEqual({ state: 'refused', version, why: 'older' });
      app.allowDowngrade = true;
      expect((await updates.install()).found).toEqual({ state: 'refused', version, why: 'older' });
      expect(app.installed).toBeNull();
      expect(feed.seen.filter(({ url }) => url?.endsWith('.deb'))).toEqual([]);
    },
  );

  it('is refused where a package does not have the SHA-512 of the list, and the file is deleted', async () => {
    feed.publish('0.3.0');
    const damaged = Buffer.from(content);
    damaged[5000] = (damaged[5000] ?? 0) ^ 1;
    feed.files.set('vinobench-0.3.0.deb', damaged);
    const { app, updates } = begin();
    expect((await updates.install()).found).toEqual({
      state: 'failed',
      reason: `The update from ${feed.address} does not have the SHA-512 of its release list and was deleted; try again later.`,
    });
    expect(app.installed).toBeNull();
  });

  it('without a hash of its package installs nothing', async () => {
    feed.publish('0.3.0', { files: [{ url: 'vinobench-0.3.0.deb' }], sha512: undefined });
    const { app, updates } = begin();
    expect((await updates.install()).found).toMatchObject({ state: 'failed' });
    expect(app.installed).toBeNull();
  });

  it.each([
    ['is missing', null],
    ['names no version', 'version: newest\npath: x\nsha512: y\n'],
    ['is a page of HTML', '<!doctype html><title>Sign in</title>'],
  ])('that %s fails with one line that names the address', async (_, list) => {
    if (list !== null) feed.files.set('latest.yml', list);
    const { updates } = begin();
    const { found } = await updates.ask();
    expect(found).toMatchObject({ state: 'failed', reason: expect.stringContaining(feed.address) });
    expect(JSON.stringify(found)).not.toContain('\\n');
  });

  it('is asked without an identifier of this installation', async () => {
    feed.publish('0.3.0');
    await begin().updates.install();
    expect(feed.seen.map(({ headers }) => headers['x-user-staging-id'])).toEqual(feed.seen.map(() => 'none'));
    expect(feed.seen.length).toBeGreaterThanOrEqual(2);
  });
});

it('An installation that the system refuses is reported with its reason, and the app stays', async () => {
  feed.publish('0.3.0');
  const { app, updates } = begin();
  app.refuses = new Error('Command pkexec exited with code 126\nstdout: ');
  expect((await updates.install()).found).toEqual({
    state: 'failed',
    reason: 'The update was not installed: Command pkexec exited with code 126',
  });
});
