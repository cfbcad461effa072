/** Adds, rebuilds and removes releases of OpenVINO: by the set-up's own program, in a process that can be stopped. */
import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { layout } from '../../../layout/layout.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { homeFolder } from '../../store/home.ts';
import { fixedSentence } from './installed.ts';

const answerSchema = z.object({ done: z.enum(['added', 'built', 'ready', 'removed']) });
type Answer = z.infer<typeof answerSchema>['done'];

interface Doing {
  /** Each line that it says. */
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal | undefined;
}

/** How long a stopped installer may take to remove what it has begun. */
const patienceMs = 5000;

/**
 * @param verb `refresh`: builds the addon again where the sources have changed since, and fetches nothing
 * @throws VinobenchError 'setup' with the installer's own sentence, 'unsupported' in a package, 'cancelled'
 */
export async function changeRuntime(
  verb: 'add' | 'refresh' | 'remove',
  release: string,
  { tell, signal }: Doing,
): Promise<Answer> {
  const program = layout.runtimeInstaller;
  if (program === null) throw new VinobenchError('unsupported', fixedSentence);
  signal?.throwIfAborted();
  const child = fork(program, [verb, release, homeFolder('runtimes')], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
  });
  let patience: NodeJS.Timeout | undefined;
  const stop = () => {
    child.kill('SIGINT');
    patience = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  };
  signal?.addEventListener('abort', stop, { once: true });
  let said = '';
  let output = '';
  try {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    if (child.stderr !== null)
      createInterface({ input: child.stderr }).on('line', (line) => {
        said = line;
        tell(line.replace(/^set-up: /, ''));
      });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    if (signal?.aborted === true)
      throw new VinobenchError('cancelled', `Adding OpenVINO ${release} was cancelled.`);
    const answer = code === 0 ? answerSchema.safeParse(JSON.parse(output)) : null;
    if (answer?.success === true) return answer.data.done;
    throw new VinobenchError('setup', said === '' ? `The set-up of OpenVINO ${release} ended early.` : said);
  } finally {
    clearTimeout(patience);
    signal?.removeEventListener('abort', stop);
  }
}

/** What work tells, line by line, until it ends as it ends. */
export async function* linesOf(
  work: (tell: (line: string) => void) => Promise<unknown>,
): AsyncGenerator<string, void> {
  const lines: string[] = [];
  let wake: () => void = () => undefined;
  let ended = false;
  const done = work((line) => {
    lines.push(line);
    wake();
  }).finally(() => {
    ended = true;
    wake();
  });
  // Awaited below; until then its failure is handled there.
  done.catch(() => undefined);
  while (!ended || lines.length > 0) {
    const line = lines.shift();
    if (line !== undefined) yield line;
    else
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (ended || lines.length > 0) resolve();
      });
  }
  await done;
}
