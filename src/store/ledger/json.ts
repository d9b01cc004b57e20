/** Reads JSON that the ledger itself wrote: its shape is that of the value it was written from. */
export function readJson<T>(text: string): T {
  const value: unknown = JSON.parse(text);
  return value as T;
}
