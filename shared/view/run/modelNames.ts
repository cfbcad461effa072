/** Models by the names that people know: a document names them by their ids in the catalogue. */

/** What is known of a model's names. */
interface NamedModel {
  readonly id: string;
  readonly studyRow: string;
}

export type NameOfModel = (model: string) => string;

/** That of the study, else the model's own. */
export function namesOf(catalogue: readonly NamedModel[]): NameOfModel {
  const names = new Map(catalogue.map(({ id, studyRow }) => [id, studyRow]));
  return (model) => names.get(model) ?? model;
}

/** Of a name that is too long: its beginning and its end, which tells `block1` from `block12`. */
export function middleCut(text: string, letters: number): string {
  if (text.length <= letters) return text;
  const end = Math.max(1, Math.floor((letters - 1) * 0.45));
  return `${text.slice(0, Math.max(0, letters - 1 - end))}…${text.slice(-end)}`;
}

/** A run's title, its models by name where the run got it from them: `AlexNet, VGG16 and 12 more`. */
export function runTitle(title: string, nameOf: NameOfModel): string {
  const rest = / and \d+ more$/.exec(title)?.[0] ?? '';
  const models = title.slice(0, title.length - rest.length).split(', ');
  return `${models.map(nameOf).join(', ')}${rest}`;
}
