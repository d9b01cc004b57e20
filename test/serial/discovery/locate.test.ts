import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { monoMs } from "../../../src/domain/time.ts";
import {
  locate,
  NOTHING_SEEN,
  type Place,
  readTopology,
  settle,
  type UsbCatalogue,
  usbCatalogue,
  type UsbComposition,
} from "../../../src/serial/discovery/index.ts";
import { ec25, type FakeDevice, FakeSysfs } from "./fake-sysfs.ts";

function composition(change: Partial<UsbComposition>): UsbComposition {
  return { ids: [], at: [], audio: null, diag: null, gps: null, storage: false, ...change };
}

const CATALOGUE: UsbCatalogue = usbCatalogue([
  {
    name: "quectel-ec2x",
    title: "Quectel",
    usb: [composition({ ids: ["2c7c:0125"], at: [2, 3], audio: 1, diag: 0, gps: 1 })],
  },
  { name: "huawei-e-series", title: "Huawei", usb: [composition({ ids: ["12d1:1446"], storage: true })] },
]);

function place(change: Partial<Place> = {}): Place {
  return { slot: "b1.1", position: "1-1", interface: null, adapter: null, rule: 0, ...change };
}

let fake: FakeSysfs;
beforeEach(() => {
  fake = new FakeSysfs();
});
afterEach(() => {
  fake.remove();
});

async function look(wanted: Place): Promise<string> {
  const seen = settle(NOTHING_SEEN, await readTopology(fake.root), monoMs(0), true);
  const located = locate(wanted, seen, CATALOGUE);
  if (!located.ok) return `${located.error.reason}: ${located.error.message}`;
  return [located.value.tty, located.value.interfaceNumber, located.value.audio].join(" ");
}

function adapter(ports: number): FakeDevice {
  const interfaces = Array.from({ length: ports }, (_, number) => ({
    number,
    tty: `ttyUSB${number}`,
    driver: "ftdi_sio",
  }));
  return { id: "0403:6011", manufacturer: "FTDI", product: "Quad RS232-HS", interfaces };
}

describe("the port of a place", () => {
  it("is the command interface of the modem that is plugged in, and its audio beside it", async () => {
    fake.plug("1-1", ec25(4));
    expect(await look(place())).toBe("ttyUSB6 2 ttyUSB5");
  });

  it("is the next best interface where the best has no port", async () => {
    fake.plug("1-1", ec25(0, { interfaces: [{ number: 2 }, { number: 3, tty: "ttyUSB0", driver: "option" }] }));
    expect(await look(place())).toBe("ttyUSB0 3 ");
  });

  it("is the interface that the rule names", async () => {
    fake.plug("1-1", ec25(4));
    expect(await look(place({ interface: 3 }))).toBe("ttyUSB7 3 ttyUSB5");
  });

  it("is one interface of an adapter that the rule names", async () => {
    fake.plug("1-1", adapter(4));
    expect(await look(place({ adapter: "0403:6011", interface: 2 }))).toBe("ttyUSB2 2 ");
    expect(await look(place({ adapter: "0403:6011" }))).toBe("ttyUSB0 0 ");
  });

  const absences: readonly (readonly [string, FakeDevice | null, Partial<Place>, RegExp])[] = [
    ["nothing is there", null, {}, /^port-missing: Nothing is plugged in at USB position 1-1\./],
    [
      "a stick is still a disk",
      { id: "12d1:1446", manufacturer: "HUAWEI", product: "Mobile" },
      {},
      /^mass-storage-mode: HUAWEI Mobile \(12d1:1446\) .*usb_modeswitch -v 12d1 -p 1446 -J/,
    ],
    [
      "somebody else's serial device is there",
      { id: "2341:0043", manufacturer: "Arduino", interfaces: [{ number: 0, tty: "ttyACM0", driver: "cdc_acm" }] },
      {},
      /^foreign-device: Arduino \(2341:0043\) .*left alone/,
    ],
    ["an adapter is there that no rule names", adapter(1), {}, /^foreign-device: .*adapter: "0403:6011"/],
    [
      "another adapter is there than the rule's",
      adapter(1),
      { adapter: "10c4:ea60" },
      /^foreign-device: .*is not the adapter 10c4:ea60/,
    ],
    [
      "a modem stands where the rule has an adapter",
      ec25(0),
      { adapter: "0403:6011" },
      /^foreign-device: Quectel EC25/,
    ],
    [
      "no driver took the modem",
      ec25(0, { interfaces: [{ number: 2 }, { number: 3 }] }),
      {},
      /^no-driver: .*modprobe option.*echo 2c7c 0125/,
    ],
    [
      "its driver makes no serial port",
      ec25(0, { interfaces: [{ number: 2, driver: "qmi_wwan" }] }),
      {},
      /^no-driver: .*qmi_wwan makes no serial port of interface 2/,
    ],
    [
      "the interface does not exist",
      ec25(0),
      { interface: 9 },
      /^no-command-port: .*has no interface 9 .*but 0, 1, 2, 3/,
    ],
  ];
  it.each(absences)("is absent, with the remedy, when %s", async (_what, device, change, expected) => {
    if (device !== null) fake.plug("1-1", device);
    expect(await look(place(change))).toMatch(expected);
  });

  it("is absent, with the remedy, where no USB bus can be seen", async () => {
    fake.hideBus();
    expect(await look(place())).toMatch(/^no-usb: .*`slots`/);
  });
});

describe("the catalogue", () => {
  it("gives an id to the first profile that names it", () => {
    const twice = usbCatalogue([
      { name: "one", title: "One", usb: [composition({ ids: ["1111:2222"], at: [1] })] },
      { name: "two", title: "Two", usb: [composition({ ids: ["1111:2222"], at: [2] })] },
    ]);
    expect(twice.get("1111:2222")?.profile).toBe("one");
  });
});
