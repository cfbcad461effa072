/**
 * Finds and loads OpenVINO: our native addon where it is built, else openvino-node where its binary is there.
 * The two have one shape; what openvino-node lacks (loop in C++, kernel times, runtime model) is
 * optional here, and the caller tells the user when it is missing.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { layout } from '../../layout/layout.ts';
import type { NativeAddon } from '../../native/types.ts';
import { VinobenchError } from '../../shared/faults/errors.ts';
import type { Runtime } from '../../shared/machine/machine.ts';
import { releaseOf } from '../../shared/machine/runtimeRelease.ts';

/** What both bindings offer, and as optional what only the native one does. */
export type RuntimeAddon = Omit<NativeAddon, NativeOnly> & Partial<Pick<NativeAddon, NativeOnly>>;
type NativeOnly =
  | 'measure'
  | 'MeasureControl'
  | 'openclDevices'
  | 'processMemory'
  | 'peakLoops'
  | 'measurePeak';

export type Core = InstanceType<RuntimeAddon['Core']>;
export type CompiledModel = Awaited<ReturnType<Core['compileModel']>>;
export type InferRequest = ReturnType<CompiledModel['createInferRequest']>;
export type Tensor = InstanceType<RuntimeAddon['Tensor']>;

export interface LoadedRuntime {
  readonly addon: RuntimeAddon;
  readonly facts: Runtime;
}

const require = createRequire(import.meta.url);

/**
 * The release that VINOBENCH_RUNTIME names and no other, or the default one.
 * @throws VinobenchError `setup` when no binding can be loaded, with the reason of each
 */
export function loadRuntime(environment: NodeJS.ProcessEnv = process.env): LoadedRuntime {
  const chosen = environment['VINOBENCH_RUNTIME'];
  const reasons: string[] = [];
  for (const { name: binding, module } of layout.bindings) {
    // It brings its own release.
    if (chosen !== undefined && binding !== 'native') continue;
    try {
      const { addon } = require(module) as { addon: RuntimeAddon };
      const version = addon.getOpenvinoVersion().buildNumber;
      if (chosen !== undefined && releaseOf(version) !== chosen) throw new Error(`it is OpenVINO ${version}`);
      return { addon, facts: { name: 'OpenVINO', version, binding } };
    } catch (error) {
      reasons.push(
        `${binding}: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`,
      );
    }
  }
  if (chosen !== undefined) throw notLoaded(chosen, environment, reasons);
  throw new VinobenchError('setup', `OpenVINO cannot be loaded (${reasons.join('; ')}): ${layout.repair}.`);
}

/** A release is removed by renaming its folder, so it is there as a whole or not at all. */
function notLoaded(release: string, environment: NodeJS.ProcessEnv, reasons: readonly string[]) {
  const folder = environment['VINOBENCH_NATIVE_DIR'];
  if (folder !== undefined && !existsSync(folder))
    return new VinobenchError(
      'setup',
      `OpenVINO ${release} was removed: add it again with \`${layout.command} runtimes add ${release}\`.`,
      { trouble: { kind: 'runtime-missing', detail: release } },
    );
  return new VinobenchError(
    'setup',
    `OpenVINO ${release} cannot be loaded (${reasons.join('; ')}): remove it and add it again with \`${layout.command} runtimes\`.`,
  );
}
