/** The profile command: kernels in the terminal, or the document, with its trace and tables on demand. */
import { type ProfileRequest, profileRequestSchema } from '../../shared/contract.ts';
import { VinobenchError } from '../../shared/errors.ts';
import type { ProfileDocument } from '../../shared/profile.ts';
import { splitDevices } from '../workbench/plan.ts';
import {
  drain,
  exitCodes,
  type JsonOption,
  modelReference,
  optionOf,
  printJson,
  withClient,
} from './client.ts';
import { profileText } from './profileText.ts';
import { progressReport } from './progressReport.ts';

export interface ProfileCommand extends JsonOption {
  readonly device: readonly string[];
  readonly precision: readonly string[];
  readonly isa: readonly string[];
  readonly iterations: number;
  readonly batch: number;
  readonly trace?: string;
  readonly csv?: string;
  readonly table2?: boolean;
  readonly diff?: boolean;
}

export function profile(models: readonly string[], options: ProfileCommand): Promise<number> {
  return withClient(async (client, signal) => {
    const request = profileRequest(models, options);
    const report = await progressReport();
    try {
      const stream = await client.profile(request, { signal });
      const document: ProfileDocument = await drain(stream, (event) => report.progress(event));
      report.stop();
      if (options.json === true) printJson(document);
      else process.stdout.write(`${profileText(document)}\n`);
      for (const reason of new Set(document.failures.map((failure) => failure.reason))) {
        process.stderr.write(`${reason}\n`);
      }
      return document.profiles.length > 0 ? exitCodes.ok : exitCodes.error;
    } finally {
      report.stop();
    }
  });
}

function profileRequest(models: readonly string[], options: ProfileCommand): ProfileRequest {
  const parsed = profileRequestSchema.safeParse({
    models: models.map(modelReference),
    devices: options.device.length === 0 ? ['CPU'] : options.device.flatMap(splitDevices),
    precisions: options.precision,
    isas: options.isa.map((isa) => isa.toLowerCase()),
    iterations: options.iterations,
    batch: options.batch,
  });
  if (parsed.success) return parsed.data;
  const sentences = parsed.error.issues.map((issue) => `--${optionOf(issue.path)}: ${issue.message}.`);
  throw new VinobenchError('usage', sentences.join(' '));
}
