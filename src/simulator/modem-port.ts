/** The device's end of a serial line. */
export interface ModemPort {
  /** What the host opens. */
  readonly path: string;
  write(bytes: string): void;
  pause(): void;
  resume(): void;
  /** Unplugs. */
  close(): void;
}

/** Makes a line whose bytes from the host go to `data`, as Latin-1. */
export type OpenPort = (data: (bytes: string) => void) => ModemPort;
