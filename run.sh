#!/usr/bin/env bash
# Toonsmith's command. It installs and builds if needed, then runs the given command:
#
#   ./run.sh                  start the page and the bots
#   ./run.sh draw photo.jpg   make a cartoon (also: batch, models, backup, doctor; see ./run.sh --help)
#   ./run.sh test             run all checks and tests
#   ./run.sh setup --cuda     fetch what NVIDIA’s graphics cards need
#
# You can run it from any folder: file names are relative to the current folder.
set -eu

# The folder this file lies in, also when it was called through a symbolic link.
self=${BASH_SOURCE[0]}
case $self in */*) ;; *) self=./$self ;; esac
while [ -L "$self" ]; do
  link=$(readlink "$self")
  case $link in
    /*) self=$link ;;
    *) self=${self%/*}/$link ;;
  esac
done
root=$(cd "${self%/*}" && pwd -P)

if ! command -v node >/dev/null 2>&1; then
  echo 'Toonsmith needs Node.js 20.19 or later, but it isn’t installed. Get it from https://nodejs.org, then run this again.' >&2
  exit 1
fi

exec node "$root/scripts/run.cjs" "$@"
