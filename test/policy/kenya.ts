import { readFileSync } from "node:fs";
import { SHIPPED_PACKS } from "../../src/policy/load.ts";

/** The pack of a country that the product lacks, as strict as the floor. */
export function kenya(): string {
  return readFileSync(new URL("HK.yaml", SHIPPED_PACKS), "utf8")
    .replaceAll("HK", "KE")
    .replace("+852", "+254")
    .replace(/ +appointment: &care-hours .*\n +transactional: \*care-hours\n/, "")
    .replace(/ +appointment: &care-limits .*\n +transactional: \*care-limits\n/, "");
}
