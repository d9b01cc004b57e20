import type { KeyObject } from "node:crypto";
import { readYaml } from "../../document/index.ts";
import { signatureOf } from "./signature.ts";

const SIGNATURE_LINE = /^signature:.*(?:\n|$)/gm;

/**
 * The text of a pack with the signature of this private key as its last line, in place of an earlier one; null where it
 * is no YAML. Nothing else of the text changes, and the signature covers nothing but what the text says.
 */
export function signedPackText(text: string, key: KeyObject): string | null {
  const unsigned = `${text.replace(SIGNATURE_LINE, "").trimEnd()}\n`;
  const yaml = readYaml(unsigned);
  return yaml.readable ? `${unsigned}signature: ${signatureOf(yaml.content, key)}\n` : null;
}
