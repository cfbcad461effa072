import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PageFiles } from '../server/pageFiles.ts';
import { isPage, pageResponse } from './pageProtocol.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-protocol-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, 'page', 'assets'), { recursive: true });
writeFileSync(join(folder, 'page', 'index.html'), '<script nonce="VINOBENCH_NONCE"></script>');
writeFileSync(join(folder, 'page', 'assets', 'main-1.js'), 'run()');
writeFileSync(join(folder, 'page', 'preload.cjs'), 'secret()');
writeFileSync(join(folder, 'outside.js'), 'secret()');
const page = new PageFiles({ archive: null, folder: join(folder, 'page') });

describe("The page's protocol", () => {
  it('gives the document a policy with its own nonce each time', async () => {
    const [first, second] = [
      await pageResponse(page, 'vinobench://app/'),
      await pageResponse(page, 'vinobench://app/'),
    ];
    const policy = first.headers.get('Content-Security-Policy') ?? '';
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    const text = await first.text();
    expect(text.endsWith(`<script nonce="${nonce}"></script>`)).toBe(true);
    expect(text.match(/nonce="[^"]*"/g)).toEqual(Array.from({ length: 2 }, () => `nonce="${nonce}"`));
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("'unsafe-eval'");
    expect(/script-src[^;]*unsafe-inline/.test(policy)).toBe(false);
    expect(second.headers.get('Content-Security-Policy')).not.toBe(policy);
    expect(first.headers.get('X-Content-Type-Options')).toBe('nosniff');
  });

  it('gives the files of the page, with their types', async () => {
    const response = await pageResponse(page, 'vinobench://app/assets/main-1.js');
    expect([response.status, response.headers.get('Content-Type'), await response.text()]).toEqual([
      200,
      'text/javascript; charset=utf-8',
      'run()',
    ]);
  });

  it.each([
    'vinobench://app/../outside.js',
    'vinobench://app/assets/../../outside.js',
    'vinobench://app/%2e%2e/outside.js',
    'vinobench://app/..%2foutside.js',
    'vinobench://app/assets/..%5c..%5coutside.js',
    'vinobench://app//outside.js',
    'vinobench://app/preload.cjs',
    'vinobench://app/index.html',
    'vinobench://app/etc/passwd.txt',
    'vinobench://other/assets/main-1.js',
    'file:///etc/passwd',
    'https://app/',
    'no address',
  ])('gives nothing else: %s', async (address) => {
    const response = await pageResponse(page, address);
    expect([response.status, await response.text()]).toEqual([404, '']);
    expect(response.headers.get('Content-Security-Policy')).toBe("default-src 'none'; sandbox");
  });

  it.each([
    ['vinobench://app/', true],
    ['vinobench://app/#/matrix?run=1', true],
    ['vinobench://app/assets/main-1.js', false],
    ['vinobench://app.evil/', false],
    ['vinobench://app@evil/', false],
    ['https://app/', false],
    ['data:text/html,x', false],
    ['', false],
  ])('knows whether %j is the page', (address, expected) => {
    expect(isPage(address)).toBe(expected);
  });
});
