#!/usr/bin/env node
import { launch } from "./launch.ts";
import { threadPoolSize } from "./thread-pool.ts";

// libuv reads this once, when the pool is first used: before anything else is loaded.
process.env["UV_THREADPOOL_SIZE"] ??= String(threadPoolSize(process.argv.slice(2)));
await launch(import.meta.url, () => import("../daemon/main.ts"));
