#!/usr/bin/env bash
# Measures speed and memory on this machine: `npm run bench -- [NAME…] [--json]`; --help lists the benches.
#
# Library code is measured from src, which Node runs after blanking out the types: that leaves the JavaScript of dist.
# Programs (the daemon, the rack, the CLI) are measured from dist, as they ship.
set -euo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

ensure_installed
ensure_built || die "the build failed; the messages above say where."
cd "$ROOT"
exec node scripts/bench/main.ts "$@"
