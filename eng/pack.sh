#!/usr/bin/env bash
# Packs Predictions.Client and Predictions.Contract with symbols from a Release build. Argument: the folder of the packages.
# Checks that the packages are whole (package validation) and that the public API did not break (ApiCompat).
set -euo pipefail
cd "$(dirname "$0")/.."
out=$(realpath -m "${1:?Usage: eng/pack.sh FOLDER}")
for project in Contract Client; do
  dotnet pack "src/Predictions.$project" -c Release --no-build -o "$out" -v quiet --nologo
done
