import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Tests of whole processes wait more than they work: one more of them than there are cores keeps the cores busy. */
const WORKERS = Math.min(availableParallelism(), 8) + 1;

export default defineConfig({
  test: {
    pool: "forks",
    maxWorkers: WORKERS,
    // Limits for a test that hangs. They say nothing about speed: a machine may be busy with something else.
    testTimeout: 120_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        // No module of ours keeps what one test did for the next, so that the files may share the loaded modules.
        test: {
          name: "modules",
          include: ["test/**/*.test.ts"],
          exclude: ["test/e2e/**", "test/posix/**"],
          isolate: false,
        },
      },
      // What a process knows of the others on the machine it keeps for some seconds.
      { extends: true, test: { name: "posix", include: ["test/posix/*.test.ts"] } },
      { extends: true, test: { name: "e2e", include: ["test/e2e/*.test.ts"] } },
    ],
  },
});
