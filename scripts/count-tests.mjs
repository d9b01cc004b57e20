// Reads vitest's JSON report and prints three numbers: tests passed, failed and skipped.
import { readFileSync } from "node:fs";

const report = JSON.parse(readFileSync(process.argv[2], "utf8"));
const skipped = report.numPendingTests + report.numTodoTests;
process.stdout.write(`${report.numPassedTests} ${report.numFailedTests} ${skipped}\n`);
