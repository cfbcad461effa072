/** `npm run workflows`: has actionlint, a Go module, read the workflows; its version is pinned here. */
import { dirname } from 'node:path';
import { SetupFailure, setUp } from '../report.mjs';
import { runTool } from '../tool.mjs';

const actionlint = 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.7';
const root = dirname(dirname(import.meta.dirname));

await setUp(async (signal) => {
  const { code, output, errors, missing } = await runTool('go', ['run', actionlint], { signal, cwd: root });
  if (missing) throw new SetupFailure('actionlint is a Go module, and there is no Go here: install golang.');
  if (code !== 0) throw new SetupFailure(`The workflows have faults: ${output.trim() || errors.trim()}`);
});
