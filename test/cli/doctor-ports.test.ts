import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openPty } from "../../src/posix/index.ts";
import { Patient } from "./doctor-bench.ts";

let patient: Patient;
beforeEach(() => {
  patient = new Patient();
});
afterEach(() => {
  patient.remove();
});

describe("the doctor, of a port", () => {
  it("names the program that has a port", async () => {
    const pty = openPty();
    try {
      patient.slotOn("b1.1", pty.path);
      const holder = { pid: 4711, command: "minicom" };
      patient.world = { ...patient.world, holders: () => Promise.resolve([holder]) };
      expect(await patient.check("port-b1.1")).toMatch(/^fail .*in use by minicom \(pid 4711\) \| Stop that program/);
      patient.world = { ...patient.world, holders: () => Promise.resolve([]) };
      expect(await patient.check("port-b1.1")).toMatch(/^ok /);
    } finally {
      pty.closeMaster();
    }
  });

  it("names the program that has the port of a card bank", async () => {
    const pty = openPty();
    try {
      patient.banks.push({ bank: "k1", device: pty.path });
      const holder = { pid: 4712, command: "screen" };
      patient.world = { ...patient.world, holders: () => Promise.resolve([holder]) };
      expect(await patient.check("bank-k1")).toMatch(
        /^fail \| bank k1: .*in use by screen \(pid 4712\) \| Stop that program/,
      );
      patient.world = { ...patient.world, holders: () => Promise.resolve([]) };
      expect(await patient.check("bank-k1")).toBe(`ok | bank k1: ${pty.path} | `);
    } finally {
      pty.closeMaster();
    }
  });

  it("lets the daemon have its ports, by the word of its data folder where no socket answers", async () => {
    const pty = openPty();
    try {
      patient.slotOn("b1.1", pty.path);
      patient.world = {
        ...patient.world,
        holders: () => Promise.resolve([{ pid: 4711, command: "node simbankd.js" }]),
      };
      expect(await patient.check("port-b1.1")).toMatch(/^fail /);
      writeFileSync(join(patient.dataDir, "simbankd.pid"), "4711\n");
      expect(await patient.check("port-b1.1")).toMatch(/^ok /);
      writeFileSync(join(patient.dataDir, "simbankd.pid"), "4712\n");
      expect(await patient.check("port-b1.1")).toMatch(/^fail /);
    } finally {
      pty.closeMaster();
    }
  });
});
