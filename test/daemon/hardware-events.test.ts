import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { TOGETHER_MS } from "../../src/daemon/denied-service.ts";
import type { Desk } from "../../src/daemon/desk.ts";
import { hardwareEvents } from "../../src/daemon/hardware-events.ts";
import { type MonoMs, monoMs, wallMs } from "../../src/domain/time.ts";
import type { ModemDriver } from "../../src/driver/index.ts";

interface Place {
  readonly slot: string;
  readonly iccid: string;
  readonly imsi: string;
  serviceLostAt: MonoMs | null;
}

function place(nth: number): Place {
  return { slot: `b1.${nth}`, iccid: `899990000000000000${nth}`, imsi: `00101000000000${nth}`, serviceLostAt: null };
}

function driverOf(at: Place): ModemDriver {
  const snapshot = () => ({ identity: { iccid: at.iccid, imsi: at.imsi }, serviceLostAt: at.serviceLostAt });
  const driver: unknown = { slot: at.slot, snapshot };
  return driver as ModemDriver;
}

const silent = (): void => {};
let places: readonly Place[];
let noted: [iccid: string, cause: number | string | null][];
let events: ReturnType<typeof hardwareEvents>;

beforeEach(() => {
  vi.useFakeTimers();
  places = [1, 2, 3].map(place);
  noted = [];
  const desk: unknown = {
    rack: { drivers: places.map(driverOf) },
    clocks: { wall: () => wallMs(0) },
    log: { info: silent, warn: silent, error: silent },
    dispatcher: { kick: silent },
    store: {
      noteRejection: (iccid: string, cause: number | string | null) => {
        noted.push([iccid, cause]);
        return Promise.resolve();
      },
    },
  };
  events = hardwareEvents(() => desk as Desk);
});
afterEach(() => {
  vi.useRealTimers();
});

/** A card is denied so long after the start; its modem tells of it. */
function denied(nth: number, atS: number, cause: number | null = null): void {
  const at = places[nth - 1];
  if (at === undefined) throw new Error(`There is no card ${nth}.`);
  at.serviceLostAt = monoMs(atS * 1_000);
  events.rejected(driverOf(at), at.iccid, cause);
}

describe("a card that is denied service", () => {
  it("for a cause that means it is told of at once", () => {
    denied(1, 10, 3);
    expect(noted).toEqual([[places[0]?.iccid, 3]]);
  });

  it("without a cause is told of when its sisters had their time, and are served", () => {
    denied(1, 10);
    vi.advanceTimersByTime(TOGETHER_MS - 1);
    expect(noted).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(noted).toEqual([[places[0]?.iccid, null]]);
  });

  it("together with all its sisters is in an outage, and none of them is to blame", () => {
    for (const nth of [1, 2, 3]) denied(nth, 10 * nth);
    vi.advanceTimersByTime(TOGETHER_MS);
    expect(noted).toEqual(places.map(({ iccid }) => [iccid, "all-cards"]));
  });

  it("and is served again meanwhile, is told of no more", () => {
    denied(1, 10);
    vi.advanceTimersByTime(TOGETHER_MS / 2);
    for (const one of places) one.serviceLostAt = null;
    vi.advanceTimersByTime(TOGETHER_MS);
    expect(noted).toEqual([]);
  });
});
