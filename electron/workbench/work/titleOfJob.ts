/** What a job is called where jobs are listed. */
import path from 'node:path';
import type { JobRequest, ModelReference, ProfileRequest } from '../../../shared/contract.ts';
import { unreachable } from '../../../shared/errors.ts';

/** Such as `Converting squeezenet1.1.prototxt` or `Profiling alexnet and 2 more`. */
export function titleOfJob(job: JobRequest): string {
  switch (job.kind) {
    case 'bench':
      return `Measuring ${several(job.request.models.map(nameOf))}`;
    case 'convert':
      return `Converting ${nameOf(job.request.model)}`;
    case 'profile':
      return `Profiling ${several(job.request.models.map(nameOf))}${configurationOf(job.request)}`;
    case 'accuracy':
      return `Accuracy of ${several(job.request.models.map(nameOf))}`;
    case 'calibrate':
      return `Calibrating ${nameOf(job.request.model)}`;
    case 'fetch':
      return `Downloading ${several(job.request.models)}`;
    default:
      return unreachable(job);
  }
}

/** Told apart from others of the same model by what it runs; empty: by more than one. */
function configurationOf({ devices, precisions, isas }: ProfileRequest): string {
  const [device, ...devicesMore] = devices;
  const [precision, ...precisionsMore] = precisions;
  if (device === undefined || precision === undefined) return '';
  if (devicesMore.length + precisionsMore.length > 0 || isas.length > 1) return '';
  return `, ${[device, precision, ...isas].join(' ')}`;
}

const nameOf = (model: ModelReference): string =>
  model.kind === 'catalogue' ? model.id : path.basename(model.topology);

function several(names: readonly string[]): string {
  const [first = 'nothing', ...rest] = [...new Set(names)];
  return rest.length === 0 ? first : `${first} and ${rest.length} more`;
}
