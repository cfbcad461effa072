/** The inputs of an addon build, for any compiler. */
import type { SpawnOptions } from 'node:child_process';

export interface BuildPlan {
  readonly sdk: OpenvinoSdk;
  /** Translation units. */
  readonly units: readonly string[];
  /** Object files and the addon go here. */
  readonly folder: string;
  /** Where the addon looks for OpenVINO, in this order; Windows has no such thing. */
  readonly rpaths: readonly string[];
  readonly includeDirs: readonly string[];
  readonly defines: readonly string[];
  readonly napiHeaders: string;
  readonly run: (command: string, args: readonly string[], options?: SpawnOptions) => Promise<string>;
}

export interface OpenvinoSdk {
  /** Holds `openvino/openvino.hpp`. */
  readonly includeDir: string;
  /** Where the libraries are loaded from. */
  readonly libraryDir: string;
  /** The file handed to the linker. */
  readonly library: string;
  /** For example `2026.4.0`. */
  readonly version: string;
}
