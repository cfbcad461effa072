/** The models of a request, planned together. */

import type { PlannedModel } from '../../../shared/documents/run.ts';
import type { ModelReference } from '../../../shared/models/modelReference.ts';
import { ModelQuestions } from '../models/modelQuestions.ts';
import { planModel } from '../models/modelSource.ts';
import { irLook } from './irLook.ts';

/**
 * IRs are looked at meanwhile, so that their first cells need not wait; errors of one appear in its cells.
 * @throws VinobenchError as `planModel` does
 */
export async function planModels(
  references: readonly ModelReference[],
  signal: AbortSignal | undefined,
): Promise<PlannedModel[]> {
  const questions = new ModelQuestions(signal);
  return await Promise.all(
    references.map(async (reference) => {
      const model = await planModel(reference, signal, questions);
      if (model.format === 'openvino-ir') await irLook(model, signal).catch(() => undefined);
      return model;
    }),
  );
}
