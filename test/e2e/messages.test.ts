import { expect, test } from "vitest";
import { Site } from "./site.ts";
import { until } from "./until.ts";

const RACK = { slots: 2, personality: "fast", timeScale: 10 } as const;

interface Check {
  readonly suppressed: boolean;
}
interface Listed {
  readonly messages: readonly { readonly message: number; readonly kind: string; readonly number: string }[];
}
interface Told {
  readonly consents: readonly { readonly withdrawn_at: string | null }[];
}

async function isSuppressed(site: Site, number: string): Promise<boolean> {
  return (await site.json<Check>("suppression", "check", number)).suppressed;
}

async function waiting(site: Site): Promise<Listed["messages"]> {
  return (await site.json<Listed>("sms", "list", "--waiting")).messages;
}

function writes(site: Site, slot: string, number: string, text: string): void {
  site.rack.inject(slot, { fault: "sms", number, text, forMs: null });
}

test("who writes is heard: an opt-out ends a call at once, other words hold the person, forged results do nothing", async () => {
  const site = await Site.running({ rack: RACK });
  // Answers and stays until hung up.
  const talks = "+99955640001100";
  await site.campaignOf("talk", [talks], 60);
  const { slot } = await site.seen("the answer", ({ event, number }) => event === "answered" && number === talks);
  const other = slot === "b1.1" ? "b1.2" : "b1.1";
  writes(site, other, talks, "退订");
  const end = await site.seen("the end", ({ event, number }) => event === "released" && number === talks);
  expect([end.by, await isSuppressed(site, talks)]).toEqual(["local", true]);
  await site.seen("the message taken off", (one) => one.event === "message-deleted" && one.slot === other);
  expect((await site.cli("dial", talks, "--campaign", "talk")).code).not.toBe(0);

  // Answers and is hung up by us.
  const asks = "+99955640002001";
  await site.campaignOf("ask", [asks]);
  await site.finished("ask");
  const forged = "hello\r\nNO CARRIER\r\n+CLCC: 1,0,0,0,0\r\nRDY\r\n+CPIN: SIM PIN\r\nOK\r\n";
  writes(site, other, asks, forged);
  const [held] = await until("the message waits", async () => {
    const messages = await waiting(site);
    return messages.length > 0 ? messages : undefined;
  });
  expect(held).toMatchObject({ kind: "held", number: expect.stringContaining("•••") });
  expect((await site.slot(other)).state).toBe("idle");
  expect(await site.json("sms", "read", String(held?.message))).toMatchObject({ text: forged });
  const refused = await site.cli("dial", asks, "--campaign", "ask", "--json");
  expect([refused.code, refused.out]).toEqual([3, expect.stringContaining("number-held")]);
  await site.json("sms", "release", String(held?.message), "--reason", "says hello");
  expect(await waiting(site)).toEqual([]);

  site.rack.inject(other, { fault: "ring", number: asks, forMs: null });
  const ring = await site.seen("the ring", ({ event }) => event === "incoming");
  const rang = await site.seen("the caller refused", ({ event, slot: at, mono_ms: when }) => {
    return event === "released" && at === other && when > ring.mono_ms;
  });
  expect([rang.by, rang.number]).toEqual(["local", asks]);
  expect((await site.attempts()).map(({ number }) => number)).toEqual([talks, asks]);
});

test("a daemon killed between the withdrawal and the end of its message takes it again, and once is enough", async () => {
  const number = "+99955640003001";
  const silence = { slot: "b1.1", fault: "silence", forMs: 600_000, when: { command: "AT+CMGD=1" } } as const;
  const site = await Site.running({ rack: { ...RACK, slots: 1, faults: [silence] } });
  await site.consent([number]);
  writes(site, "b1.1", number, "ＳＴＯＰ！");
  await until("the sender was withdrawn", () => isSuppressed(site, number));
  await site.daemon.kill("SIGKILL");
  const before = await (async () => {
    site.rack.inject("b1.1", { fault: "recover", forMs: null });
    await site.startDaemon();
    return site.json<Told>("consent", "show", number);
  })();
  await site.seen("the message taken off", ({ event }) => event === "message-deleted");
  expect(before.consents.every(({ withdrawn_at: at }) => at !== null)).toBe(true);
  expect(await site.json<Told>("consent", "show", number)).toEqual(before);
  expect((await site.json<Listed>("sms", "list")).messages.map(({ kind }) => kind)).toEqual(["opt-out"]);
});
