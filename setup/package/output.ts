/** A packaging's own results, on stdout; how it gets there is told on stderr, as the set-up's steps. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
