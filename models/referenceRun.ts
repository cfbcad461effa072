/** The study's tables as data; the rest of reference-run.json is read where it is shown. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { layout } from '../layout/layout.ts';
import { type Reference, referenceSchema } from '../shared/study/reference.ts';
import { type ReferenceRun, referenceRunSchema } from '../shared/study/referenceRun.ts';

/** Of the files beside it, each as a person adds one. */
export function shippedReferences(): Reference[] {
  return ['reference-intel-2020.4.json'].map((name) =>
    referenceSchema.parse(JSON.parse(readFileSync(join(layout.models, name), 'utf8'))),
  );
}

export function referenceRun(): ReferenceRun {
  return referenceRunSchema.parse(
    JSON.parse(readFileSync(join(layout.models, 'reference-run.json'), 'utf8')),
  );
}
