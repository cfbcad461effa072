import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { Access } from './access.ts';

const secret = 'of this user';

/** What a request with another host's cookie value comes to. */
function judged(access: Access, port: number, cookie: string) {
  const headers = { host: `127.0.0.1:${port}`, cookie };
  const request: Pick<IncomingMessage, 'method' | 'headers'> = { method: 'GET', headers };
  return access.judge(request as IncomingMessage, new URL(`http://127.0.0.1:${port}/`)).kind;
}

const pairOf = ({ cookie }: Access): string => cookie.split(';')[0] ?? '';

it('a host that is started anew at its port knows the browser again', () => {
  const [before, after] = [new Access('127.0.0.1', 8466, secret), new Access('127.0.0.1', 8466, secret)];
  expect(judged(after, 8466, pairOf(before))).toBe('allowed');
});

it('the cookie of one port opens no host at another, under whatever name it is sent', () => {
  const [here, there] = [new Access('127.0.0.1', 8466, secret), new Access('127.0.0.1', 9000, secret)];
  const value = pairOf(here).split('=')[1];
  expect(value).not.toContain(secret);
  expect(judged(there, 9000, pairOf(here))).toBe('refused');
  expect(judged(there, 9000, `vinobench-9000=${value}`)).toBe('refused');
  expect(judged(there, 9000, pairOf(there))).toBe('allowed');
});
