#!/usr/bin/env bash
# Lives simulated days and years on the real ledger, gate and scheduler: `npm run sim -- [--seeds N] [--days D] …`.
set -euo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

ensure_installed
cd "$ROOT"
exec node scripts/sim/main.ts "$@"
