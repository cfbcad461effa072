/** Whether the runs of a data folder are fit to be shown in the documents: pictures of a busy machine teach wrong figures. */
import { z } from 'zod';
import { runDocumentSchema } from '../../shared/documents/run.ts';
import { isNoisy } from '../../shared/view/matrix/matrix.ts';
import { runCli } from '../support/cli.ts';

interface RunNoise {
  readonly title: string;
  readonly measured: number;
  /** `squeezenet1.1 CPU INT8`, those that the matrix marks noisy. */
  readonly noisy: readonly string[];
}

const listSchema = z.object({ runs: z.array(z.object({ id: z.union([z.string(), z.number()]) })) });

/** Of each run that the data folder holds. */
export async function noiseOfRuns(home: string): Promise<RunNoise[]> {
  const json = async (...words: string[]): Promise<unknown> => {
    const { exitCode, stdout, stderr } = await runCli([...words, '--json'], { home });
    if (exitCode !== 0) throw new Error(`vinobench ${words.join(' ')} ended with ${exitCode}: ${stderr}`);
    return JSON.parse(stdout);
  };
  const { runs } = listSchema.parse(await json('runs', 'list'));
  const found: RunNoise[] = [];
  for (const { id } of runs) {
    const { run, cells } = runDocumentSchema.parse(await json('runs', 'show', String(id)));
    const measured = cells.filter(({ status }) => status === 'measured');
    found.push({
      title: run.title,
      measured: measured.length,
      noisy: measured
        .filter(isNoisy)
        .map(({ model, device, precision }) => `${model} ${device} ${precision}`),
    });
  }
  return found;
}

/** One line a run. */
export const noiseText = ({ title, measured, noisy }: RunNoise): string =>
  noisy.length === 0
    ? `${title}: ${measured} cells, none noisy`
    : `${title}: ${noisy.length} of ${measured} cells noisy (${noisy.join(', ')})`;
