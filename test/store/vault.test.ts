import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SimbankError } from "../../src/domain/errors.ts";
import { asE164, type E164 } from "../../src/domain/number.ts";
import { NUMBER_KEY_BYTES, Vault } from "../../src/store/vault.ts";

const numbers = fc
  .tuple(fc.constantFrom("1", "7", "86", "999"), fc.stringMatching(/^[0-9]{4,12}$/))
  .map(([country, rest]) => asE164(`+${country}${rest}`.slice(0, 16)))
  .filter((number): number is E164 => number !== null);
const keys = fc.uint8Array({ minLength: 1, maxLength: 200 });

describe("the name of a number", () => {
  it("is the beginning of its HMAC-SHA-256, whatever was named before it", () => {
    fc.assert(
      fc.property(keys, fc.array(numbers, { minLength: 1, maxLength: 5 }), (key, several) => {
        const vault = new Vault(key);
        for (const number of several) {
          const expected = createHmac("sha256", key).update(number).digest().subarray(0, NUMBER_KEY_BYTES);
          expect(vault.nameOf(number).toString("hex")).toBe(expected.toString("hex"));
        }
      }),
    );
  });

  it("is kept when another is made", () => {
    const vault = new Vault(Buffer.alloc(32, 7));
    const first = vault.nameOf("+999111111" as E164);
    const before = first.toString("hex");
    vault.nameOf("+999222222" as E164);
    expect(first.toString("hex")).toBe(before);
  });
});

describe("a sealed text", () => {
  const vault = new Vault(Buffer.alloc(32, 9));
  const key = Buffer.alloc(NUMBER_KEY_BYTES, 1);

  it("opens for the person it was sealed for", () => {
    const opens = (text: string): boolean => vault.open(vault.seal(text, key), key) === text;
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), opens));
  });

  it("does not open with any byte changed, nor for another person", () => {
    const sealed = vault.seal("+999123456", key);
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => vault.open(changed, key)).toThrow(SimbankError);
    }
    expect(() => vault.open(sealed, Buffer.alloc(NUMBER_KEY_BYTES, 2))).toThrow(SimbankError);
  });
});
