/** What is in a finished backup. */
export interface BackupDone {
  /** Of the whole file. */
  readonly bytes: number;
  readonly sha256: string;
  readonly documents: number;
  readonly createdAt: string;
}
