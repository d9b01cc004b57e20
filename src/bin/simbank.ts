#!/usr/bin/env node
import { launch } from "./launch.ts";

await launch(import.meta.url, () => import("../cli/main.ts"));
