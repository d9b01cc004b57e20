import { type FarSound, FRAME_SAMPLES, SAMPLE_RATE, soundFrame } from "./far-sound.ts";
import { HeardFile } from "./heard-file.ts";
import { removeLink, replaceLink } from "./port-link.ts";
import { type Scheduler, Timers } from "./scheduler.ts";
import type { ModemPort, OpenPort } from "./modem-port.ts";

export interface AudioLineOptions {
  readonly scheduler: Scheduler;
  readonly openPort: OpenPort;
  /** Path of the symbolic link to the line. */
  readonly link: string;
  /** Where what the far side heard is kept. */
  readonly heard: string;
  /** What the far side does at this instant. */
  sound(): FarSound;
}

const FRAME_MS = (FRAME_SAMPLES * 1000) / SAMPLE_RATE;

/**
 * The port on which a modem exchanges speech: 8 kHz signed 16-bit little-endian mono both ways, in frames of 20 ms, in
 * real time whatever the rack's time scale, and only while it streams.
 */
export class AudioLine {
  private readonly options: AudioLineOptions;
  private readonly timers: Timers;
  private port: ModemPort | null = null;
  private file: HeardFile | null = null;
  private sound: FarSound | null = null;
  private soundFrames = 0;

  constructor(options: AudioLineOptions) {
    this.options = options;
    this.timers = new Timers(options.scheduler);
  }

  /** Symbolic link to the line. */
  get link(): string {
    return this.options.link;
  }

  connect(): void {
    if (this.port !== null) return;
    this.port = this.options.openPort((bytes) => this.file?.append(Buffer.from(bytes, "latin1")));
    replaceLink(this.port.path, this.options.link);
  }

  /** The device is gone, and its ports with it. */
  disconnect(): void {
    this.stream(false);
    const { port } = this;
    if (port === null) return;
    this.port = null;
    removeLink(port.path, this.options.link);
    port.close();
  }

  /** Speech begins or ends. */
  stream(on: boolean): void {
    if (on === (this.file !== null)) return;
    if (on && this.port !== null) {
      this.file = new HeardFile(this.options.heard);
      this.play(this.options.scheduler.now(), 0);
      return;
    }
    this.timers.cancelAll();
    this.file?.close();
    this.file = null;
    this.sound = null;
  }

  /** Sends every frame that is due, so that a late timer costs no speech, and waits for the next. */
  private play(startedAt: number, sent: number): void {
    const { scheduler } = this.options;
    const due = Math.floor((scheduler.now() - startedAt) / FRAME_MS) + 1;
    for (let frame = sent; frame < due; frame += 1) this.port?.write(this.nextFrame());
    this.timers.after(startedAt + due * FRAME_MS - scheduler.now(), () => this.play(startedAt, due));
  }

  private nextFrame(): string {
    const sound = this.options.sound();
    if (this.sound?.kind !== sound.kind) this.soundFrames = 0;
    this.sound = sound;
    this.soundFrames += 1;
    return soundFrame(sound, (this.soundFrames - 1) * FRAME_SAMPLES).toString("latin1");
  }
}
