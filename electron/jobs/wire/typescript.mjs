// @ts-check
/** Lets a Node that was built without type stripping, as Electron's may be, run the sources as they are. */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

if (!process.features.typescript) {
  const { transformSync } = await import('rolldown/utils');
  registerHooks({
    load(url, context, nextLoad) {
      if (!url.endsWith('.ts')) return nextLoad(url, context);
      const file = fileURLToPath(url);
      const { code, errors } = transformSync(file, readFileSync(file, 'utf8'));
      if (errors.length > 0) throw errors[0];
      return { format: 'module', source: code, shortCircuit: true };
    },
  });
}
