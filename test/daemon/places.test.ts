import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { Places } from "../../src/daemon/places.ts";
import { wallMs } from "../../src/domain/time.ts";

const FIRST = "490154203237518";
const SECOND = "490154203237526";

class FakeModem {
  readonly slot: string;
  imei: string | null;
  held: string | null = null;

  constructor(slot: string, imei: string | null) {
    this.slot = slot;
    this.imei = imei;
  }

  hold(reason: string | null): void {
    this.held = reason;
  }

  snapshot(): { readonly identity: { readonly imei: string | null } } {
    return { identity: { imei: this.imei } };
  }
}

function places(): { readonly places: Places; readonly stored: (readonly [string, string])[] } {
  const stored: (readonly [string, string])[] = [];
  const store = {
    bindModem: async (slot: string, imei: string): Promise<void> => {
      stored.push([slot, imei]);
    },
  };
  return { places: new Places(store, { wall: () => wallMs(0) }, pino({ level: "silent" })), stored };
}

describe("the module in a slot", () => {
  it("is remembered when it is first seen", () => {
    const { places: all, stored } = places();
    const modem = new FakeModem("b1.1", FIRST);
    all.see(modem);
    all.see(modem);
    expect([modem.held, stored]).toEqual([null, [["b1.1", FIRST]]]);
  });

  it("that is another one than before is set aside until a person accepts it", () => {
    const { places: all, stored } = places();
    all.know([{ slot: "b1.1", imei: FIRST }]);
    const modem = new FakeModem("b1.1", SECOND);
    all.see(modem);
    expect([modem.held, stored]).toEqual(["imei-changed", []]);
    all.accepted(modem, SECOND);
    expect(modem.held).toBeNull();
  });

  it("is let go of when the right one is back", () => {
    const { places: all } = places();
    all.know([{ slot: "b1.1", imei: FIRST }]);
    const modem = new FakeModem("b1.1", SECOND);
    all.see(modem);
    modem.imei = FIRST;
    all.see(modem);
    expect(modem.held).toBeNull();
  });

  it("with the IMEI of another slot's is set aside, the first one goes on", () => {
    const { places: all } = places();
    const [one, other] = [new FakeModem("b1.1", FIRST), new FakeModem("b1.2", FIRST)];
    all.see(one);
    all.see(other);
    expect([one.held, other.held]).toEqual([null, "imei-duplicate"]);
    all.forget("b1.1");
    all.see(other);
    expect(other.held).toBeNull();
  });

  it("that does not name itself is left alone", () => {
    const { places: all } = places();
    const modem = new FakeModem("b1.1", null);
    all.see(modem);
    expect(modem.held).toBeNull();
  });
});
