import type { Readable } from "node:stream";
import { type Explanation, explain } from "../../at/explain.ts";
import { SimbankError } from "../../domain/errors.ts";
import { suggest } from "../../domain/suggest.ts";
import { findProfile } from "../../profile/index.ts";
import { loadProfiles } from "../../profile/load.ts";
import type { Profile } from "../../profile/types.ts";

export interface AtExplainOptions {
  /** A profile's name or a family's. */
  readonly profile: string;
  /** The command that the bytes answer, or `(urc)`, `(boot)`, `(any)`. */
  readonly command: string;
  /** Feeds the bytes in pieces of this many, 1 or more; whole without it. */
  readonly chunk?: number;
}

/** A recording of more bytes than this was not meant for an explanation. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Reads raw modem bytes from `stdin` to its end and says what they mean. Throws `SB_INVALID_INPUT` for a profile that
 * nobody knows, a command that is empty, and more than 16 MiB; `SB_PROFILE` where the profiles cannot be read.
 */
export async function runAtExplain(
  options: AtExplainOptions,
  stdin: Readable,
  profilesDir?: string,
): Promise<Explanation> {
  const { dialect } = chooseProfile(options.profile, profilesDir);
  if (options.command.trim() === "") {
    throw new SimbankError("SB_INVALID_INPUT", "The command is empty: name the one that was sent, or (urc) or (boot).");
  }
  const bytes = await readAll(stdin);
  return explain(pieces(bytes, options.chunk ?? Math.max(1, bytes.length)), { dialect, command: options.command });
}

function chooseProfile(name: string, profilesDir: string | undefined): Profile {
  const profiles = loadProfiles(profilesDir);
  if (!profiles.ok) {
    const [first] = profiles.error;
    throw new SimbankError("SB_PROFILE", `${first?.path} ${first?.message}. ${first?.hint ?? ""}`.trimEnd(), {
      problems: profiles.error,
    });
  }
  const profile = findProfile(profiles.value, name);
  if (profile !== null) return profile;
  const known = [...new Set(profiles.value.flatMap((one) => [one.family, one.name]))].toSorted();
  const near = suggest(name, known);
  const remedy = near === null ? `use one of: ${known.join(", ")}` : `did you mean ${near}?`;
  throw new SimbankError("SB_INVALID_INPUT", `No profile or family is called "${name}": ${remedy}`);
}

async function readAll(stdin: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk, "latin1") : Buffer.from(chunk as Uint8Array);
    length += bytes.length;
    if (length > MAX_BYTES) {
      throw new SimbankError("SB_INVALID_INPUT", "The recording is longer than 16 MiB: cut out the part in question.");
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function* pieces(bytes: Buffer, size: number): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}
