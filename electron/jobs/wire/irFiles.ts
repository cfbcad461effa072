/** Files of an IR, as a job gets them. */

/** Files of an IR, and what they have to hold. */
export interface IrFiles {
  readonly xml: string;
  /** Null: an IR without constants may have none. */
  readonly bin: string | null;
  /** Of both, as shared/models/irIdentity.ts defines it. */
  readonly irSha256: string;
  /** SHA-256 of the .xml alone, hexadecimal: tells which of the two has changed. Left out: not known. */
  readonly xmlSha256?: string | undefined;
}

/** Of a document or whatever else has more fields. */
export const irFilesOf = ({ xml, bin, irSha256, xmlSha256 }: IrFiles): IrFiles => ({
  xml,
  bin,
  irSha256,
  ...(xmlSha256 === undefined ? {} : { xmlSha256 }),
});
