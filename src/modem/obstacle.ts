/** What stopped a bring-up short. `retryMs` null: only an event or a person can change it. */
export interface Obstacle {
  readonly kind:
    | "silent"
    | "no-sim"
    | "pin"
    | "puk"
    | "no-iccid"
    | "orphan-lives"
    | "caller-id"
    | "messages"
    | "position";
  readonly reason: string;
  readonly retryMs: number | null;
}
