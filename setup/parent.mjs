// @ts-check
/**
 * npm passes a signal on to its shell alone, and a waiting shell dies of it without notice: what it had started
 * would keep running unseen. So a process that npm started checks whether its parent is still alive.
 */

const everyMs = 250;

/**
 * @param {() => void} act called once when the parent has gone
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {() => void} stops looking
 */
export function whenOrphaned(act, env = process.env) {
  // Started by hand, it may well be meant to outlive its shell; on Windows a parent that ended keeps its number.
  if (process.platform === 'win32' || env['npm_lifecycle_event'] === undefined) return () => {};
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

/**
 * Stops this process as Ctrl-C would when the one that started it, with a channel between them, has ended: killed alone,
 * it cannot notify anyone. What was begun is kept as after any Ctrl-C, and a tool of the set-up is stopped with it.
 */
export function endWithStarter() {
  process.once('disconnect', () => process.kill(process.pid, 'SIGINT'));
  // Listening must not keep a program going that has nothing left to do.
  process.channel?.unref();
}
