#!/usr/bin/env sh
":" /*
# From here to the end of the comment speaks the shell; JavaScript sees a string and a comment. The Node on PATH may be
# too old or too new, so this process becomes the Node that was installed beside the package: one process, one id,
# and signals reach the program itself. Without one, `launch` judges the Node on PATH.
# Memory is scarce on an edge box and these programs make little garbage: a small young generation and few allocator
# arenas take a tenth off a daemon's resident size.
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}"
flags=--max-semi-space-size=2
file=$(readlink -f -- "$0") || exit 2
root=${file%/dist/bin/*}
for modules in "$root/node_modules" "$root/.."; do
  for machine in x64 arm64; do
    node=$modules/node-linux-$machine/bin/node
    if [ -x "$node" ] && "$node" --version >/dev/null 2>&1; then exec "$node" $flags "$file" "$@"; fi
  done
done
if command -v node >/dev/null 2>&1; then exec node $flags "$file" "$@"; fi
echo "simbankd: needs Node.js 24 or 25; install it, or run 'npm ci --ignore-scripts' in a checkout, which brings one." >&2
exit 2
*/
