#!/usr/bin/env bash
# Installs the programs that tests need, builds, runs every test, and prints "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/.."

command -v dotnet >/dev/null || { echo "The .NET 10 SDK is missing: install it from https://dot.net"; exit 1; }

if ! command -v redis-server >/dev/null; then
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    (apt-get update -qq && apt-get install -y -qq redis-server) >/dev/null 2>&1
  fi
  command -v redis-server >/dev/null || { echo "redis-server is missing: install it (Debian: apt-get install redis-server)"; exit 1; }
fi

# Tests under load are skipped without h2load.
if ! command -v h2load >/dev/null && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  (apt-get update -qq && apt-get install -y -qq nghttp2-client) >/dev/null 2>&1
fi

# A tool that cannot be installed is reported, and the tests that need it fail.
./eng/tools.sh

dotnet build Predictions.sln -c Release -v quiet || exit 1

passed=0 failed=0 status=0
for project in tests/*.Tests; do
  name=$(basename "$project")
  echo "== $name"
  log=$(mktemp)
  "$project/bin/Release/net10.0/$name" --progress off --no-ansi "$@" 2>&1 | tee "$log"
  code=${PIPESTATUS[0]}
  p=$(grep -Eo 'succeeded: [0-9]+' "$log" | tail -1 | grep -Eo '[0-9]+')
  f=$(grep -Eo 'failed: [0-9]+' "$log" | tail -1 | grep -Eo '[0-9]+')
  rm -f "$log"
  passed=$((passed + ${p:-0})) failed=$((failed + ${f:-0}))
  # A run that crashed without a summary is a failure too.
  if [ "$code" -ne 0 ]; then status=1; [ "${f:-0}" -gt 0 ] || failed=$((failed + 1)); fi
done
echo "$passed passed, $failed failed"
exit $status
