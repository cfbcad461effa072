import { describe, expect, it } from 'vitest';
import { mayOpen } from './addresses.ts';

const licence = 'https://example.com/caffe/LICENSE';
const known = [licence, 'http://example.com/plain', 'file:///etc/passwd'];

describe('An address that the page asks for', () => {
  it('is opened when the app knows it', () => {
    expect(mayOpen(licence, known)).toBe(true);
    expect(mayOpen('https://EXAMPLE.com:443/caffe/LICENSE', known)).toBe(true);
  });

  it.each([
    'https://example.com/caffe/other',
    'https://example.com/caffe/LICENSE?leak=1',
    'https://somebody@example.com/caffe/LICENSE',
    'https://example.com.evil.example/caffe/LICENSE',
    'http://example.com/plain',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'vinobench://app/',
    'not an address',
    '',
  ])('is not: %j', (address) => {
    expect(mayOpen(address, known)).toBe(false);
  });
});
