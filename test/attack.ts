/**
 * `npm run test:attack`: 10,000 connections that are reset while a host measures, and strangers that never say a word. Prints
 * what it did and what it cost the host; ends with 1 when the host, or what it measured, did not live through it.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { enter, messagesOf, startHost } from './support/host.ts';
import { reset } from './support/resets.ts';
import { writeNetworks } from './support/runs.ts';

const connections = 10_000;
const folder = mkdtempSync(join(tmpdir(), 'vinobench-attack-'));
const host = await startHost({ home: join(folder, 'home'), args: ['serve', '--root', folder] });

/** Of the host now, in MiB. */
const memory = (): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${host.pid}/status`, 'utf8'))?.[1]) / 1024;

/** Seconds until the host lets go of a connection that sends this and no more. */
function patienceWith(port: number, text: string): Promise<number> {
  const started = performance.now();
  const socket = connect(port, '127.0.0.1', () => socket.write(text));
  socket.on('error', () => undefined).resume();
  return new Promise((resolve) => socket.on('close', () => resolve((performance.now() - started) / 1000)));
}

async function attack(): Promise<boolean> {
  const page = await enter(host.address);
  const { port, host: name, origin } = new URL(page.origin);
  const upload = await page.upload(`/upload?name=large.bin&drop=${crypto.randomUUID()}`, 'x'.repeat(1e6));
  const { path }: { path: string } = JSON.parse(await upload.text());
  const { id } = await page.client.work.start({
    kind: 'bench',
    request: {
      start: 'new',
      models: [{ kind: 'file', topology: writeNetworks(folder).heavy, weights: null }],
      ...{ devices: ['CPU'], precisions: ['FP32'], preset: 'paper', iterations: 2_000, batch: 1 },
      ...{ isa: null, streams: null, threads: null, title: null },
    },
  });
  const stream = await page.client.work.watch({ id, after: 0 });
  await stream.next();
  const before = memory();
  const started = performance.now();
  const counts = await reset(page, path, { connections, atOnce: 64 });
  const seconds = (performance.now() - started) / 1000;
  for (const [kind, count] of counts) console.log(`  ${kind.padEnd(28)}${String(count).padStart(6)}`);
  console.log(
    `${connections} connections reset in ${seconds.toFixed(1)} s; host ${before.toFixed(0)} -> ${memory().toFixed(0)} MiB`,
  );
  for (let step = await stream.next(); step.done !== true; ) step = await stream.next();
  const { status } = (await page.client.runs.show({ id })).run;
  console.log(`the measurement meanwhile: ${status}`);
  const silent = new WebSocket(`ws://${name}/rpc`, { headers: { origin } });
  const begun = performance.now();
  const late = await messagesOf(silent)().catch((error: unknown) => String(error));
  console.log(
    `a WebSocket that proves nothing: ${late} after ${((performance.now() - begun) / 1000).toFixed(1)} s`,
  );
  const slow = await Promise.all(
    ['', 'GET / HTTP/1.1\r\n', `GET / HTTP/1.1\r\nHost: ${name}\r\nA: `].map((text) =>
      patienceWith(Number(port), text),
    ),
  );
  console.log(`heads that never end: given up after ${slow.map((one) => one.toFixed(1)).join(', ')} s`);
  console.log(`stderr of the host: ${host.errors() === '' ? 'nothing' : host.errors()}`);
  page.cut();
  return status === 'finished' && late === 'Error: closed with 4408' && host.errors() === '';
}

try {
  process.exitCode = (await attack()) ? 0 : 1;
} finally {
  await host.stop('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
