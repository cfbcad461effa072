/** With which release of OpenVINO a job's process is started. */
import { join } from 'node:path';
import type { Configuration } from '../../../shared/documents/run.ts';
import { dataPath } from '../../store/home.ts';
import { isaEnvironment } from '../wire/isa.ts';

/** Releases that were added, one folder each. */
export const runtimesPath = (): string => join(dataPath(), 'runtimes');

type Chosen = Pick<Configuration, 'isa'> & { readonly runtime?: Configuration['runtime'] };

/**
 * The addon of a release is the only one that its process loads, and it fails where that is of another one (electron/openvino/load.ts):
 * the host itself never loads any.
 */
export function processEnvironment({ isa, runtime }: Chosen): Readonly<Record<string, string>> {
  if (runtime === undefined) return isaEnvironment(isa);
  const addon = join(runtimesPath(), runtime, 'native');
  return { ...isaEnvironment(isa), VINOBENCH_RUNTIME: runtime, VINOBENCH_NATIVE_DIR: addon };
}
