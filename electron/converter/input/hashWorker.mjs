// @ts-check
/** The thread behind hashBeside (hashBeside.ts): hashes one file and ends. No TypeScript: a thread has no hooks that read it. */
import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';

/** @type {import('./hashBeside.ts').HashJob} */
const { descriptor, size } = workerData;
const block = new Uint8Array(1 << 20);
const hash = createHash('sha256');
for (let position = 0; position < size; ) {
  const length = readSync(descriptor, block, 0, Math.min(block.length, size - position), position);
  if (length === 0) throw new RangeError('the file became shorter while it was hashed');
  hash.update(block.subarray(0, length));
  position += length;
}
parentPort?.postMessage(hash.digest('hex'));
