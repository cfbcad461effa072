import { expect, it } from 'vitest';
import { isOfModel } from './sameModel.ts';

const known = { name: 'deploy', modelSha256: 'aa' };

it('tells two networks of one name apart by their content, and knows one again under another name', () => {
  expect(isOfModel({ model: 'deploy', modelSha256: 'bb' }, known)).toBe(false);
  expect(isOfModel({ model: 'renamed', modelSha256: 'aa' }, known)).toBe(true);
});

it('goes by the name where a document kept no hash, or the files are not hashed yet', () => {
  expect(isOfModel({ model: 'deploy' }, known)).toBe(true);
  expect(isOfModel({ model: 'deploy', modelSha256: null }, known)).toBe(true);
  expect(isOfModel({ model: 'other', modelSha256: null }, known)).toBe(false);
  expect(isOfModel({ model: 'deploy', modelSha256: 'aa' }, { ...known, modelSha256: null })).toBe(true);
});
