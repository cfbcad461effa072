/** `bisect`: which release of OpenVINO changed a time. */
import type { Milliseconds } from '../../shared/units.ts';
import { bisectText } from '../../shared/view/text/bisectText.ts';
import { type BisectRequest, bisectRequestSchema } from '../../shared/work/bisect.ts';
import { exitCodes, type JsonOption, modelReference, withClient } from './client.ts';
import { show } from './output.ts';
import { parsedOptions } from './parsedOptions.ts';
import { askedRelease } from './runtimeOption.ts';
import { carryOutWork } from './work.ts';

export interface BisectCommand extends JsonOption {
  readonly good: string;
  readonly bad: string;
  readonly oldModel?: string;
  readonly device: string;
  readonly precision: string;
  readonly target?: number;
  readonly budget?: Milliseconds;
}

export function bisect(model: string, options: BisectCommand): Promise<number> {
  return withClient(async (client, signal) => {
    const request = bisectRequest(model, options);
    const document = await carryOutWork(client, { kind: 'bisect', request }, signal);
    await show(document, options.json, bisectText);
    return exitCodes.ok;
  });
}

function bisectRequest(model: string, options: BisectCommand): BisectRequest {
  const { device, precision, oldModel, target, budget } = options;
  return parsedOptions(bisectRequestSchema, {
    model: modelReference(model),
    ...(oldModel === undefined ? {} : { oldModel: modelReference(oldModel) }),
    ...{ device, precision, good: askedRelease(options.good), bad: askedRelease(options.bad) },
    ...(target === undefined ? {} : { target }),
    ...(budget === undefined ? {} : { budgetMs: budget }),
  });
}
