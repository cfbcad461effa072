/**
 * `npm run test:hostile [-- word]`: files of strangers, thrown at a browser host that measures. Each is to be answered within two seconds
 * and 300 MiB, or refused by a limit's sentence; the host goes on answering, and what it measures has all its samples. Prints a line for
 * each question that broke a bound, and for each group the worst; ends with 1 when one did. @param word groups of this name alone
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enter, startHost } from '../support/host.ts';
import { writeNetworks } from '../support/runs.ts';
import { type Asked, asked, type Host, type HostileModel, modelQuestions, type Question } from './asked.ts';
import { Beside } from './beside.ts';
import { hostileCaffe, soundCaffe } from './caffeFiles.ts';
import { hostileIrs, soundIr } from './irFiles.ts';
import { hostileOnnx, soundOnnx } from './onnxFiles.ts';
import { breaches, type Idle, lineOf, summary } from './verdict.ts';

interface Group {
  readonly name: string;
  readonly cases: readonly HostileModel[];
  /** What a process that is asked takes for nothing: of a file that is as it should be. */
  readonly sound: HostileModel;
  readonly questions: readonly Question[];
}

const groups: readonly Group[] = [
  { name: 'caffe', cases: hostileCaffe, sound: soundCaffe, questions: modelQuestions },
  { name: 'ir', cases: hostileIrs, sound: soundIr, questions: modelQuestions },
  { name: 'onnx', cases: hostileOnnx, sound: soundOnnx, questions: modelQuestions },
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
  let broken = 0;
  for (const one of group.cases) {
    await beside.ready();
    for await (const row of asked(host, one, group.questions)) {
      all.push(row);
      const faults = breaches(row, idle);
      if (faults.length > 0) broken += 1;
      if (faults.length > 0 || verbose)
        console.log(`  ${lineOf(row)}${faults.map((fault) => `\n    ! ${fault}`).join('')}`);
    }
  }
  console.log(summary(group.name, all, broken));
  return broken;
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
    const measured = await beside.end();
    console.log(
      `measured beside: ${measured.runs} runs, ${measured.whole} with all their samples; median ${(measured.medianMs / alone).toFixed(2)} times that alone (${alone.toFixed(2)} ms)`,
    );
    if (started.errors() !== '') console.log(`stderr of the host: ${started.errors().slice(0, 2000)}`);
    page.cut();
    return broken === 0 && measured.runs === measured.whole && started.errors() === '';
  } finally {
    await started.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = (await main()) ? 0 : 1;
