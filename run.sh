#!/usr/bin/env bash
# Toonsmith's one command. It prepares what is missing, then does what was asked:
#
#   ./run.sh                  set up and serve
#   ./run.sh draw photo.jpg   draw a cartoon (also: batch, models, doctor; ./run.sh --help tells more)
#   ./run.sh test             set up and run every check and test
#
# It may be called from any folder: file names count from the folder you are in.
set -eu

# The folder this file lies in, also when it was called through a symbolic link.
self=${BASH_SOURCE[0]}
while [ -L "$self" ]; do
  link=$(readlink "$self")
  case $link in
    /*) self=$link ;;
    *) self=$(dirname "$self")/$link ;;
  esac
done
root=$(cd "$(dirname "$self")" && pwd -P)

if ! command -v node >/dev/null 2>&1; then
  echo 'Toonsmith needs Node.js 20.19 or newer, and there is no "node" here. Get it from https://nodejs.org, then run this again.' >&2
  exit 1
fi

exec node "$root/scripts/run.cjs" "$@"
