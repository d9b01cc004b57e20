import type { Socket } from "node:net";
import type { ControlLog } from "./log.ts";
import type { Identify } from "./peer.ts";
import type { Actor } from "./roles.ts";

/**
 * The open connections. When there are too many, the one that has been idle longest makes room: peers that open
 * connections and say nothing cannot lock others out. With every connection at work a new one is turned away.
 */
export class Connections {
  readonly #most: number;
  readonly #log: ControlLog;
  readonly #identify: Identify;
  /** Idle ones first, oldest first: a connection moves to the end when its request ends. */
  readonly #requests = new Map<Socket, number>();
  readonly #actors = new WeakMap<Socket, Actor>();
  #dropped = 0;

  constructor(most: number, log: ControlLog, identify: Identify) {
    this.#most = most;
    this.#log = log;
    this.#identify = identify;
  }

  /** Connections closed to make room, or turned away, since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  get open(): number {
    return this.#requests.size;
  }

  add(socket: Socket): void {
    if (this.#requests.size >= this.#most) this.#makeRoom(socket);
    if (socket.destroyed) return;
    this.#requests.set(socket, 0);
    socket.once("close", () => this.#requests.delete(socket));
  }

  /** Marks a request as under way on a connection until the returned function is called. */
  begin(socket: Socket): () => void {
    this.#requests.set(socket, (this.#requests.get(socket) ?? 0) + 1);
    return () => {
      const left = (this.#requests.get(socket) ?? 1) - 1;
      this.#requests.delete(socket);
      if (!socket.destroyed) this.#requests.set(socket, Math.max(0, left));
    };
  }

  /** Cuts every connection, whatever is under way on it. */
  cut(): void {
    for (const socket of this.#requests.keys()) socket.destroy();
  }

  /** Who is at the other end; asked of the kernel once per connection. */
  actor(socket: Socket): Actor {
    const known = this.#actors.get(socket);
    if (known !== undefined) return known;
    const actor = this.#identify(socket);
    this.#actors.set(socket, actor);
    return actor;
  }

  #makeRoom(newcomer: Socket): void {
    this.#dropped += 1;
    for (const [socket, requests] of this.#requests) {
      if (requests > 0) continue;
      this.#requests.delete(socket);
      socket.destroy();
      this.#report("closed the longest idle one");
      return;
    }
    newcomer.destroy();
    this.#report("turned the new one away");
  }

  #report(what: string): void {
    // Every hundredth: a peer that hammers the socket must not fill the log as well.
    if (this.#dropped % 100 !== 1) return;
    const fields = { event: "control.crowded", open: this.#requests.size, dropped: this.#dropped };
    this.#log.warn(fields, `Too many control connections: ${what}.`);
  }
}
