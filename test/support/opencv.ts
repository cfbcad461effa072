/** OpenCV's Caffe reader as the reference, in one Python process for any number of networks. */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { pythonWith } from './python.ts';

export interface ReferenceJob {
  readonly id: string;
  readonly prototxt: string;
  readonly caffemodel: string;
  readonly shape: readonly number[];
  readonly inputs: readonly Float32Array[];
  /** Whose values are wanted for every input. */
  readonly blobs: readonly string[];
}

/** For every input: the values by blob name. */
export type Reference = readonly ReadonlyMap<string, Float32Array>[];

/** OpenCV 5 has no Caffe reader. */
export const opencv = (): ReturnType<typeof pythonWith> => pythonWith(['numpy', 'opencv-python-headless<5']);

const sizesSchema = z.array(z.record(z.string(), z.number().int()));
const script = fileURLToPath(new URL('opencv_reference.py', import.meta.url));

/** `folder`: for the files between the two processes. */
export async function runOpencv(
  python: string,
  folder: string,
  jobs: readonly ReferenceJob[],
): Promise<Map<string, Reference>> {
  const outputOf = (job: ReferenceJob): string => join(folder, `${job.id}.reference`);
  const manifest = jobs.map((job) => {
    const inputs = join(folder, `${job.id}.inputs`);
    writeFileSync(inputs, Buffer.concat(job.inputs.map((input) => new Uint8Array(input.buffer))));
    const { prototxt, caffemodel, shape, blobs } = job;
    return { prototxt, caffemodel, shape, blobs, inputs, output: outputOf(job) };
  });
  const manifestPath = join(folder, 'reference.json');
  writeFileSync(manifestPath, JSON.stringify(manifest));
  const { stdout } = await promisify(execFile)(python, [script, manifestPath]);
  const sizes = sizesSchema.parse(JSON.parse(stdout));

  return new Map(
    jobs.map((job, index) => {
      const bytes = readFileSync(outputOf(job));
      let offset = 0;
      const reference = job.inputs.map(
        () =>
          new Map(
            job.blobs.map((blob) => {
              const count = sizes[index]?.[blob] ?? 0;
              const values = new Float32Array(
                bytes.buffer.slice(bytes.byteOffset + offset).slice(0, 4 * count),
              );
              offset += 4 * count;
              return [blob, values];
            }),
          ),
      );
      return [job.id, reference];
    }),
  );
}
