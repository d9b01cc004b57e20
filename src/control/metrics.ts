import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { CARD_STATES, MODEM_STATES } from "../domain/words.ts";
import type { RecordDue } from "../domain/register.ts";
import type { Backend } from "./backend.ts";
import type { AttemptView, EventView, SlotView } from "./views.ts";

interface ServerNumbers {
  readonly connections: number;
  readonly dropped: number;
  readonly followers: number;
}

export interface Metrics {
  /** The exposition text of now. */
  read(): Promise<{ readonly contentType: string; readonly text: string }>;
  /** Stops listening for events. */
  close(): void;
}

/**
 * Prometheus metrics of the rack: gauges read from the status at each scrape, counters fed by events since the
 * daemon's start. Labels are slots and vocabulary, never numbers or cards. A registry that is passed in is published
 * in the same answer.
 */
export function createMetrics(backend: Backend, others: Registry | undefined, server: () => ServerNumbers): Metrics {
  const registry = new Registry();
  const rack = rackGauges(registry);
  const records = recordGauge(registry);
  const calls = callCounters(registry);
  const own = serverGauges(registry);
  const unsubscribe = backend.subscribe((event) => calls(event));
  const all = others === undefined ? registry : Registry.merge([registry, others]);
  return {
    close: unsubscribe,
    async read() {
      const { slots, daemon } = await backend.status();
      rack(slots);
      records(daemon.recordsDue ?? []);
      own(server());
      return { contentType: all.contentType, text: await all.metrics() };
    },
  };
}

function rackGauges(registry: Registry): (slots: readonly SlotView[]) => void {
  const registers = [registry];
  const perSlot = ["slot"] as const;
  const state = new Gauge({ name: "simbank_slots", help: "Slots by state", labelNames: ["state"], registers });
  const cards = new Gauge({ name: "simbank_cards", help: "Cards in slots by state", labelNames: ["state"], registers });
  const rssi = new Gauge({ name: "simbank_rssi_dbm", help: "Received signal", labelNames: perSlot, registers });
  const left = new Gauge({
    name: "simbank_attempts_left",
    help: "Attempts left today for the card in the slot",
    labelNames: perSlot,
    registers,
  });
  return (slots) => {
    for (const word of MODEM_STATES) state.set({ state: word }, 0);
    for (const word of CARD_STATES) cards.set({ state: word }, 0);
    rssi.reset();
    left.reset();
    for (const slot of slots) {
      state.inc({ state: slot.state });
      if (slot.card !== null) cards.inc({ state: slot.card.state });
      if (slot.rssiDbm !== null) rssi.set({ slot: slot.slot }, slot.rssiDbm);
      if (slot.left !== null) left.set({ slot: slot.slot }, slot.left.attempts);
    }
  };
}

/** Days until records end: a label names an entry of a register, never a person or a card. */
function recordGauge(registry: Registry): (due: readonly RecordDue[]) => void {
  const days = new Gauge({
    name: "simbank_record_days_left",
    help: "Days until a record ends, where they are 90 or fewer",
    labelNames: ["register", "kind", "entry"],
    registers: [registry],
  });
  return (due) => {
    days.reset();
    for (const { id, register, kind, days: left } of due) {
      days.set({ register, kind: kind ?? "", entry: String(id) }, left);
    }
  };
}

function callCounters(registry: Registry): (event: EventView) => void {
  const registers = [registry];
  const attempts = new Counter({
    name: "simbank_attempts_total",
    help: "Ended attempts by slot and outcome",
    labelNames: ["slot", "outcome"],
    registers,
  });
  const talk = new Counter({
    name: "simbank_talk_seconds_total",
    help: "Talk time of ended attempts",
    labelNames: ["slot"],
    registers,
  });
  const delay = new Histogram({
    name: "simbank_post_dial_delay_seconds",
    help: "Dial command to alerting",
    buckets: [1, 2, 4, 6, 8, 10, 15, 20, 30, 45],
    registers,
  });
  const refusals = new Counter({
    name: "simbank_refusals_total",
    help: "Refused dials by reason",
    labelNames: ["code"],
    registers,
  });
  const ended = ({ slot, result }: AttemptView): void => {
    if (result === null) return;
    attempts.inc({ slot, outcome: result.outcome });
    talk.inc({ slot }, Math.max(0, result.talkMs) / 1000);
    if (result.pddMs !== null) delay.observe(result.pddMs / 1000);
  };
  return (event) => {
    if (event.type === "attempt" && event.attempt.state === "ended") ended(event.attempt);
    if (event.type === "refused") for (const { code } of event.refusals) refusals.inc({ code });
  };
}

function serverGauges(registry: Registry): (numbers: ServerNumbers) => void {
  const registers = [registry];
  const connections = new Gauge({ name: "simbank_control_connections", help: "Open control connections", registers });
  const followers = new Gauge({ name: "simbank_control_followers", help: "Readers of the events", registers });
  const dropped = new Gauge({
    name: "simbank_control_dropped_connections",
    help: "Connections closed or turned away for want of room since the start",
    registers,
  });
  return (numbers) => {
    connections.set(numbers.connections);
    followers.set(numbers.followers);
    dropped.set(numbers.dropped);
  };
}
