/** One file format of another program, or of ours: how it is known, and what it says. */
import type { FileFormat } from '../../../shared/documents/origin.ts';
import type { Content } from '../content.ts';
import type { Part } from '../parts.ts';

export interface Format<K extends Content['kind'] = Content['kind']> {
  readonly format: FileFormat;
  readonly kind: K;
  /** By its content alone; a cheap look. */
  readonly detect: (content: Extract<Content, { kind: K }>) => boolean;
  /**
   * @param file its name, for errors
   * @throws VinobenchError `input` where it is of the format and not right
   */
  readonly read: (content: Extract<Content, { kind: K }>, file: string) => readonly Part[];
}

/** With the kind of content that its functions take. */
export const defineFormat = <K extends Content['kind']>(format: Format<K>): Format<K> => format;
