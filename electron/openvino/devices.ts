/** The devices that OpenVINO lists here, with what each can do. */

import type { OpenclDevice } from '../../native/types.ts';
import { deviceFacts } from '../../shared/machine/device.ts';
import type { Device } from '../../shared/machine/machine.ts';
import type { Precision } from '../../shared/precision/precision.ts';
import type { Core, LoadedRuntime } from './load.ts';

export function listDevices(runtime: LoadedRuntime): Device[] {
  const core = new runtime.addon.Core();
  const gpus = runtime.addon.openclDevices?.() ?? [];
  return core.getAvailableDevices().map((name) => describeDevice(core, name, gpus));
}

function describeDevice(core: Core, name: string, gpus: readonly OpenclDevice[]): Device {
  const capabilities = deviceCapabilities(core, name);
  const fullName = property(core, name, 'FULL_DEVICE_NAME') ?? name;
  return {
    name,
    fullName,
    kind: property(core, name, 'DEVICE_TYPE')?.toLowerCase() ?? null,
    capabilities,
    precisions: supportedPrecisions(name, capabilities),
    pluginVersion: pluginVersion(core, name),
    driverVersion: property(core, name, 'NPU_DRIVER_VERSION') ?? openclDriver(fullName, gpus),
    note: capabilities.length === 0 ? `${name} does not say what it is capable of.` : null,
  };
}

/** OPTIMIZATION_CAPABILITIES of a device; empty where it does not tell (AUTO and HETERO answer for their parts). */
export function deviceCapabilities(core: Core, name: string): string[] {
  try {
    const value: unknown = core.getProperty(name, 'OPTIMIZATION_CAPABILITIES');
    const names = Array.isArray(value) ? value.map(String) : String(value).split(/[\s,]+/);
    return names.filter((capability) => capability !== '');
  } catch {
    return [];
  }
}

/** Every device computes in f32; for the rest its plugin's word is taken, and checked again by what really ran. */
function supportedPrecisions(name: string, capabilities: readonly string[]): Precision[] {
  const supported: Precision[] = ['FP32'];
  for (const precision of ['FP16', 'BF16', 'INT8'] as const) {
    if (capabilities.includes(precision)) supported.push(precision);
  }
  const { without } = deviceFacts(name);
  return supported.filter((precision) => !without.includes(precision));
}

/** The GPU plugin names a device as its OpenCL driver does, with `(iGPU)` or `(dGPU)` behind. */
function openclDriver(fullName: string, gpus: readonly OpenclDevice[]): string | null {
  return gpus.find((gpu) => gpu.name !== '' && fullName.startsWith(gpu.name))?.driverVersion ?? null;
}

function property(core: Core, device: string, name: string): string | null {
  try {
    const value = core.getProperty(device, name);
    return String(value).trim();
  } catch {
    return null;
  }
}

function pluginVersion(core: Core, name: string): string | null {
  try {
    return Object.values(core.getVersions(name))[0]?.buildNumber ?? null;
  } catch {
    return null;
  }
}
