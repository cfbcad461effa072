/** `conv1, conv2, conv3 and 4 more` of the first names of a list and how many there are. */
export const namesText = (names: readonly string[], count: number): string =>
  `${names.join(', ')}${count > names.length ? ` and ${count - names.length} more` : ''}`;
