/** The results of packaging, on stdout; progress goes to stderr, as in the other steps of the set-up. */
export function printResult(text: string): void {
  process.stdout.write(`${text}\n`);
}
