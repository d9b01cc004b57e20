/** As much of the package as the baseline uses; it brings no types of its own. */
declare module "serialport-gsm" {
  interface Modem {
    open(path: string, options: Readonly<Record<string, unknown>>): Promise<unknown>;
    executeCommand(command: string, done: (result: unknown, error?: Error) => void): unknown;
    close(): Promise<unknown>;
  }
  const serialportGsm: { Modem(): Modem };
  export default serialportGsm;
}
