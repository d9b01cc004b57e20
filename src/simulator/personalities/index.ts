import type { Personality } from "../personality.ts";
import { fast, generic, genericBlocking } from "./generic.ts";
import { huawei } from "./huawei.ts";
import { quectelEc2x } from "./quectel-ec2x.ts";
import { simcom7600, urcOnly } from "./simcom.ts";
import { wavecom } from "./wavecom.ts";

/** Every personality that comes with the rack, by name. */
export const PERSONALITIES: ReadonlyMap<string, Personality> = new Map(
  [generic, genericBlocking, quectelEc2x, simcom7600, huawei, wavecom, urcOnly, fast].map((one) => [one.name, one]),
);

/** What `mix` deals out, slot by slot: one of each family a mixed rack would hold. */
export const MIX: readonly Personality[] = [generic, quectelEc2x, simcom7600, huawei, wavecom, genericBlocking];
