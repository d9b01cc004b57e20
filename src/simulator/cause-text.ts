/** Names of release causes as modems print them (3GPP TS 24.008 annex H; 20: ITU-T Q.850). */
const TEXTS: Readonly<Record<number, string>> = {
  1: "Unassigned (unallocated) number",
  3: "No route to destination",
  8: "Operator determined barring",
  16: "Normal call clearing",
  17: "User busy",
  18: "No user responding",
  19: "User alerting, no answer",
  20: "Subscriber absent",
  21: "Call rejected",
  22: "Number changed",
  27: "Destination out of order",
  28: "Invalid number format (incomplete number)",
  31: "Normal, unspecified",
  34: "No circuit/channel available",
  38: "Network out of order",
  41: "Temporary failure",
  42: "Switching equipment congestion",
  47: "Resources unavailable, unspecified",
  57: "Bearer capability not authorized",
  102: "Recovery on timer expiry",
};

export function causeText(cause: number): string {
  return TEXTS[cause] ?? "Normal, unspecified";
}
