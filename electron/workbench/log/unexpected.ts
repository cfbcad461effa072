/**
 * The rule of a host for unexpected errors: they are logged with their stack, reported to the user once, and never end a
 * measurement. They end only the request that was being answered, where that is known.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import path from 'node:path';
import { homeFolder } from '../../store/home.ts';
import { logLine } from './log.ts';

/** What an unexpected error ends: a request, a connection. */
interface Endable {
  readonly name: string;
  end(): void;
}

const endables = new AsyncLocalStorage<Endable>();

/** Carries out `work`; an error that it, or whatever it starts, leaves uncaught ends `endable`. */
export const endedByErrors = <T>(endable: Endable, work: () => T): T => endables.run(endable, work);

export const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

/** File that stacks go to. */
const logFile = (): string => path.join(homeFolder('logs'), 'vinobench.log');

/**
 * From here on this process survives an uncaught exception or an unhandled rejection.
 * @param tell called with one sentence for the user, at the first of them alone
 */
export function continueAfterErrors(tell: (sentence: string) => void): void {
  let told = false;
  const goOn = (error: unknown) => {
    const endable = endables.getStore();
    const during = endable === undefined ? '' : ` during ${endable.name}`;
    logLine(`Unexpected error${during}: ${stackOf(error)}`);
    try {
      endable?.end();
      if (!told) tell(unexpectedSentence());
    } catch (failure) {
      logLine(`Unexpected error after that one: ${stackOf(failure)}`);
    }
    told = true;
  };
  process.on('uncaughtException', goOn).on('unhandledRejection', goOn);
}

const unexpectedSentence = (): string =>
  `Vinobench had an unexpected error and keeps running. Measurements in progress continue, and results are kept. Details are in ${logFile()}.`;
