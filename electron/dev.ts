/**
 * `npm run dev [-- --port N --root DIR]`: the browser host for those who work on the page, which is made from `renderer/`
 * at each request and follows every change there. It listens at 127.0.0.1 only.
 */
import { parseArgs } from 'node:util';
import { startLivePage } from './server/livePage.ts';
import { serve } from './server/serve.ts';
import { tellError } from './terminal/client.ts';

try {
  const { values } = parseArgs({
    options: { port: { type: 'string' }, root: { type: 'string', multiple: true, default: [] } },
  });
  await using page = await startLivePage();
  process.exitCode = await serve(
    {
      host: '127.0.0.1',
      ...(values.port === undefined ? {} : { port: Number(values.port) }),
      uploadLimit: 2,
      root: values.root,
    },
    page,
  );
} catch (error) {
  process.exitCode = await tellError(error);
}
