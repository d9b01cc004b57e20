/** Bounds that keep one peer from hurting the others. Sizes in bytes, times in milliseconds. */
export interface ControlLimits {
  readonly headerBytes: number;
  readonly bodyBytes: number;
  readonly connections: number;
  readonly followers: number;
  /** Unread output a follower may leave before it is dropped. */
  readonly followerBacklogBytes: number;
  /** From the first byte expected to the end of the headers. */
  readonly headersMs: number;
  /** For a whole JSON body. */
  readonly bodyMs: number;
  /** Between two pieces of an uploaded file, while the daemon waits for them. */
  readonly uploadIdleMs: number;
  /** For a reader of an answer that takes nothing. */
  readonly stallMs: number;
  readonly keepAliveMs: number;
  readonly heartbeatMs: number;
  /** How long a closing server lets requests under way finish. */
  readonly closeMs: number;
}

export const DEFAULT_LIMITS: ControlLimits = {
  headerBytes: 16 * 1024,
  bodyBytes: 64 * 1024,
  connections: 256,
  followers: 64,
  followerBacklogBytes: 1024 * 1024,
  headersMs: 5_000,
  bodyMs: 10_000,
  uploadIdleMs: 60_000,
  stallMs: 30_000,
  keepAliveMs: 5_000,
  heartbeatMs: 15_000,
  closeMs: 1_000,
};
