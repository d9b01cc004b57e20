import { test } from "vitest";
import { Site } from "./site.ts";
import { appendFileSync, copyFileSync } from "node:fs";
test("t", { timeout: 60000 }, async () => {
  const t = performance.now();
  const site = await Site.running({ rack: { slots: 4, personality: "generic", timeScale: 25, logCommands: true }, idlePollMs: 300, config: ["log: { level: trace }"] });
  const lap = (w: unknown) => { appendFileSync("/tmp/zz.log", Math.round(performance.now() - t) + " " + JSON.stringify(w)+"\n"); };
  await site.campaignOf("l", Array.from({length: 20}, (_, i) => `+9995500${1000+i}103`), 1);
  const faults = { "b1.1": "silence", "b1.2": "stuck", "b1.3": "unplug", "b1.4": "flood" } as const;
  for (const [slot, fault] of Object.entries(faults)) {
  await site.seen("a", (e) => e.event === "dial" && e.slot === slot);
  site.rack.inject(slot, { fault, forMs: fault === "unplug" ? 200000 : null }); lap(fault);
  }
  const last: Record<string,string> = {};
  const end = performance.now() + 40000; let rec = false;
  while (performance.now() < end) { for (const s of (await site.status()).slots) { const x = s.state + s.reason; if (x !== last[s.slot]) lap([s.slot, s.state, s.reason]); last[s.slot] = x; } await new Promise(r=>setTimeout(r,50));
  if (!rec && end - performance.now() < 20000) { rec = true; lap("recover"); for (const slot of Object.keys(faults)) site.rack.inject(slot, { fault: "recover", forMs: null }); } }
  copyFileSync(site.dir + "/simbankd.log", "/tmp/zz.daemon.log");
});
