import { createPublicKey, hash, verify } from "node:crypto";
import { inflateRawSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { wallMs } from "../../src/domain/time.ts";
import { evidencePack, type PackSource } from "../../src/store/pack/pack.ts";
import { csvLine } from "../../src/store/pack/csv.ts";
import { zip } from "../../src/store/pack/zip.ts";
import { ACTOR, ANSWERED, DAY_MS, Harness, labNumber, line } from "./harness.ts";

/** The files of an archive, read by its central directory. */
function unzip(bytes: Buffer): Map<string, Buffer> {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  const files = new Map<string, Buffer>();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    expect(bytes.readUInt32LE(at)).toBe(0x02014b50);
    const [packed, size, nameLength] = [
      bytes.readUInt32LE(at + 20),
      bytes.readUInt32LE(at + 24),
      bytes.readUInt16LE(at + 28),
    ];
    const local = bytes.readUInt32LE(at + 42);
    expect(bytes.readUInt32LE(local)).toBe(0x04034b50);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const content = inflateRawSync(bytes.subarray(from, from + packed));
    expect(content).toHaveLength(size);
    files.set(bytes.subarray(at + 46, at + 46 + nameLength).toString(), content);
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return files;
}

async function gather(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

describe("an archive", () => {
  it("holds what was put in, also nothing and much", async () => {
    const contents = new Map([
      ["empty.txt", ""],
      ["short.txt", "a"],
      ["名.txt", "次の行\n".repeat(40_000)],
    ]);
    async function* files() {
      for (const [name, text] of contents) {
        yield await Promise.resolve({
          name,
          content: (async function* () {
            for (let at = 0; at < text.length; at += 9_999) {
              yield await Promise.resolve(Buffer.from(text.slice(at, at + 9_999)));
            }
          })(),
        });
      }
    }
    const found = unzip(await gather(zip(files(), new Date(0))));
    expect([...found].map(([name, bytes]) => [name, bytes.toString()])).toEqual([...contents]);
  });

  it("fails when a file in it cannot be read", async () => {
    async function* files() {
      yield await Promise.resolve({
        name: "a",
        content: (async function* () {
          yield await Promise.resolve(Buffer.from("a"));
          throw new Error("the page is gone");
        })(),
      });
    }
    await expect(gather(zip(files(), new Date(0)))).rejects.toThrow("the page is gone");
  });
});

it.each([
  [["a", 7, ""], "a,7,\r\n"],
  [["+999555000001", "=1+1", '-"x"'], `+999555000001,'=1+1,"'-""x"""\r\n`],
])("writes %j as CSV", (cells, text) => {
  expect(csvLine(cells)).toBe(text);
});

describe("an evidence pack", () => {
  let h: Harness;
  beforeEach(() => {
    h = new Harness();
    h.card(1);
    h.campaign("c1");
    h.consent(1, 2);
    h.contacts("c1", 1, 2, 3);
    h.finish(h.reserve([line(1)]).dials[0]?.attempt ?? 0, ANSWERED);
    h.now = wallMs(h.now + DAY_MS);
    h.finish(h.reserve([line(1)]).dials[0]?.attempt ?? 0, ANSWERED);
    h.reserve([line(1)]);
    h.do((ops) => ops.withdraw(labNumber(2), "cli", ACTOR, h.now));
  });
  afterEach(() => {
    h.remove();
  });

  function source(): PackSource {
    return {
      packPage: async (...args) => h.do((ops) => ops.packPage(...args)),
      registerEntries: async (...args) => h.do((ops) => ops.registerEntries(...args)),
      signPack: async (...args) => h.do((ops) => ops.signPack(...args)),
      beginAuditExport: async (...args) => h.do((ops) => ops.beginAuditExport(...args)),
      auditPage: async (...args) => h.do((ops) => ops.auditPage(...args)),
    };
  }

  async function pack(reveal: boolean) {
    const period = { since: wallMs(h.now - 3_600_000), until: wallMs(h.now + 1), reveal };
    return unzip(await gather(evidencePack(source(), period, ACTOR, h.now)));
  }

  it("shows the calls of the period with their consent, signed, beside the whole chain", async () => {
    const files = await pack(true);
    const calls = (files.get("calls.csv") ?? "").toString().trimEnd().split("\r\n");
    expect(calls).toHaveLength(2);
    expect(calls[1]).toMatch(/^2,\+9995550000[0-9]{2},.*,answered,7\.5,c1,survey,live,/);
    expect((files.get("consents.jsonl") ?? "").toString()).toContain('"purpose":"survey"');
    expect((files.get("consent-events.jsonl") ?? "").toString()).toContain('"kind":"withdrawn"');
    const manifest = files.get("manifest.json") ?? Buffer.alloc(0);
    const listed: { files: { name: string; sha256: string }[] } = JSON.parse(manifest.toString());
    expect(listed.files.map(({ name }) => name)).toContain("audit.jsonl");
    for (const { name, sha256 } of listed.files) expect(hash("sha256", files.get(name) ?? "")).toBe(sha256);
    const key = createPublicKey((files.get("public-key.pem") ?? "").toString());
    const said = Buffer.from(`simbankd evidence pack 1\n${hash("sha256", manifest)}\n`);
    const signature = Buffer.from((files.get("manifest.sig") ?? "").toString(), "base64");
    expect(verify(null, said, key, signature)).toBe(true);
    expect((files.get("index.html") ?? "").toString()).toContain("calls.csv");
    expect(h.job((all) => all.auditVerify())).toMatchObject({ ok: true });
  });

  it("masks every number unless they are asked for", async () => {
    const files = await pack(false);
    for (const content of files.values()) expect(content.includes("999555000")).toBe(false);
    expect((files.get("calls.jsonl") ?? "").toString()).toContain("+99955•••");
  });
});
