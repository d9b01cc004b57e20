/** What is heard of the far side during a call. */
export type FarSound = { readonly kind: "ringback" | "voice" } | { readonly kind: "key"; readonly digit: string };

export const SAMPLE_RATE = 8000;
/** 20 ms, as modules hand speech over. */
export const FRAME_SAMPLES = 160;

/** DTMF frequencies in Hz (ITU-T Q.23). */
const ROWS = [697, 770, 852, 941] as const;
const COLUMNS = [1209, 1336, 1477, 1633] as const;
const KEYS = ["123A", "456B", "789C", "*0#D"] as const;
/** Ring-back of most of Europe (ITU-T E.180): 425 Hz, one second in five. */
const RINGBACK = { hz: 425, onS: 1, periodS: 5 } as const;
/** Two formants, spoken in syllables of a quarter of a second: speech enough for a level or a voice detector. */
const VOICE = { hz: [210, 640], syllablesPerS: 4 } as const;
const LOUD = 8000;

/** One frame of signed 16-bit little-endian samples, mono, `from` samples after the sound began. */
export function soundFrame(sound: FarSound, from: number): Buffer {
  const frame = Buffer.alloc(FRAME_SAMPLES * 2);
  for (let i = 0; i < FRAME_SAMPLES; i += 1) {
    frame.writeInt16LE(Math.round(LOUD * level(sound, (from + i) / SAMPLE_RATE)), i * 2);
  }
  return frame;
}

/** From -1 to 1, `at` seconds after the beginning. */
function level(sound: FarSound, at: number): number {
  switch (sound.kind) {
    case "ringback":
      return at % RINGBACK.periodS < RINGBACK.onS ? wave(RINGBACK.hz, at) : 0;
    case "voice": {
      const syllable = Math.abs(Math.sin(Math.PI * VOICE.syllablesPerS * at));
      return (syllable * (wave(VOICE.hz[0], at) + wave(VOICE.hz[1], at))) / 2;
    }
    case "key":
      return keyLevel(sound.digit, at);
  }
}

function keyLevel(digit: string, at: number): number {
  const row = KEYS.findIndex((keys) => keys.includes(digit));
  const column = KEYS[row]?.indexOf(digit) ?? -1;
  const [low, high] = [ROWS[row], COLUMNS[column]];
  return low === undefined || high === undefined ? 0 : (wave(low, at) + wave(high, at)) / 2;
}

function wave(hz: number, at: number): number {
  return Math.sin(2 * Math.PI * hz * at);
}
