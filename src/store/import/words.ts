import { PURPOSES, type Purpose, VOICES, type Voice } from "../../domain/words.ts";

export { PURPOSES, VOICES };

export function isPurpose(text: string): text is Purpose {
  return PURPOSES.some((purpose) => purpose === text);
}

export function isVoice(text: string): text is Voice {
  return VOICES.some((voice) => voice === text);
}
