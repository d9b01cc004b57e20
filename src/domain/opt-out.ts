/**
 * Words that end all calls in every deployment, whatever its packs add: what people in the markets of the shipped packs
 * are told to answer with.
 */
const ALWAYS = ["退订", "TD退订", "T退订", "取消", "拒绝", "TD", "T", "STOP", "UNSUBSCRIBE", "QUIT", "OPT OUT"];
/** With these at its head a message is meant as one, whatever follows. */
const LEADING = ["stop", "unsubscribe", "退订", "拒绝来电", "拒绝接听"];

/** Traditional characters of the words that end calls, and of those around them, with their simplified form. */
const SIMPLIFIED: Readonly<Record<string, string>> = {
  訂: "订",
  絕: "绝",
  絶: "绝",
  來: "来",
  電: "电",
  話: "话",
  請: "请",
  別: "别",
  聽: "听",
  號: "号",
};
const NO_WORD = /[\p{P}\p{S}\p{C}\p{Z}\s]+/u;
const TRADITIONAL = new RegExp(`[${Object.keys(SIMPLIFIED).join("")}]`, "gu");

/** A text as words without case, width, accents, punctuation and choice of script. */
function words(text: string): readonly string[] {
  const folded = text
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .normalize("NFC")
    .replace(TRADITIONAL, (character) => SIMPLIFIED[character] ?? character);
  return folded.split(NO_WORD).filter((word) => word !== "");
}

/**
 * Whether a message ends the calls: nothing but words that do, written in any case, width, script and punctuation, or one
 * at its head that can mean nothing else. `also`: what the rules of the place have people answer with. Whatever else
 * people write is for a person to read.
 */
export function isOptOut(text: string, also: readonly string[]): boolean {
  const ending = new Set([...ALWAYS, ...also].map((word) => words(word).join("")));
  const said = words(text);
  const whole = said.join("");
  if (whole === "") return false;
  if (ending.has(whole) || said.every((word) => ending.has(word))) return true;
  return LEADING.some((word) => said[0] === word || (!/^[a-z]/.test(word) && whole.startsWith(word)));
}
