/** Extended commands that place a call: CDMA voice dial, and keys pressed on the modem's own keypad (27.007 §8.7). */
const DIALLING = /^(?:\+CDV|[+^]CKPD|\+CDIAL|\^DIAL)(?![A-Z0-9])/i;

/**
 * Whether a command line would make a modem place a call, however it is spelled (V.250 §5.2, §6.3.1): `D` anywhere a
 * basic command may stand, in any case, behind other commands or a semicolon, and `A/`, which repeats the last line.
 * Errs on the side of yes: a text that cannot be read as commands with certainty counts as a dial if `D` is in it.
 */
export function spellsDial(text: string): boolean {
  return text.split(/[\r\n\0]+/).some(lineDials);
}

function lineDials(line: string): boolean {
  const start = line.trim();
  if (/^A\//i.test(start)) return true;
  const body = start.replace(/^AT/i, "").replace(/"[^"]*"/g, '""');
  return body.split(";").some((part) => partDials(part.trim()));
}

function partDials(part: string): boolean {
  // Basic commands may stand before an extended one on the same line, never behind it without a semicolon.
  const extended = part.search(/[+^#$%*_]/);
  const basic = extended < 0 ? part : part.slice(0, extended);
  if (extended >= 0 && DIALLING.test(part.slice(extended))) return true;
  return /d/i.test(basic.replace(/&D/gi, ""));
}
