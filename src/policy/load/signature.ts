import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { canonicalJson } from "../../domain/canonical-json.ts";
import { err, ok, type Result } from "../../domain/result.ts";

/** Reads an ed25519 key: PEM, or the base64 of its DER form (SPKI for public keys, PKCS #8 for private ones). */
export function readAuditorKey(text: string, kind: "public" | "private"): Result<KeyObject, string> {
  const pem = text.includes("-----BEGIN");
  const der = Buffer.from(text.trim(), "base64");
  try {
    const key =
      kind === "public"
        ? createPublicKey(pem ? text : { key: der, format: "der", type: "spki" })
        : createPrivateKey(pem ? text : { key: der, format: "der", type: "pkcs8" });
    return key.asymmetricKeyType === "ed25519"
      ? ok(key)
      : err(`is a key of type ${key.asymmetricKeyType}, not ed25519`);
  } catch {
    // OpenSSL's words name its own routines and no remedy.
    return err(`is no ${kind} key: give ed25519 as PEM, or the base64 of its DER form`);
  }
}

/** What is signed: the canonical JSON of the document without its signature. */
function signedBytes(content: unknown): Buffer {
  const entries = Object.entries(typeof content === "object" && content !== null ? content : {});
  const unsigned = Object.fromEntries(entries.filter(([key]) => key !== "signature"));
  return Buffer.from(canonicalJson(unsigned), "utf8");
}

/** Whether the document carries a signature of this key over its whole content. */
export function isSignedBy(content: unknown, key: KeyObject | null): boolean {
  const signature =
    typeof content === "object" && content !== null && "signature" in content ? content.signature : undefined;
  if (key === null || typeof signature !== "string") return false;
  return verify(null, signedBytes(content), key, Buffer.from(signature, "base64"));
}

/** The signature of a document, base64. */
export function signatureOf(content: unknown, key: KeyObject): string {
  return sign(null, signedBytes(content), key).toString("base64");
}
