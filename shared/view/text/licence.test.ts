import { expect, it } from 'vitest';
import { licenceText } from './licence.ts';

it('names a licence by whose file it is, or by its own name', () => {
  const raw = 'https://raw.githubusercontent.com/DeepScale/SqueezeNet/master/LICENSE';
  expect(licenceText(raw)).toBe('LICENSE of DeepScale/SqueezeNet');
  expect(licenceText('https://creativecommons.org/licenses/by/4.0/legalcode.txt')).toBe('CC BY 4.0');
  expect(licenceText('https://example.org/terms')).toBe('example.org');
  expect(licenceText('see the readme')).toBe('see the readme');
});
