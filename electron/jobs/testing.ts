/** For the tests of jobs: small networks as IR, made by the converter, and waiting for processes to end. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { milliseconds } from '../../shared/units.ts';
import { convertCaffe } from '../converter/convert.ts';
import { IrHash } from '../files/irHash.ts';
import type { IrFiles } from './wire/irFiles.ts';
import type { SessionRequest } from './wire/protocol.ts';

export function jobsFolder(): Disposable & { readonly path: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'vinobench-jobs-'));
  return { path: folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Convolution, ReLU, inner product, softmax on a square image; `size` 32 infers in well under a millisecond. */
export function tinyPrototxt(name: string, size = 32): string {
  return `name: "${name}"
layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: ${size} dim: ${size} } } }
layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 16 kernel_size: 3 } }
layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }
layer { name: "pool" type: "Pooling" bottom: "conv" top: "pool" pooling_param { pool: AVE global_pooling: true } }
layer { name: "fc" type: "InnerProduct" bottom: "pool" top: "fc" inner_product_param { num_output: 10 } }
layer { name: "prob" type: "Softmax" bottom: "fc" top: "prob" }
`;
}

/** Path of the xml. */
export async function tinyIr(folder: string, name = 'tiny', size = 32): Promise<string> {
  const prototxt = path.join(folder, `${name}.prototxt`);
  writeFileSync(prototxt, tinyPrototxt(name, size));
  // Some tests damage the one that was there before.
  const output = { directory: folder, force: true };
  const { xml } = await convertCaffe({ prototxt, output, precision: 'FP32' });
  return xml;
}

/** As its files are now. */
export function irOf(xml: string): IrFiles {
  const hash = new IrHash();
  const bin = xml.replace(/xml$/, 'bin');
  if (existsSync(xml)) hash.addXml(readFileSync(xml));
  if (existsSync(bin)) hash.addBin(readFileSync(bin));
  return { xml, bin: existsSync(bin) ? bin : null, irSha256: hash.digest() };
}

/** @param xml of an IR, which may be missing */
export const onCpu = (xml: string, changes: Partial<SessionRequest> = {}): SessionRequest => ({
  ir: irOf(xml),
  device: 'CPU',
  precision: 'FP32',
  batch: 1,
  streams: null,
  threads: null,
  ...changes,
});

/** More inferences than any test waits for. */
export const endless = { iterations: 1_000_000, minimumMs: milliseconds(600_000) };

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A dead one whose parent died before waits for init to bury it.
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Milliseconds until the process was gone. @throws when it stays past `patienceMs` */
export async function gone(pid: number, patienceMs = 3000): Promise<number> {
  const started = performance.now();
  while (isAlive(pid)) {
    if (performance.now() - started > patienceMs) throw new Error(`process ${pid} stays`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return performance.now() - started;
}
