/** The study's tables as data; the rest of reference-run.json is read where it is shown. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { layout } from '../layout/layout.ts';
import { type ReferenceRun, referenceRunSchema } from '../shared/study/referenceRun.ts';

export function referenceRun(): ReferenceRun {
  return referenceRunSchema.parse(
    JSON.parse(readFileSync(join(layout.models, 'reference-run.json'), 'utf8')),
  );
}
