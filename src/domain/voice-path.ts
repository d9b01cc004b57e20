/** Ways in which a voice call leaves a modem: circuits, circuits after a fall-back from LTE, IMS (VoLTE). */
export const VOICE_PATHS = ["cs", "csfb", "ims", "none"] as const;
export type VoicePath = (typeof VOICE_PATHS)[number];

/** Why a registered modem cannot call, by the reason of its state, and what a person can do about it. */
const NO_VOICE: ReadonlyMap<string, string> = new Map([
  [
    "data-only",
    "the network gives it data and no calls; enable voice over LTE for the card with the carrier and in the modem, or let it use 2G or 3G",
  ],
  [
    "sms-only",
    "the network gives it messages and no calls; enable voice over LTE for the card with the carrier and in the modem",
  ],
  ["emergency-only", "the network serves it for emergencies alone; ask the carrier whether the card is in service"],
  ["roaming", "it is on a foreign network that the configuration does not allow; see `roaming` there"],
]);

/** The reason of a state, followed by what it means for calls where it needs words. */
export function explainNoVoice(reason: string): string {
  const words = NO_VOICE.get(reason);
  return words === undefined ? reason : `${reason}: ${words}`;
}
