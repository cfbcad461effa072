#!/bin/sh
# Vinobench's command, wherever its folder lies and whatever link leads here.
here=$(dirname "$(readlink -f "$0")")
# Compiled scripts are kept for the next start, where this user keeps such things.
if [ -z "${NODE_COMPILE_CACHE:-}" ] && [ -n "${HOME:-}" ]; then
  export NODE_COMPILE_CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/vinobench/compiled"
fi
# Room for what a start allocates: without it, the heap is searched several times while modules load.
exec "$here/node/bin/node" --min-semi-space-size=16 "$here/app/cli.js" "$@"
