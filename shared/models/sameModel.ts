/** Whether something was measured of a model: by the content of its files, since two networks may have one name. */

/** A model as a cell, a profile or a report names it. Documents of an earlier Vinobench lack the hash. */
interface MeasuredModel {
  readonly model: string;
  readonly modelSha256?: string | null;
}

export interface KnownModel {
  readonly name: string;
  /** Hash of its files as they are now; null: not known. */
  readonly modelSha256: string | null;
}

/** By name where either hash is not known. */
export function isOfModel(measured: MeasuredModel, { name, modelSha256 }: KnownModel): boolean {
  const { modelSha256: other = null } = measured;
  return other === null || modelSha256 === null ? measured.model === name : other === modelSha256;
}
