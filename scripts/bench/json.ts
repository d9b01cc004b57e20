/** The value of a JSON text that a program of ours wrote; the caller says what it is. */
export function parseJson<T>(text: string): T {
  return JSON.parse(text) as T;
}
