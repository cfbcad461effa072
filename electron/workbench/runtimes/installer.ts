/** Adds, rebuilds and removes releases of OpenVINO: by the set-up's own program, in a process that can be stopped. */
import { fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { layout } from '../../../layout/layout.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { type InstallStep, installSteps } from '../../../shared/machine/runtimes.ts';
import { homeFolder } from '../../store/home.ts';
import { fixedSentence } from './installed.ts';

const answerSchema = z.object({ done: z.enum(['added', 'built', 'ready', 'removed']) });
const stepSchema = z.object({ step: z.enum(installSteps) });
type Answer = z.infer<typeof answerSchema>['done'];

interface Doing {
  /** Each line about its steps. */
  readonly tell: (line: string) => void;
  readonly onStep?: (step: InstallStep) => void;
  readonly signal: AbortSignal | undefined;
}

/** Before each line about a step (setup/report.mjs). */
const stepPrefix = 'set-up: ';

const doing = { add: 'Adding', refresh: 'Building the addon of', remove: 'Removing' } as const;

/** How long a stopped installer may take to remove what it has begun. */
const patienceMs = 5000;

/**
 * @param verb `refresh`: builds the addon again where the sources have changed since, and fetches nothing
 * @throws VinobenchError 'setup' with the installer's own sentence, 'unsupported' in a package, 'cancelled'
 */
export async function changeRuntime(
  verb: 'add' | 'refresh' | 'remove',
  release: string,
  { tell, onStep, signal }: Doing,
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
  child.on('message', (message) => {
    const told = stepSchema.safeParse(message);
    if (told.success) onStep?.(told.data.step);
  });
  /** The sentence that it fails with: the first line that is no report of a step. */
  let failure: string | null = null;
  let output = '';
  try {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    if (child.stderr !== null)
      createInterface({ input: child.stderr }).on('line', (line) => {
        if (failure !== null || line.startsWith(stepPrefix)) tell(line.replace(stepPrefix, ''));
        else failure = line;
      });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    if (signal?.aborted === true)
      throw new VinobenchError('cancelled', `${doing[verb]} OpenVINO ${release} was cancelled.`);
    const answer = code === 0 ? answerSchema.safeParse(JSON.parse(output)) : null;
    if (answer?.success === true) return answer.data.done;
    throw new VinobenchError(
      'setup',
      failure ??
        `The program that adds and removes releases ended early (exit code ${code ?? 'none'}): run the same command again.`,
    );
  } finally {
    clearTimeout(patience);
    signal?.removeEventListener('abort', stop);
  }
}
