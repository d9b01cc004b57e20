/** Names that a template may use. Identity names are always filled; call names only in call lines. */
export const TEMPLATE_NAMES = [
  "imei",
  "imsi",
  "iccid",
  "iccid_swapped",
  "card",
  "plmn",
  "operator",
  "rssi",
  "sim_code",
  "lock_tries",
  "pin_tries",
  "puk_tries",
  "id",
  "dir",
  "stat",
  "number",
  "toa",
  "seconds",
  "seconds6",
  "cause",
  "cause_text",
  "end_status",
  "word",
  "digit",
  "digit_code",
] as const;
export type TemplateName = (typeof TEMPLATE_NAMES)[number];
export type TemplateValues = Readonly<Partial<Record<TemplateName, string>>>;

/** Replaces `{name}` by its value; a name without a value becomes empty, as a modem leaves an unknown field empty. */
export function render(template: string, values: TemplateValues): string {
  return template.replace(/\{([a-z0-9_]+)\}/g, (whole, name: string) => (isName(name) ? (values[name] ?? "") : whole));
}

/** Names in braces that mean nothing, for the checks of personality data. */
export function unknownNames(template: string): readonly string[] {
  return [...template.matchAll(/\{([^}]*)\}/g)].map((match) => match[1] ?? "").filter((name) => !isName(name));
}

function isName(name: string): name is TemplateName {
  return (TEMPLATE_NAMES as readonly string[]).includes(name);
}
