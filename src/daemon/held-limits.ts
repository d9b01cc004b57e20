import type { CardLimits, SharedLimits } from "../domain/card.ts";
import { looserKeys, looserSharedKeys } from "../domain/card-strictness.ts";
import { maskIccid } from "../domain/number.ts";
import { snakeCase } from "../domain/snake-case.ts";
import { limitsInForce } from "../store/index.ts";
import { termsFor } from "./card-limits.ts";
import type { Config } from "./config.ts";

/**
 * What the configuration wants looser than the ledger has it, one sentence each (field rule 6): the stricter value
 * holds until a person orders otherwise. Nothing where there is no ledger yet.
 */
export function heldByLedger(config: Pick<Config, "data_dir" | "cards">): readonly string[] {
  const told = new Set<string>();
  for (const { iccid, imsi, limits, shared } of limitsInForce(config.data_dir) ?? []) {
    const said = termsFor({ iccid, imsi }, config.cards);
    const card = maskIccid(iccid);
    for (const key of looserKeys(limits, said.limits)) {
      told.add(sentence(`Card ${card}`, key, limits[key], said.limits[key]));
    }
    for (const line of sharedHeld(shared, said.shared)) told.add(line);
  }
  return [...told];
}

function sharedHeld(inForce: SharedLimits | null, said: SharedLimits | null): readonly string[] {
  if (inForce === null || said === null || inForce.contract !== said.contract) return [];
  return looserSharedKeys(inForce, said).map((key) =>
    sentence(`Contract ${said.contract}`, key, inForce[key], said[key], " --shared"),
  );
}

function sentence(
  whose: string,
  key: keyof CardLimits | keyof SharedLimits,
  inForce: unknown,
  said: unknown,
  more = "",
): string {
  const name = snakeCase(key);
  const shown = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
  const remedy = `simbank card limits${more} with --by and --reason changes it`;
  return `${whose}: ${name} stays ${shown(inForce)}, ${shown(said)} in the file is looser; ${remedy}.`;
}
