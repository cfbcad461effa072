/** Every item of a stream, then what it returns. */
export async function drain<T, R>(stream: AsyncIterator<T, R>, each: (item: T) => void): Promise<R> {
  for (;;) {
    const step = await stream.next();
    if (step.done === true) return step.value;
    each(step.value);
  }
}
