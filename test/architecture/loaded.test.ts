import { describe, expect, it } from 'vitest';
import { textOf } from './files.ts';
import { loadedPackages } from './loaded.ts';

const read = (path: string) => textOf(path) ?? '';

describe('a process that is started for each configuration', () => {
  it.each([
    [
      'measures',
      ['electron/jobs/worker/entry.ts', 'electron/jobs/worker/session.ts', 'electron/openvino/load.ts'],
      ['birpc'],
    ],
    ['converts', ['electron/jobs/worker/convert.ts'], ['@bufbuild/protobuf/wire']],
  ])(
    'and %s loads no more packages than it needs: their start is time in which nothing is measured',
    (_, entries, packages) => {
      const loaded = loadedPackages(entries, read);
      expect(loaded.map((one) => one.split(' ')[0])).toEqual(packages);
    },
  );

  it('loads what a chain of files imports, but neither types nor what is imported later', () => {
    const files: Record<string, string> = {
      'a/entry.ts':
        "import './b.ts';\nimport type { z } from 'zod';\nimport { type x } from 'typed';\nconst later = () => import('later');\nimport fs from 'node:fs';",
      'a/b.ts': "export { c } from '../c.ts';\nexport type { t } from 'types';",
      'c.ts': "import { z, type y } from 'zod';\nimport './a/entry.ts';\nexport const c = z;",
    };
    expect(loadedPackages(['a/entry.ts'], (path) => files[path] ?? '')).toEqual(['zod of c.ts']);
  });
});
