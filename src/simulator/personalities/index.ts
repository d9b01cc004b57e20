import type { Personality } from "../personality.ts";
import { fast, generic, genericBlocking } from "./generic.ts";
import { huawei, huaweiE1550, huaweiE3372, huaweiMe909s } from "./huawei.ts";
import { air780, fibocom, mediatek } from "./other-families.ts";
import { quectelEc2x, quectelEg25 } from "./quectel-ec2x.ts";
import { quectel2g, quectelEc200, quectelUc20 } from "./quectel-others.ts";
import { simcom5320, simcom7600, simcom800, simcomA76xx, urcOnly } from "./simcom.ts";
import { he910, le910 } from "./telit.ts";
import { lara, sara } from "./u-blox.ts";
import { wavecom, wavecomQ26 } from "./wavecom.ts";
import { zte } from "./zte.ts";

/** What `mix` deals out, slot by slot: one of each family a mixed rack would hold. */
export const MIX: readonly Personality[] = [
  generic,
  quectelEc2x,
  simcom7600,
  huawei,
  wavecom,
  genericBlocking,
  simcom800,
  quectel2g,
  sara,
  he910,
  zte,
  mediatek,
  quectelUc20,
  simcomA76xx,
  huaweiMe909s,
  wavecomQ26,
  lara,
  le910,
  air780,
  fibocom,
  quectelEc200,
  quectelEg25,
  simcom5320,
  huaweiE1550,
  huaweiE3372,
];

/** Every personality that comes with the rack, by name. */
export const PERSONALITIES: ReadonlyMap<string, Personality> = new Map(
  [...MIX, urcOnly, fast].map((one) => [one.name, one]),
);
