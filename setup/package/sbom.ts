/**
 * `npm run sbom [-- FILE]`: what the packages contain, as CycloneDX: npm's own list of the packages that are not for development, with
 * OpenVINO's wheels and the Nodes, which npm does not install. Printed, or written to FILE.
 */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { findNpm } from '../npm.mjs';
import openvino from '../openvino.json' with { type: 'json' };
import { setUp } from '../report.mjs';
import { printResult } from './output.ts';

const root = dirname(dirname(import.meta.dirname));

const component = z.looseObject({
  type: z.string(),
  name: z.string(),
  version: z.string(),
  purl: z.string(),
  'bom-ref': z.string(),
});
const listed = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  metadata: z.looseObject({ component }),
  components: z.array(component),
  dependencies: z.array(z.object({ ref: z.string(), dependsOn: z.array(z.string()).exactOptional() })),
});

const nodeLock = z.object({
  packages: z.record(z.string(), z.object({ version: z.string(), integrity: z.string().exactOptional() })),
});

/** A wheel for each platform, and the Nodes of setup/node. */
function fetched(): z.infer<typeof component>[] {
  const wheels = Object.entries(openvino.wheels).map(([platform, { file, sha256 }]) => ({
    'bom-ref': `openvino@${openvino.version}-${platform}`,
    type: 'library',
    name: 'openvino',
    version: openvino.version,
    purl: `pkg:pypi/openvino@${openvino.version}?file_name=${file}`,
    licenses: [{ license: { id: 'Apache-2.0' } }],
    hashes: [{ alg: 'SHA-256', content: sha256 }],
  }));
  const { packages } = nodeLock.parse(
    JSON.parse(readFileSync(join(root, 'setup', 'node', 'package-lock.json'), 'utf8')),
  );
  const nodes = Object.entries(packages)
    .filter(([path, { integrity }]) => path !== '' && integrity?.startsWith('sha512-'))
    .map(([path, { version, integrity = '' }]) => {
      const name = path.replace(/^.*node_modules\//, '');
      const content = Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex');
      return {
        'bom-ref': `${name}@${version}`,
        type: 'platform',
        name,
        version,
        purl: `pkg:npm/${name}@${version}`,
        hashes: [{ alg: 'SHA-512', content }],
      };
    });
  return [...wheels, ...nodes];
}

await setUp(async (signal) => {
  const args = [
    'sbom',
    '--sbom-format=cyclonedx',
    '--sbom-type=application',
    '--omit=dev',
    '--package-lock-only',
  ];
  const { stdout } = await promisify(execFile)(process.execPath, [findNpm(), ...args], {
    cwd: root,
    maxBuffer: 64 << 20,
    signal,
  });
  const list = listed.parse(JSON.parse(stdout));
  const more = fetched();
  const own = list.metadata.component['bom-ref'];
  const whole = {
    ...list,
    // npm names it after the checkout's folder.
    metadata: { ...list.metadata, component: { ...list.metadata.component, name: 'vinobench' } },
    components: [...list.components, ...more],
    dependencies: list.dependencies.map((one) =>
      one.ref === own
        ? { ...one, dependsOn: [...(one.dependsOn ?? []), ...more.map((added) => added['bom-ref'])] }
        : one,
    ),
  };
  const text = JSON.stringify(whole, null, 2);
  const [file] = process.argv.slice(2);
  if (file === undefined) printResult(text);
  else writeFileSync(file, `${text}\n`);
});
