#!/usr/bin/env node
// Verifies a bundle that `simbank audit export FILE` wrote, without simbankd and without its database.
//
//   node verify-audit.mjs FILE [--key BASE64]
//
// The file has one JSON value in each line:
//   1. {"format": "simbankd audit bundle 1", "public_key": SPKI in base64, "events": N, …}
//   2. N arrays [seq, at, kind, ref, actor, body, hash], seq from 1 without a gap
//   3. {"end": true, "events": N, "head": hash of the last event}
// An event's hash (hex) is SHA-256 over: the hash before it (32 bytes; zeros before the first), the UTF-8 text of
// JSON.stringify([seq, at, kind, ref, actor]), a zero byte, and the UTF-8 text of its body.
// An event of kind `checkpoint` has the body {seq, at, hash, signature}: an ed25519 signature (base64) over the text
//   "simbankd audit checkpoint 1\n" seq "\n" at "\n" hash "\n"
// of the event before it. The last event must be one.
//
// The bundle names its own key, which anybody could have made: compare the key that is printed with one that you know
// from elsewhere (an earlier bundle, a paper record), or give that one with --key.
// Exit 0: whole and signed. Exit 1: not. Exit 2: used wrongly.

import { createHash, createPublicKey, verify } from "node:crypto";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

function usage() {
  console.error("Usage: node verify-audit.mjs FILE [--key BASE64]");
  process.exit(2);
}

function broken(text) {
  console.log(`NOT WHOLE: ${text}`);
  process.exit(1);
}

function isSigned(publicKey, { seq, at, hash, signature }) {
  const text = `simbankd audit checkpoint 1\n${seq}\n${at}\n${hash}\n`;
  return verify(null, Buffer.from(text), publicKey, Buffer.from(signature, "base64"));
}

const [file, option, given] = process.argv.slice(2);
if (file === undefined || (option !== undefined && (option !== "--key" || given === undefined))) usage();

let head = null;
let end = null;
let publicKey = null;
let previous = Buffer.alloc(32);
let events = 0;
let signed = 0;
let checkpoints = 0;

for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
  let value;
  try {
    value = JSON.parse(line);
  } catch {
    broken(`line ${events + 2} is no JSON`);
  }
  if (head === null) {
    head = value;
    if (head.format !== "simbankd audit bundle 1") broken("this is no audit bundle of simbankd");
    if (given !== undefined && given !== head.public_key) broken("it is signed with another key than the one given");
    publicKey = createPublicKey({ key: Buffer.from(head.public_key, "base64"), format: "der", type: "spki" });
    continue;
  }
  if (!Array.isArray(value)) {
    end = value;
    continue;
  }
  const [seq, at, kind, ref, actor, body, hash] = value;
  if (end !== null) broken(`event ${seq} stands behind the end`);
  if (seq !== events + 1) broken(`event ${events + 1} is missing`);
  const text = Buffer.from(`${JSON.stringify([seq, at, kind, ref, actor])}\0${body}`);
  const link = createHash("sha256").update(previous).update(text).digest();
  if (link.toString("hex") !== hash) broken(`event ${seq} (${kind}) was changed, or the one before it`);
  if (kind === "checkpoint") {
    const said = JSON.parse(body);
    const fits = said.seq === seq - 1 && said.hash === previous.toString("hex") && isSigned(publicKey, said);
    if (!fits) broken(`the checkpoint in event ${seq} is not signed with this key`);
    checkpoints += 1;
    signed = seq;
  }
  previous = link;
  events = seq;
}
if (end === null || end.events !== events || end.head !== previous.toString("hex")) broken("its end is missing");
if (signed !== events || events === 0) broken("its last event is no signed checkpoint");
console.log(`Whole and signed: ${events} events, ${checkpoints} checkpoints, head ${previous.toString("hex")}`);
console.log(`Key: ${head.public_key}`);
