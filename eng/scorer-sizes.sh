#!/usr/bin/env bash
# Trains the shipped model's trees in several sizes, in a temporary folder, and prints their accuracy on held-out women: the table
# of docs/models/scorer-size.md. The share of the trees is 0.25, because the shipped one is 0 after the first cycle.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
dotnet build src/Predictions.Cli -c Release -v quiet >/dev/null

of() { sed -nE "s/^ *\"$2\": ([0-9.]+),?$/\1/p" "$1"; }

echo "| trees × leaves | rate | CRPS | log score | even | uneven | day 35 | day 40 | holes | silent 40 days |"
echo "| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |"
for size in "100 8 0.1" "50 8 0.2" "40 8 0.2" "32 8 0.25" "20 8 0.4" "64 4 0.125" "40 6 0.2" "50 4 0.2" "32 16 0.25"; do
  read -r trees leaves rate <<<"$size"
  folder="$out/$trees-$leaves/cycle-length/1"
  dotnet src/Predictions.Cli/bin/Release/net10.0/predictions.dll models train \
    --trees "$trees" --leaves "$leaves" --learning-rate "$rate" --learned-share 0.25 --out "$folder" >/dev/null 2>"$out/log" ||
    { cat "$out/log" >&2; exit 1; }
  row="| $trees × $leaves | $rate"
  for metric in crps_days log_score even_crps_days uneven_crps_days \
    day_35_crps_days day_40_crps_days holes_10_crps_days holes_10_silent_40_crps_days; do
    row="$row | $(of "$folder/manifest.json" "$metric")"
  done
  echo "$row |"
done
