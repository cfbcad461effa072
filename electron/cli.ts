/** The terminal host: the workbench's contract as commands. Documents go to stdout, everything else to stderr. */
import { CommanderError } from 'commander';
import { vinobench } from './program.ts';
import { allowEarlyEnd } from './terminal/output.ts';

allowEarlyEnd();

try {
  await vinobench(process.argv.slice(2)).parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has printed its sentence; help that was asked for is no error.
    process.exitCode = error.exitCode === 0 ? 0 : 1;
  } else {
    const { tellError } = await import('./terminal/client.ts');
    process.exitCode = await tellError(error);
  }
}
