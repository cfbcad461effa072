import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { UploadRoom } from './uploadRoom.ts';

const mib = 2 ** 20;

/** Of 1,000 MiB free, 512 are spared. */
const disk = () => {
  const folder = mkdtempSync(join(tmpdir(), 'vinobench-room-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { folder, free: { bytes: 1000 * mib } };
};

it('is given to uploads together, not to each of them: of twenty at once four have it', async () => {
  const { folder, free } = disk();
  const room = new UploadRoom(folder, async () => free.bytes);
  const asked = await Promise.all(Array.from({ length: 20 }, () => room.reserve(100 * mib)));
  expect(asked.filter((one) => one !== null)).toHaveLength(4);
});

it('is counted over hosts of one data folder, and comes back at the end', async () => {
  const { folder, free } = disk();
  const [one, other] = [
    new UploadRoom(folder, async () => free.bytes),
    new UploadRoom(folder, async () => free.bytes),
  ];
  {
    await using first = await one.reserve(300 * mib);
    expect(first?.bytes).toBe(300 * mib);
    expect(await other.reserve(300 * mib)).toBeNull();
    await using second = await other.reserve(188 * mib);
    expect(second).not.toBeNull();
  }
  expect(readdirSync(folder)).toEqual([]);
  await using third = await other.reserve(488 * mib);
  expect(third).not.toBeNull();
});

it('counts what is written once: as used, no longer as reserved', async () => {
  const { folder, free } = disk();
  const room = new UploadRoom(folder, async () => free.bytes);
  await using first = await room.reserve(400 * mib);
  free.bytes -= 300 * mib;
  await first?.wrote(300 * mib);
  await using second = await room.reserve(88 * mib);
  expect(second).not.toBeNull();
  expect(await room.reserve(1)).toBeNull();
});

it('is extended for an upload that does not say its size, as far as there is any', async () => {
  const { folder, free } = disk();
  const room = new UploadRoom(folder, async () => free.bytes);
  await using upload = await room.reserve(64 * mib);
  await using beside = await room.reserve(300 * mib);
  expect(beside).not.toBeNull();
  expect(await upload?.extend(100 * mib)).toBe(true);
  expect(await upload?.extend(100 * mib)).toBe(false);
  expect(upload?.bytes).toBe(164 * mib);
  expect(await room.reserve(25 * mib)).toBeNull();
});

it.skipIf(process.platform !== 'linux')('is not kept by a host that was killed', async () => {
  const { folder, free } = disk();
  const room = new UploadRoom(folder, async () => free.bytes);
  await using upload = await room.reserve(1);
  expect(upload).not.toBeNull();
  const [mine = ''] = readdirSync(folder);
  // The start of a process that has this pid no longer.
  const killed = join(
    folder,
    mine.replace(/-(\d+)-(\d+)-([0-9a-f]{8})\.tmp$/, (_all, pid, _start, id) => `-${pid}-1-${id}.tmp`),
  );
  writeFileSync(killed, '');
  truncateSync(killed, 480 * mib);
  await using other = await room.reserve(400 * mib);
  expect(other).not.toBeNull();
});
