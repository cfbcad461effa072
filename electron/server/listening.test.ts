import { createServer, type Server } from 'node:http';
import { networkInterfaces } from 'node:os';
import { afterEach, expect, it } from 'vitest';
import { closeServer, listen, portOf } from './listening.ts';

const opened: Server[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map(closeServer));
});

const hasBoth = Object.values(networkInterfaces()).some((several) =>
  several?.some(({ address }) => address === '::1'),
);
const answering = (server: Server) => void server.on('request', (_request, response) => response.end('ours'));
const start = async (host: string, port: number) => {
  const servers = await listen(host, port, answering);
  opened.push(...servers);
  return { port: portOf(servers) ?? 0 };
};
const answerOf = async (address: string) => await (await fetch(address)).text();

it.runIf(hasBoth)('who types localhost reaches the host by both of its addresses', async () => {
  const { port } = await start('127.0.0.1', 0);
  for (const name of ['127.0.0.1', 'localhost', '[::1]'])
    expect(await answerOf(`http://${name}:${port}/`)).toBe('ours');
});

it.runIf(hasBoth)('a port where another program listens at [::1] is taken, and given up again', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '::1', resolve));
  opened.push(other);
  const port = portOf([other]) ?? 0;
  await expect(start('127.0.0.1', port)).rejects.toThrow(
    `Port ${port} of ::1 is taken: choose another one with --port, or leave --port out.`,
  );
  await new Promise<void>((resolve) => {
    const again = createServer().listen(port, '127.0.0.1', resolve);
    opened.push(again);
  });
});

it('a host at an address that is not this machine tells what to change', async () => {
  await expect(start('192.0.2.1', 0)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('choose others with --host and --port.'),
  });
});
