#!/usr/bin/env bash
# Runs the fault tests with the durations, counts and rates that SECURITY.md states, and the promotion gate on many samples.
# Takes about half an hour on an otherwise idle machine. Prints measurements, and finally "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/.."

command -v redis-server >/dev/null ||
  { echo "redis-server is missing: install it (Debian: apt-get install redis-server)"; exit 1; }
# A tool that cannot be downloaded is reported, and the tests that need it fail.
./eng/tools.sh helm
dotnet build Predictions.sln -c Release -v quiet || exit 1

export PREDICTIONS_CHAOS=1
passed=0 failed=0 status=0
run() {
  local name=$1 log; shift
  log=$(mktemp)
  "tests/$name/bin/Release/net10.0/$name" --progress off --no-ansi --xunit-diagnostics on "$@" 2>&1 | tee "$log"
  [ "${PIPESTATUS[0]}" -eq 0 ] || status=1
  passed=$((passed + $(grep -Eo 'succeeded: [0-9]+' "$log" | tail -1 | grep -Eo '[0-9]+' || echo 0)))
  failed=$((failed + $(grep -Eo 'failed: [0-9]+' "$log" | tail -1 | grep -Eo '[0-9]+' || echo 1)))
  rm -f "$log"
}

run Predictions.Faults.Tests
run Predictions.Service.Tests --filter-class "*DamagedModel*" --filter-class "*HostileClient*" --filter-class "*RollingRestart*" \
  --filter-class "*Overload*" --filter-class "*ModelSwap*" --filter-class "*ReplayedYear*" \
  --filter-class "*RolloutReplay*" --filter-class "*Fuzz*"
run Predictions.Models.Tests --filter-class "*DamagedModel*" --filter-class "*Fuzz*"
run Predictions.Charts.Tests --filter-class "*Rendering.RenderTests*"
run Predictions.Redis.Tests --filter-class "*Fuzz*" --filter-class "*BrokenRedis*" --filter-class "*ThreeMasters*" \
  --filter-class "*UnwillingRedis*"
run Predictions.KafkaBridge.Tests --filter-class "*KilledBridge*"
run Predictions.LoadTest.Tests --filter-class "*RateSearch*"
run Predictions.Training.Tests --filter-class "*KnownWorth*"
run Predictions.Cli.Tests --filter-class "*Fuzz*" --filter-class "*KilledRun*"
echo "$passed passed, $failed failed"
exit $status
