/** The sample campaign: who has agreed to what, who is to be called, and who must not be dialled. */
export interface DemoData {
  readonly consentsCsv: string;
  readonly contactsCsv: string;
  readonly suppressionsCsv: string;
  /** People who take their consent back after the import. */
  readonly withdrawals: readonly string[];
  /** Every number that may be dialled. */
  readonly dialable: ReadonlySet<string>;
}

/**
 * What happens on a dialled number is set by its last three digits (`simbank-rack --help` has the table): mostly
 * people who answer, and one of each way in which a call can end.
 */
const BEHAVIOURS = ["0", "110", "0", "121", "0", "130", "0", "150", "103", "140", "0", "170", "0", "151", "0", "111"];

type Standing = "consented" | "none" | "expired" | "other-purpose" | "withdrawn" | "suppressed";

/** One in ten has no consent, and of each other kind of obstacle there is one in twenty. */
const STANDINGS: readonly Standing[] = [
  ...Array<Standing>(4).fill("consented"),
  "none",
  ...Array<Standing>(3).fill("consented"),
  "expired",
  ...Array<Standing>(3).fill("consented"),
  "withdrawn",
  "consented",
  "none",
  "consented",
  "other-purpose",
  "consented",
  "suppressed",
  "consented",
];

export function demoData(contacts: number): DemoData {
  const consents = ["number,purpose,granted_at,method,expires_at"];
  const rows = ["number,name,order"];
  const suppressions = ["number,scope,reason"];
  const withdrawals: string[] = [];
  const dialable = new Set<string>();
  for (let index = 0; index < contacts; index += 1) {
    const number = numberOf(index);
    const standing = STANDINGS[index % STANDINGS.length] ?? "consented";
    rows.push(`${number},Person ${index + 1},A-${1000 + index}`);
    if (standing !== "none") consents.push(consentRow(number, standing));
    if (standing === "suppressed") suppressions.push(`${number},controller,asked by letter`);
    if (standing === "withdrawn") withdrawals.push(number);
    if (standing === "consented") dialable.add(number);
  }
  // What real lists bring along: a number twice, once with blanks, and one that is no number at all.
  rows.push(`"${spaced(numberOf(0))}",Person 1 again,A-1000`, "call me at work,Person X,A-9999");
  return {
    consentsCsv: `${consents.join("\r\n")}\r\n`,
    contactsCsv: `\uFEFF${rows.join("\r\n")}\r\n`,
    suppressionsCsv: `${suppressions.join("\n")}\n`,
    withdrawals,
    dialable,
  };
}

function numberOf(index: number): string {
  const behaviour = BEHAVIOURS[index % BEHAVIOURS.length] ?? "0";
  const tail = behaviour === "0" ? `0${String(index % 100).padStart(2, "0")}` : behaviour;
  return `+99955${String(index).padStart(4, "0")}${tail}`;
}

function spaced(number: string): string {
  return `${number.slice(0, 4)} ${number.slice(4, 8)}-${number.slice(8)}`;
}

function consentRow(number: string, standing: Standing): string {
  const purpose = standing === "other-purpose" ? "survey" : "appointment";
  const expires = standing === "expired" ? "2026-06-30T00:00:00Z" : "";
  return `${number},${purpose},2026-01-15T09:30:00Z,web_form,${expires}`;
}
