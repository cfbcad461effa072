/** Files to be read as documents, all of them or an error. */
export interface ImportsRequest {
  /** Absolute. */
  readonly files: readonly string[];
  /** When they are imported. */
  readonly now: Date;
}
