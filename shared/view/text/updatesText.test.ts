import { describe, expect, it } from 'vitest';
import type { UpdatesReport } from '../../hosts/updates.ts';
import { foundText, updatesText } from './updatesText.ts';

const report = (source: UpdatesReport['source']): UpdatesReport => ({
  schemaVersion: 1,
  source,
  on: false,
  found: { state: 'not-asked' },
});

describe('The sentence of updates', () => {
  it('names the address, when it is asked and what is checked', () => {
    const address = 'https://releases.example/vinobench';
    const signed = updatesText(report({ state: 'known', address, signature: 'checked' }));
    expect(signed).toContain(`asks ${address} at its start and once a day`);
    expect(signed).toContain('never an older one');
    expect(signed).toContain('the signature of a download are checked');
    expect(updatesText(report({ state: 'known', address, signature: 'not-checked' }))).toContain(
      'no signature to check',
    );
  });

  it.each([
    ['checkout', 'with git'],
    ['server', 'does not update itself'],
    ['no-address', 'has no update address'],
  ] as const)('says why there are none: %s', (why, words) => {
    expect(updatesText(report({ state: 'none', why }))).toContain(words);
  });
});

describe('What was found', () => {
  it.each([
    [{ state: 'newer', version: '0.3.0' }, 'Version 0.3.0 is available.'],
    [
      { state: 'refused', version: '0.1.0', why: 'older' },
      'The published version 0.1.0 is older than this one, so it is not offered.',
    ],
    [
      { state: 'refused', version: '0.3.0', why: 'not-for-here' },
      'Version 0.3.0 is published, but not yet for this system.',
    ],
    [{ state: 'failed', reason: 'R.' }, 'R.'],
    [{ state: 'not-asked' }, null],
  ] as const)('%j reads %j', (found, text) => expect(foundText(found)).toBe(text));

  it('names the percent of a download', () => {
    expect(foundText({ state: 'downloading', version: '0.3.0', fraction: 0.5 })).toMatch(/0\.3\.0: 50\s?%/);
  });
});
