/** Text as `man` shows it: nothing in it is taken for a request, a hyphen stays the character that can be typed. */
export function roffText(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .split("\n")
    .map((line) => (/^[.']/.test(line) ? `\\&${line}` : line))
    .join("\n");
}

export interface PageHead {
  readonly name: string;
  readonly section: number;
  readonly summary: string;
  readonly version: string;
}

export function pageHead({ name, section, summary, version }: PageHead): string {
  return `.TH ${name.toUpperCase()} ${section} "" "simbankd ${version}" "simbankd"
.SH NAME
${roffText(name)} \\- ${roffText(summary)}
`;
}

export function heading(text: string): string {
  return `.SH ${text.toUpperCase()}\n`;
}

export function subheading(text: string): string {
  return `.SS ${roffText(text)}\n`;
}

export function paragraph(text: string): string {
  return `.PP\n${roffText(text)}\n`;
}

/** A term in bold and what it means, indented below it. */
export function entry(term: string, meaning: string): string {
  return `.TP\n.B ${roffText(term)}\n${roffText(meaning)}\n`;
}

/** Lines kept as they are. */
export function literal(text: string): string {
  return `.PP\n.nf\n.RS 4\n${roffText(text)}\n.RE\n.fi\n`;
}
