# Sourced by the scripts beside it. Brings a checkout to the point where its programs and tools run, on a machine that
# has bash, npm and any Node from 20 on; as root or not, from any directory, several at a time.

ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
readonly ROOT

say() { printf '%s\n' "$*" >&2; }
die() {
  say "error: $*"
  exit 1
}

# npm keeps its cache under HOME; without a usable one the checkout keeps it.
ensure_npm_home() {
  if [[ -z "${HOME:-}" || ! -d "$HOME" || ! -w "$HOME" ]]; then
    mkdir -p "$ROOT/.cache/home"
    export HOME="$ROOT/.cache/home"
  fi
}

# Runs a function while no other script of this checkout installs or builds.
with_lock() {
  mkdir -p "$ROOT/.cache"
  (
    if ! flock --nonblock 9; then
      say "waiting for another script of this checkout to install or build …"
      flock 9
    fi
    "$@" 9>&-
  ) 9>"$ROOT/.cache/lock"
}

node_is_supported() { [[ "$("$1" --version 2>/dev/null)" =~ ^v(24|25)\. ]]; }

use_our_node() {
  export PATH="$ROOT/node_modules/.bin:$PATH"
  hash -r
  node_is_supported node || die "Node.js 24 or 25 is needed and $(node --version 2>&1 || true) was found;" \
    "there is no node-linux package for this machine ($(uname -sm)), so install Node.js 24 and put it on PATH."
}

install_packages() {
  node "$ROOT/scripts/freshness.mjs" installed && return
  local started=$SECONDS
  say "installing packages (npm ci) …"
  # Warnings would be about the Node that runs npm, not about the one that runs us.
  (cd "$ROOT" && npm ci --ignore-scripts --no-fund --no-audit --no-update-notifier --loglevel=error >&2) ||
    die "npm ci failed: check that the package registry can be reached, then run this again."
  say "installed in $((SECONDS - started)) s"
}

# Installs what package-lock.json names, unless it is there, and puts our Node and tools first on PATH.
ensure_installed() {
  command -v node >/dev/null && command -v npm >/dev/null || die "node and npm are needed: install Node.js 20 or later."
  ensure_npm_home
  node "$ROOT/scripts/freshness.mjs" installed || with_lock install_packages || exit 1
  use_our_node
}

build_dist() {
  node "$ROOT/scripts/freshness.mjs" built && return
  local started=$SECONDS
  say "building …"
  (cd "$ROOT" && npm run --silent build >&2) || return 1
  say "built in $((SECONDS - started)) s"
}

# Builds dist when it is missing or older than what it is made from. Needs ensure_installed first.
ensure_built() {
  node "$ROOT/scripts/freshness.mjs" built || with_lock build_dist
}
