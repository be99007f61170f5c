#!/usr/bin/env bash
# Installs the programs that tests need, builds, runs every test, and prints "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/.."

command -v dotnet >/dev/null || { echo "The .NET 10 SDK is missing: install it from https://dot.net"; exit 1; }

if ! command -v redis-server >/dev/null; then
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    (apt-get update -qq && apt-get install -y -qq redis-server) >/dev/null 2>&1
  fi
  command -v redis-server >/dev/null ||
    { echo "redis-server is missing: install it (Debian: apt-get install redis-server)"; exit 1; }
fi

# Tests under load are skipped without h2load.
if ! command -v h2load >/dev/null && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  (apt-get update -qq && apt-get install -y -qq nghttp2-client) >/dev/null 2>&1
fi

# A tool that cannot be installed is reported, and the tests that need it fail.
./eng/tools.sh

# One compiler serves all projects of this build and ends with it.
dotnet build Predictions.sln -c Release -v quiet -p:UseSharedCompilation=true
built=$?
dotnet build-server shutdown --vbcscompiler >/dev/null 2>&1
[ "$built" -eq 0 ] || exit 1

logs=$(mktemp -d)
export PREDICTIONS_PACKAGES=$logs.packages
trap 'rm -rf "$logs" "$PREDICTIONS_PACKAGES"' EXIT

# The NuGet packages are made and checked once; a test looks into them.
./eng/pack.sh "$PREDICTIONS_PACKAGES" || exit 1

run_project() { # LOGS PROJECT [ARGUMENT ...]
  local logs=$1 name=$2 code; shift 2
  "tests/$name/bin/Release/net10.0/$name" --progress off --no-ansi "$@" >"$logs/$name" 2>&1
  code=$?
  echo "$code" >"$logs/$name.code"
  # One write, so that the output of several projects does not mix.
  printf '== %s\n%s\n' "$name" "$(cat "$logs/$name")"
}
export -f run_project

# Most tests wait for programs that they start, so three projects share the cores. The longest go first.
longest="Cli Training Service Deploy Faults Browser Charts LoadTest Redis"
others=$(cd tests && printf '%s\n' *.Tests | grep -vxF "$(printf 'Predictions.%s.Tests\n' $longest)")
printf '%s\n' $(printf 'Predictions.%s.Tests\n' $longest) $others | xargs -P 3 -I{} bash -c 'run_project "$@"' _ "$logs" {} "$@"

count() { grep -Eo "$1: [0-9]+" "$2" | tail -1 | grep -Eo '[0-9]+' || echo 0; }

passed=0 failed=0 status=0
for project in tests/*.Tests; do
  log=$logs/$(basename "$project")
  p=$(count succeeded "$log") f=$(count failed "$log")
  passed=$((passed + p)) failed=$((failed + f))
  # A project that did not end with 0 has failed, also without a summary.
  if [ "$(cat "$log.code" 2>/dev/null)" != 0 ]; then
    status=1
    [ "$f" -gt 0 ] || failed=$((failed + 1))
    # Named again here, so that the end of a long output tells what to look at.
    echo "failed in $(basename "$project"):"
    grep -aE -A 8 '^failed ' "$log" || tail -n 20 "$log"
  fi
done
echo "$passed passed, $failed failed"
exit $status
