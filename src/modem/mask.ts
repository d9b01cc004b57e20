const LONG_NUMBER = /\+?\d{4,}(?=\d{3})/g;
/** A message in hexadecimal holds its sender's number and words (3GPP TS 23.040 §9.2). */
const PDU = /^(?:[0-9A-Fa-f]{2}){15,}$/;
/** Lines that may name a person from the card's phone book behind the number (3GPP TS 27.007 §7.11, §7.18). */
const NAMES_A_PERSON = /^\+CL(?:CC|IP):/;

/**
 * Hides every run of seven or more digits but its last three (numbers, ICCIDs, IMSIs) and names from the phone book, in
 * evidence and traces.
 */
export function maskDigits(line: string): string {
  if (PDU.test(line)) return `<message, ${line.length / 2} octets>`;
  return (NAMES_A_PERSON.test(line) ? withoutName(line) : line).replace(LONG_NUMBER, "•••");
}

/** The first quoted text is the number; whatever is quoted after it is about the person. */
function withoutName(line: string): string {
  const numberEnds = line.indexOf('"', line.indexOf('"') + 1) + 1;
  return (
    line.slice(0, numberEnds) +
    line.slice(numberEnds).replace(/"[^"]*"/g, (quoted) => (quoted === '""' ? quoted : '"•••"'))
  );
}
