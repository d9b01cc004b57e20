import type { PackPeriod } from "../api-proof.ts";
import { rfc3339 } from "../../domain/time.ts";

/** What the index tells of a file. */
export interface PackedFile {
  readonly name: string;
  readonly about: string;
  readonly rows: number | null;
  readonly bytes: number;
  readonly sha256: string;
}

export interface PackFacts {
  readonly period: PackPeriod;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly publicKey: string;
}

function periodText({ since, until }: PackPeriod): string {
  return `${rfc3339(since)} to ${rfc3339(until)}`;
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (letter) => entities[letter] ?? letter);
}

/** What the pack is and how it is checked, as plain text. */
export function readmeText(facts: PackFacts): string {
  const numbers = facts.period.reveal ? "whole" : "masked";
  return `Evidence pack of simbankd
Period: ${periodText(facts.period)}
Made at ${facts.createdAt} by ${facts.createdBy}; telephone numbers are ${numbers}.

index.html lists the files. calls.csv has one line for each call: the number called and the number shown to the called
person, when it began, was answered and ended, what came of it, on whose behalf, with which approved words, under which
consent and which calling rules (16 CFR 310.5; MIIT notice on voice calls). calls.jsonl has the same with the raw evidence.

How to check it:
1. manifest.json names every file of the record with its SHA-256: sha256sum FILE must print the same.
2. manifest.sig is an ed25519 signature (base64) over the text "simbankd evidence pack 1", a line end, the SHA-256 of
   manifest.json in hex, a line end. public-key.pem verifies it:
     printf 'simbankd evidence pack 1\\n%s\\n' "$(sha256sum manifest.json | cut -c1-64)" > signed.txt
     base64 -d manifest.sig > signature.bin
     openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in signed.txt -sigfile signature.bin
3. audit.jsonl is the whole audit chain with its signed checkpoints: node verify-audit.mjs audit.jsonl (from the
   scripts of simbankd). It repeats what every call, decision, consent and record said when it was written.
4. Compare the public key with the one in an earlier pack or on paper: whoever makes a pack can make a key.
`;
}

/** The list of files as a page. */
export function indexPage(files: readonly PackedFile[], facts: PackFacts): string {
  const lines = files.map(({ name, about, rows, bytes, sha256 }) => {
    const cells = [`<a href="${escaped(name)}">${escaped(name)}</a>`, escaped(about), rows ?? "", bytes];
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}<td><code>${sha256}</code></td></tr>`;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Evidence pack</title>
<style>body{font-family:sans-serif;margin:2em}td,th{padding:.2em .8em;text-align:left;vertical-align:top}code{font-size:80%}</style>
</head><body>
<h1>Evidence pack</h1>
<p>${periodText(facts.period)}, made at ${facts.createdAt} by ${escaped(facts.createdBy)}.
How to check it: <a href="README.txt">README.txt</a>.</p>
<table><tr><th>File</th><th>What it is</th><th>Rows</th><th>Bytes</th><th>SHA-256</th></tr>
${lines.join("\n")}
</table></body></html>
`;
}
