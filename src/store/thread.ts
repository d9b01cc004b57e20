import { type ResourceLimits, Worker } from "node:worker_threads";

/**
 * Starts a thread of this module. The file has the extension of this one: TypeScript in a checkout, JavaScript once
 * built.
 */
export function startThread(name: string, base: string, workerData: unknown, resourceLimits: ResourceLimits): Worker {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const url = new URL(`${name}.${extension}`, base);
  return new Worker(url, { workerData, name: name.replace(/^\.\//, ""), resourceLimits });
}
