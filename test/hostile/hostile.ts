/**
 * `npm run test:hostile [-- word]`: untrusted files, given to a browser host that measures. Each must be answered within two
 * seconds and 300 MiB, or refused by a limit's sentence; the host keeps answering, and its measurement has all its samples. Prints
 * a line for each question that broke a bound, and for each group the worst; ends with 1 when one did. What was late is asked up to
 * twice more: a fault is late each time, the load of the machine is not. Memory and answers count the first time. @param word
 * groups of this name alone
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enter, startHost } from '../support/host.ts';
import { writeNetworks } from '../support/runs.ts';
import { hostileArchives } from './archives.ts';
import {
  type Asked,
  asked,
  type Host,
  type HostileModel,
  imageQuestions,
  modelQuestions,
  type Question,
} from './asked.ts';
import { Beside } from './beside.ts';
import { hostileCaffe, soundCaffe } from './caffeFiles.ts';
import { hostileIrs, soundIr } from './irFiles.ts';
import { mutated } from './mutated.ts';
import { exportedNames } from './names.ts';
import { hostileOnnx, soundOnnx } from './onnxFiles.ts';
import type { ListName } from './reader.ts';
import { read } from './readers.ts';
import { breaches, type Idle, late, lineOf, summary, wrong } from './verdict.ts';

interface Group {
  readonly name: string;
  readonly cases: readonly HostileModel[];
  /** What a process that is asked takes for nothing: of a file that is as it should be. */
  readonly sound: HostileModel;
  readonly questions: readonly Question[];
}

/** Whatever of them is looked into; what they have of arrays a job reads when it measures. */
const archives: readonly HostileModel[] = hostileArchives
  .filter(({ name }) => !name.startsWith('an npz'))
  .map(({ name, make }) => ({ name, file: '', make }));
const soundFolder: HostileModel = {
  name: 'a folder that is sound',
  file: '',
  make: (folder) => {
    writeFileSync(join(folder, 'a.png'), 'abc');
    return folder;
  },
};

const groups: readonly Group[] = [
  { name: 'caffe', cases: hostileCaffe, sound: soundCaffe, questions: modelQuestions },
  { name: 'ir', cases: hostileIrs, sound: soundIr, questions: modelQuestions },
  { name: 'onnx', cases: hostileOnnx, sound: soundOnnx, questions: modelQuestions },
  { name: 'archives', cases: archives, sound: soundFolder, questions: imageQuestions },
];

/** Of what a job reads once it measures. */
const readings: readonly { readonly name: ListName; readonly prefix: string }[] = [
  { name: 'archives', prefix: 'an npz' },
  { name: 'arrays', prefix: '' },
  { name: 'images', prefix: '' },
];

const wanted = process.argv[2] ?? '';
const verbose = process.argv.includes('--all');

async function idleOf(host: Host, { sound, questions }: Group): Promise<Idle> {
  const idle = new Map<string, Asked>();
  for await (const one of asked(host, sound, questions)) idle.set(one.question, one);
  return idle;
}

async function thrown(host: Host, group: Group, beside: Beside): Promise<number> {
  await beside.ready();
  const idle = await idleOf(host, group);
  const all: Asked[] = [];
  let [broken, again] = [0, 0];
  for (const one of group.cases) {
    await beside.ready();
    for await (const first of asked(host, one, group.questions)) {
      let row = first;
      const faults = new Set(wrong(row, idle));
      for (let time = 0; time < 2 && late(row).length > 0; time++) {
        again += 1;
        const question = group.questions.filter(({ name }) => name === first.question);
        for await (const next of asked(host, one, question)) row = next;
        for (const fault of wrong(row, idle)) faults.add(fault);
      }
      all.push(row);
      broken += told(row, [...late(row), ...faults]);
    }
  }
  console.log(`${summary(group.name, all, broken)}; ${again} asked again`);
  return broken;
}

async function readBeside(root: string, { name, prefix }: (typeof readings)[number]): Promise<number> {
  const all: Asked[] = [];
  let idle: Idle = new Map();
  let broken = 0;
  for await (const row of read(root, name, (one) => one.name.startsWith(prefix))) {
    if (idle.size === 0) idle = new Map([[row.question, row]]);
    else all.push(row);
    broken += told(row, breaches(row, idle));
  }
  console.log(summary(`${name}, as a job reads them`, all, broken));
  return broken;
}

async function names(): Promise<number> {
  const all: Asked[] = [];
  let broken = 0;
  for await (const row of exportedNames()) {
    all.push(row);
    broken += told(row, breaches(row, new Map()));
  }
  console.log(summary('names', all, broken));
  return broken;
}

/** @returns 1 when it broke a bound */
function told(row: Asked, faults: readonly string[]): 0 | 1 {
  if (faults.length > 0 || verbose)
    console.log(`  ${lineOf(row)}${faults.map((fault) => `\n    ! ${fault}`).join('')}`);
  return faults.length > 0 ? 1 : 0;
}

/** Every header field and 200 flips, by separate processes. @returns whether it was sound */
async function databases(): Promise<boolean> {
  const script = join(import.meta.dirname, 'database.ts');
  const [code] = await once(spawn(process.execPath, ['--no-warnings', script], { stdio: 'inherit' }), 'exit');
  return code === 0;
}

async function main(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'vinobench-hostile-'));
  const root = join(folder, 'root');
  mkdirSync(root);
  const started = await startHost({
    home: join(folder, 'home'),
    args: ['serve', '--root', root],
    environment: { VINOBENCH_DEVICE_LOCK: join(folder, 'measuring.lock') },
  });
  try {
    const page = await enter(started.address);
    const beside = new Beside(page.client, started.pid, writeNetworks(root).heavy);
    const host: Host = { pid: started.pid, page, root, beside: () => beside.processes() };
    const alone = await beside.alone();
    let broken = 0;
    for (const group of groups)
      if (group.name.includes(wanted) || wanted.startsWith('--')) broken += await thrown(host, group, beside);
    for (const one of readings)
      if (one.name.includes(wanted) || wanted.startsWith('--')) broken += await readBeside(root, one);
    const isWanted = (name: string) => name.includes(wanted) || wanted.startsWith('--');
    if (isWanted('names')) broken += await names();
    const read = isWanted('mutated') ? await mutated(root) : true;
    const sound = (isWanted('database') ? await databases() : true) && read;
    const measured = await beside.end();
    console.log(
      `measured meanwhile: ${measured.runs} runs, ${measured.whole} with all their samples; median ${(measured.medianMs / alone).toFixed(2)} times that alone (${alone.toFixed(2)} ms)`,
    );
    if (started.errors() !== '') console.log(`stderr of the host: ${started.errors().slice(0, 2000)}`);
    page.cut();
    return broken === 0 && sound && measured.runs === measured.whole && started.errors() === '';
  } finally {
    await started.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = (await main()) ? 0 : 1;
