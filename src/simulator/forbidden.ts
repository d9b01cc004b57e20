import type { Command } from "./command-line.ts";

/** Commands no lawful controller sends, by name; identity writing, network passwords, message sending, flash writes. */
const NEVER = new Set(["+CPWD", "+CMGS", "+CMGW", "+CMSS", "+QNVW", "+QNVFW", "^NVWR", "$QCNVW", "^PHYNUM", "&W"]);
const NEVER_SET = new Set(["+EGMR", "+SIMEI", "+WIMEI", "^CIMEI"]);

/** Why a command must never reach a modem of a lawful controller; null for every other command. */
export function forbiddenReason(command: Command): string | null {
  if (command.name === "D") return forbiddenDial(command.value);
  if (NEVER.has(command.name)) return "never-send";
  if (command.form !== "set") return null;
  if (NEVER_SET.has(command.name)) return "identity-write";
  if (command.name === "+CPIN" && command.value.includes(",")) return "puk";
  if (command.name === "+CLIR" && command.value !== "2") return "caller-id-setting";
  if (command.name === "+CCFC" && !/^\d+\s*,\s*2\b/.test(command.value)) return "call-forwarding-setting";
  if (command.name === "+CLCK" && !/^"[A-Z]{2}"\s*,\s*2\b/i.test(command.value)) return "facility-lock-setting";
  return null;
}

function forbiddenDial(number: string): string | null {
  if (/[IiGg]/.test(number)) return "caller-id-per-call";
  if (/[*#]/.test(number)) return "service-code";
  if (/[>"]/.test(number)) return "phonebook-dial";
  if (/[lL]/.test(number)) return "redial";
  return null;
}
