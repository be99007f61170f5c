#!/usr/bin/env bash
# Starts an image as a strict cluster does (read-only root, no capabilities, no new privileges, numeric user, memory limit), next
# to a real Redis on loopback. Calls it, reads its metrics, and stops it under load. Prints its size and its time to ready.
#   eng/image/try.sh docker|podman IMAGE
set -euo pipefail
cd "$(dirname "$0")/../.."
runner=$1 image=$2
starts=5
memory_mb=512
grace_seconds=12 # Drain:NoticeMs and Drain:FinishMs
dotnet_code='^app/lib(coreclr|clr|host|mscor|System\.)[A-Za-z.]*\.so$'
work=$(mktemp -d)
container='' redis=''

cleanup() {
  touch "$work/enough"
  [ -z "$container" ] || "$runner" rm -f "$container" >/dev/null 2>&1 || true
  [ -z "$redis" ] || kill "$redis" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

fail() {
  echo "failed: $1"
  [ -z "$container" ] || "$runner" logs "$container" 2>&1 | tail -20
  exit 1
}

milliseconds() { echo $(($(date +%s%N) / 1000000)); }

for need in redis-server curl; do
  command -v "$need" >/dev/null || { echo "Trying an image needs $need: install it"; exit 3; }
done
"$runner" image inspect "$image" >/dev/null 2>&1 || { echo "$runner has no image $image"; exit 3; }
for port in 8080 8081 9090 9091; do
  # The container uses the host network to reach Redis on loopback.
  ! (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null ||
    { echo "Another program listens on port $port, which the image needs"; exit 3; }
done

# --- contents -----------------------------------------------------------

label() { "$runner" image inspect --format "{{index .Config.Labels \"org.opencontainers.image.$1\"}}" "$image"; }

contents() {
  local made
  made=$("$runner" create "$image")
  "$runner" export "$made" | tar -t >"$work/files"
  mkdir -p out
  bill=out/predictions-$(label version).cdx.json
  "$runner" cp "$made:/app/predictions.cdx.json" "$bill"
  "$runner" cp "$made:/app/Predictions.Service.deps.json" "$work/deps.json"
  "$runner" rm "$made" >/dev/null

  ! grep -i -E 'garnet|tsavorite' "$work/files" || fail "the image contains an embedded store"
  ! grep -E '^app/.*\.(so|dbg)$' "$work/files" | grep -v -E "$dotnet_code" || fail "the image contains native code of a package"
  grep -q '^app/models/labels.json$' "$work/files" || fail "the image contains no models"
  local package shipped=0
  while read -r package; do
    grep -q "\"pkg:nuget/$package\"" "$bill" || fail "the bill of materials lacks the shipped package $package"
    shipped=$((shipped + 1))
  done < <(grep -B1 '"type": "package"' "$work/deps.json" | grep -o '"[^"]*/[^"]*"' | tr -d '"' | sed 's#/#@#')
  [ "$shipped" -gt 0 ] || fail "found no shipped packages"
  for name in source version revision created base.name; do
    [ -n "$(label "$name")" ] || fail "the image has no label $name"
  done
  echo "$image: $(label source) at $(label revision), on $(label base.name)"
  echo "bill of materials: $bill, with all $shipped packages that are shipped"
}

# --- start -----------------------------------------------------------

start_redis() {
  for port in $(shuf -i 20000-29999 -n 5); do
    redis-server --port "$port" --bind 127.0.0.1 --save '' --dir "$work" >"$work/redis.log" 2>&1 &
    redis=$!
    for _ in $(seq 50); do
      if redis-cli -p "$port" ping >/dev/null 2>&1; then redis_port=$port && return; fi
      kill -0 "$redis" 2>/dev/null || break
      sleep 0.1
    done
  done
  fail "redis-server did not start: $(tail -1 "$work/redis.log")"
}

# Without these options podman mounts writable folders over a read-only root. Only shared memory is writable, as in a pod.
confinement=(--read-only --cap-drop ALL --security-opt no-new-privileges --user 1654:1654 --network host
  --memory "${memory_mb}m" --pids-limit 256)
[ "$runner" != podman ] || confinement+=(--read-only-tmpfs=false --mount type=tmpfs,destination=/dev/shm,tmpfs-size=67108864)

is_ready() { [ "$(curl -s -o /dev/null -w '%{http_code}' --max-time 2 http://127.0.0.1:9090/health/ready)" = 200 ]; }

start() { # sets ready_ms to the time from process start to ready
  container=$("$runner" create "${confinement[@]}" -e ConnectionStrings__Redis="127.0.0.1:$redis_port" \
    -e Redis__KeySecret=only-to-try-this-image -e Security__Mode=None "$image")
  "$runner" start "$container" >/dev/null || fail "the container does not start"
  local deadline=$(($(milliseconds) + 60000)) began
  until is_ready; do
    [ "$(milliseconds)" -lt "$deadline" ] || fail "the container is not ready after a minute"
    [ "$("$runner" inspect --format '{{.State.Running}}' "$container")" = true ] ||
      fail "the container exited before it was ready"
  done
  local now
  now=$(milliseconds)
  # Podman appends the name of a time zone.
  began=$("$runner" inspect --format '{{.State.StartedAt}}' "$container" | sed -E 's/ [A-Z]+$//')
  ready_ms=$((now - $(date -d "$began" +%s%N) / 1000000))
}

confined() {
  local process
  process=$("$runner" inspect --format '{{.State.Pid}}' "$container")
  [ -r "/proc/$process/status" ] || { echo "cannot check the confinement: the process runs on another machine"; return; }
  grep -q -P '^Uid:\t1654\t1654\t1654\t1654$' "/proc/$process/status" || fail "the user is not 1654"
  [ "$(grep -c -E '^Cap(Prm|Eff|Bnd|Inh|Amb):\s0+$' "/proc/$process/status")" = 5 ] || fail "the process has capabilities"
  grep -q -P '^NoNewPrivs:\t1$' "/proc/$process/status" || fail "the process may get new privileges"
  awk '$5 == "/" { print $6 }' "/proc/$process/mountinfo" | grep -q -E '^ro(,|$)' || fail "the root is writable"
  echo "confined: user 1654, no capability, no new privileges, root read-only, $memory_mb MiB of memory"
}

# --- calls ---------------------------------------------------------

json='content-type: application/json'
history='{"periods":[{"start":"2025-12-05","days":5},{"start":"2026-01-02","days":5},{"start":"2026-01-30"}'
history+=',{"start":"2026-02-28"}]}'
inline="{\"asOf\":\"2026-03-10\",\"history\":$history}"
http=http://127.0.0.1:8080

ask() { curl -sS --fail-with-body --max-time 5 "$@"; }

answers() {
  local forecast model
  forecast=$(ask "$http/v1/predict" -H "$json" -d "$inline") || fail "an inline forecast: $forecast"
  model=$(grep -o '"model":"[^"]*"' <<<"$forecast" | cut -d'"' -f4)
  # A service with a refused model is ready too, and serves the statistical model.
  [[ $model == cycle-length@* ]] || fail "the serving model is $model, which is not in the image"
  ask -X PUT "$http/v1/users/tried/history" -H "$json" -d "$history" >/dev/null || fail "a history was not written"
  forecast=$(ask "$http/v1/users/tried/forecast?asOf=2026-03-10") || fail "a stored forecast: $forecast"
  grep -q '"likely":"2026-03-28"' <<<"$forecast" || fail "the stored forecast differs: $forecast"
  # An empty gRPC message: a byte for no compression, four for the length.
  printf '\0\0\0\0\0' >"$work/empty"
  curl -sS --http2-prior-knowledge --max-time 5 -D "$work/trailers" -o /dev/null \
    -H 'content-type: application/grpc' -H 'te: trailers' \
    --data-binary "@$work/empty" http://127.0.0.1:8081/predictions.v1.Models/ListModels || fail "gRPC does not answer"
  grep -q -i '^grpc-status: 0' "$work/trailers" || fail "gRPC does not answer: $(cat "$work/trailers")"
  ask http://127.0.0.1:9090/metrics >"$work/metrics" || fail "the operators' port serves no metrics"
  grep -q "^predictions_model_info{model=\"$model\",role=\"stable\"} 1" "$work/metrics" ||
    fail "the metrics do not name the model"
  grep -q '^predictions_calls_total{' "$work/metrics" ||
    fail "the metrics count no calls"
  echo "answered: inline and stored forecasts by $model, gRPC, metrics; working set" \
    "$(awk '/^process_working_set_bytes/ { printf "%.0f", $2 / 1048576 }' "$work/metrics") MiB"
}

# --- stop ------------------------------------------------------------

call() { curl -sS -o /dev/null -w '%{http_code}\n' --max-time 5 "$@" || true; }

caller() {
  while [ ! -e "$work/enough" ]; do
    call "$http/v1/predict" -H "$json" -d "$inline"
    call "$http/v1/users/tried/forecast?asOf=2026-03-10"
  done >"$work/calls.$1" 2>"$work/errors.$1"
}

drains() {
  local callers=() i began noticed code took calls failed
  for i in 1 2 3 4; do caller "$i" & callers+=($!); done
  sleep 1
  began=$(milliseconds)
  "$runner" kill --signal TERM "$container" >/dev/null
  while is_ready; do
    [ $(($(milliseconds) - began)) -lt 2000 ] || fail "the container is still ready two seconds after SIGTERM"
  done
  noticed=$(($(milliseconds) - began))
  # Load balancers notice later, so calls continue for a second.
  sleep 1
  touch "$work/enough"
  wait "${callers[@]}"
  code=$("$runner" wait "$container")
  took=$(($(milliseconds) - began))
  calls=$(cat "$work"/calls.* | wc -l)
  failed=$(cat "$work"/calls.* | grep -c -v '^200$' || true)
  [ "$failed" = 0 ] || fail "$failed of $calls calls failed while it stopped: $(cat "$work"/errors.* | sort | uniq -c | head -3)"
  [ "$calls" -gt 20 ] || fail "too little load during the stop: $calls calls"
  [ "$code" = 0 ] || fail "the container exited with $code"
  [ "$took" -le $((grace_seconds * 1000)) ] || fail "the stop took $took ms"
  echo "stopped under load: not ready $noticed ms after SIGTERM, $calls calls and none failed," \
    "exit code 0 after $took ms ($grace_seconds s at most)"
}

megabytes() { awk '{ printf "%.1f MB", $1 / 1000000 }'; }

sizes() {
  local base packed
  base=$("$runner" image inspect --format '{{.Size}}' "$(label base.name)" 2>/dev/null | megabytes || true)
  packed=$("$runner" save "$image" 2>/dev/null | gzip -6 | wc -c | megabytes)
  echo "size: $("$runner" image inspect --format '{{.Size}}' "$image" | megabytes), $packed by gzip;" \
    "of which the base ${base:-unknown}"
}

contents
start_redis
times=()
for i in $(seq $starts); do
  [ -z "$container" ] || "$runner" rm -f "$container" >/dev/null
  start
  times+=("$ready_ms")
done
confined
answers
drains
"$runner" rm -f "$container" >/dev/null && container=''
sizes
echo "start: ready after $(printf '%s\n' "${times[@]}" | sort -n | sed -n $(((starts + 1) / 2))p) ms," \
  "the median of $starts (${times[*]}), on $(nproc) processors"
