/** Hides every run of seven or more digits but its last three: numbers, ICCIDs and IMSIs in evidence and traces. */
export function maskDigits(line: string): string {
  return line.replace(/\+?\d{4,}(?=\d{3})/g, "•••");
}
