import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SimbankError } from "../../src/domain/errors.ts";
import { pathFault } from "../../src/store/data-dir.ts";
import { migrate } from "../../src/store/migrate.ts";
import { MIGRATIONS } from "../../src/store/migrations/index.ts";
import { makeDurable, openDatabase } from "../../src/store/open-database.ts";
import { pragmaNumber } from "../../src/store/pragma.ts";
import { toStoreError } from "../../src/store/sqlite-error.ts";
import { Harness, labNumber } from "./harness.ts";

let dir: string;
let keyFile: string;
let database: string;

beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), "simbankd-open-")), "data");
  keyFile = join(dir, "controller.key");
  database = join(dir, "simbankd.db");
});
afterEach(() => {
  rmSync(join(dir, ".."), { recursive: true, force: true });
});

function refusal(work: () => unknown): SimbankError {
  try {
    work();
  } catch (error) {
    if (error instanceof SimbankError) return error;
    throw error;
  }
  throw new Error("it was opened");
}

function openOnce(): void {
  openDatabase(dir, keyFile).close();
}

describe("opening", () => {
  it("makes folder, key and database readable by their owner alone", () => {
    const opened = openDatabase(dir, keyFile);
    const mode = (path: string) => statSync(path).mode & 0o777;
    expect(mode(dir)).toBe(0o700);
    for (const file of readdirSync(dir)) {
      if (file !== "simbankd.lock") expect([file, mode(join(dir, file))]).toEqual([file, 0o600]);
    }
    opened.close();
  });

  it("ends with synchronous = FULL, read back, on a build of SQLite that falls to NORMAL with WAL", () => {
    const opened = openDatabase(dir, keyFile);
    expect(pragmaNumber(opened.db, "synchronous")).toBe(2);
    expect(opened.db.pragma("journal_mode", { simple: true })).toBe("wal");
    opened.close();
    const plain = new Database(database);
    plain.prepare("SELECT count(*) FROM meta").get();
    expect(pragmaNumber(plain, "synchronous")).toBe(1);
    plain.close();
  });

  it("refuses a database that cannot be made durable", () => {
    const db = new Database(":memory:");
    expect(refusal(() => makeDurable(db, ":memory:")).code).toBe("SB_STORE_UNSAFE");
    db.close();
  });

  it("refuses a folder that another one has open, and names the holder", () => {
    const opened = openDatabase(dir, keyFile);
    const error = refusal(openOnce);
    expect(error.code).toBe("SB_STORE_LOCKED");
    expect(error.message).toContain(`process ${process.pid}`);
    opened.close();
    openOnce();
  });

  it("is not kept out by what a killed process left behind", () => {
    openOnce();
    writeFileSync(join(dir, "simbankd.pid"), "1\n");
    openOnce();
  });

  it("refuses a database of a newer version and leaves it as it was", () => {
    openOnce();
    const db = new Database(database);
    db.pragma(`user_version = ${MIGRATIONS.length + 1}`);
    db.pragma("wal_checkpoint(TRUNCATE)");
    db.close();
    const before = readFileSync(database);
    expect(refusal(openOnce).code).toBe("SB_STORE_NEWER");
    expect(readFileSync(database).equals(before)).toBe(true);
  });

  it("refuses a database of another program", () => {
    mkdirSync(dir, { recursive: true });
    writeFileSync(keyFile, Buffer.alloc(32, 1));
    const db = new Database(database);
    db.exec("CREATE TABLE theirs (x)");
    db.close();
    expect(refusal(openOnce)).toMatchObject({
      code: "SB_STORE_FOREIGN",
      message: expect.stringMatching(/not a database of simbankd/),
    });
  });

  it("refuses a damaged database", () => {
    const h = new Harness(dir);
    h.campaign("c1");
    h.contacts("c1", ...Array.from({ length: 400 }, (_, index) => index));
    h.close();
    const pages = statSync(database).size / 4096;
    const file = openSync(database, "r+");
    for (let page = 8; page < pages; page += 2) writeSync(file, Buffer.alloc(512, 0xee), 0, 512, page * 4096);
    closeSync(file);
    expect(refusal(openOnce).code).toBe("SB_STORE_CORRUPT");
  });

  it("migrates a database of an older version without losing a row", () => {
    mkdirSync(dir, { recursive: true });
    const db = new Database(database);
    migrate(db, MIGRATIONS.slice(0, 1));
    db.exec("INSERT INTO withdrawal (number_key, at) VALUES (x'00112233445566778899aabbccddeeff', 5)");
    db.close();
    writeFileSync(keyFile, Buffer.alloc(32, 1));
    const opened = openDatabase(dir, keyFile);
    expect(opened.schemaVersion).toBe(MIGRATIONS.length);
    expect(opened.db.prepare("SELECT at FROM withdrawal").get()).toEqual({ at: 5 });
    opened.close();
  });

  it("a step that fails leaves the version before it", () => {
    const db = new Database(":memory:");
    expect(() => migrate(db, [...MIGRATIONS, "CREATE TABLE half (x); CREATE TABLE half (x)"])).toThrow();
    expect(pragmaNumber(db, "user_version")).toBe(MIGRATIONS.length);
    expect(db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'half'").get()).toEqual({ n: 0 });
    db.close();
  });
});

/** What stands where it should not, what is said of it, and whether anything was changed by saying so. */
const WRONG_PLACES: readonly (readonly [string, string, RegExp, () => void])[] = [
  [
    "a file in the place of the folder",
    "SB_STORE_PATH",
    /data is a file, where a folder/,
    () => writeFileSync(dir, "x"),
  ],
  [
    "a file in the place of a folder above",
    "SB_STORE_PATH",
    /up is a file, where a folder/,
    () => {
      dir = join(dir, "up", "data");
      mkdirSync(join(dir, "..", ".."), { recursive: true });
      writeFileSync(join(dir, ".."), "x");
    },
  ],
  [
    "a folder in the place of the database",
    "SB_STORE_PATH",
    /simbankd\.db is a folder, where the database must be a file/,
    () => mkdirSync(database, { recursive: true }),
  ],
  [
    "a folder in the place of the key",
    "SB_STORE_PATH",
    /controller\.key is a folder, where the controller key must be a file/,
    () => mkdirSync(keyFile, { recursive: true }),
  ],
  [
    "a list in the place of the database",
    "SB_STORE_FOREIGN",
    /simbankd\.db is not a database of simbankd.*Move it away/,
    () => {
      mkdirSync(dir, { recursive: true });
      writeFileSync(keyFile, Buffer.alloc(32, 1));
      writeFileSync(database, "number,name\n+999520000001,a list and no database\n".repeat(50));
    },
  ],
  [
    "another database of ours under another key",
    "SB_KEY_LOST",
    /controller\.key is not the key under which .*simbankd\.db was written/,
    () => {
      openOnce();
      writeFileSync(keyFile, Buffer.alloc(32, 9));
    },
  ],
  [
    "a database without its key",
    "SB_KEY_LOST",
    /controller\.key is missing.*Restore the key/,
    () => {
      openOnce();
      rmSync(keyFile);
    },
  ],
  [
    "a newer database",
    "SB_STORE_NEWER",
    /newer simbankd \(schema 999/,
    () => {
      openOnce();
      const db = new Database(database);
      db.pragma("user_version = 999");
      db.close();
    },
  ],
];

describe("a wrong thing in the way", () => {
  it.each(WRONG_PLACES)("%s is %s in one sentence with the remedy, and exit code 2", (_name, code, says, put) => {
    put();
    const error = refusal(openOnce);
    expect([error.code, error.exitCode]).toEqual([code, 2]);
    expect(error.message).toMatch(says);
    expect(error.message).not.toMatch(/ENOENT|SQLITE|\n/);
  });

  it.each([
    ["EROFS", /read-only file system.*remount,rw/],
    ["EACCES", /cannot be read and written by simbankd's user \(uid 7\).*chown/],
    ["EPERM", /belongs to another user than simbankd's user \(uid 7\).*chown/],
    ["ENOTDIR", /lies in something that is a file/],
    ["EWHATEVER", /cannot be used \(EWHATEVER\)/],
  ])("%s of the system names the place and the remedy", (code, says) => {
    const error = pathFault("/var/lib/simbankd", code, "simbankd's user (uid 7)");
    expect([error.code, error.exitCode]).toEqual(["SB_STORE_PATH", 2]);
    expect(error.message).toMatch(/^\/var\/lib\/simbankd /);
    expect(error.message).toMatch(says);
  });
});

describe("the controller key", () => {
  it("is made once, 32 bytes, and used again", () => {
    openOnce();
    const key = readFileSync(keyFile);
    expect(key).toHaveLength(32);
    openOnce();
    expect(readFileSync(keyFile).equals(key)).toBe(true);
  });

  it("that others can read is closed to them", () => {
    openOnce();
    chmodSync(keyFile, 0o644);
    openOnce();
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
  });

  it.each([
    ["missing", () => rmSync(keyFile), /is missing.*Restore the key from your backup/],
    ["cut short", () => writeFileSync(keyFile, Buffer.alloc(31)), /31 bytes instead of 32/],
    ["another one", () => writeFileSync(keyFile, Buffer.alloc(32, 7)), /is not the key under which/],
  ])("%s while a database exists is a clear error, and no new key is made", (_name, spoil, message) => {
    openOnce();
    spoil();
    const error = refusal(openOnce);
    expect(error.code).toBe("SB_KEY_LOST");
    expect(error.message).toMatch(message);
  });
});

describe("numbers at rest", () => {
  it("stand in no file of the data folder in clear", () => {
    const h = new Harness(dir);
    h.card(1);
    h.campaign("c1");
    const planted = Array.from({ length: 50 }, (_, index) => index);
    h.consent(...planted);
    h.contacts("c1", ...planted);
    h.import(
      { kind: "consents", dryRun: false },
      `number,purpose,granted_at,method,evidence\n${labNumber(7)},survey,2026-01-02,paper,scan of ${labNumber(7)}.pdf\n`,
    );
    for (const file of readdirSync(dir)) {
      const bytes = readFileSync(join(dir, file)).toString("latin1");
      const found = planted.filter((index) => bytes.includes(labNumber(index).slice(1)));
      expect([file, found]).toEqual([file, []]);
      expect([file, bytes.includes("Person 7")]).toEqual([file, false]);
    }
    h.close();
  });
});

describe("errors of SQLite and the system", () => {
  it.each([
    ["SQLITE_FULL", "SB_STORE_FULL"],
    ["ENOSPC", "SB_STORE_FULL"],
    ["EDQUOT", "SB_STORE_FULL"],
    ["SQLITE_READONLY_DBMOVED", "SB_STORE_READ_ONLY"],
    ["EROFS", "SB_STORE_READ_ONLY"],
    ["EACCES", "SB_STORE_READ_ONLY"],
    ["SQLITE_CORRUPT_INDEX", "SB_STORE_CORRUPT"],
    ["SQLITE_NOTADB", "SB_STORE_CORRUPT"],
    ["SQLITE_BUSY_SNAPSHOT", "SB_STORE_LOCKED"],
    ["SQLITE_CONSTRAINT_TRIGGER", "SB_STORE"],
    ["EIO", "SB_STORE"],
  ])("%s becomes %s with the place and the remedy", (code, expected) => {
    const error = toStoreError(Object.assign(new Error("said"), { code }), "/data/simbankd.db");
    expect(error.code).toBe(expected);
    expect(error.message).toContain("/data/simbankd.db");
  });
});
