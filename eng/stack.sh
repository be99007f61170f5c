#!/usr/bin/env bash
# Starts Redis, the service with access control, and Prometheus with the chart's rules, from Debian's packages and without
# containers. docs/operations/stack.md shows what to do with it. Ctrl-C stops everything; data stays in .stack/.
usage() {
  cat <<'TEXT'
./eng/stack.sh [options]
  --load RATE   also call the service RATE times a second, for an hour (needs h2load)
  --fresh       delete .stack/ first: histories, keys and metrics
Ports are variables: HTTP_PORT 8080, GRPC_PORT 8081, OPERATORS_PORT 9090, OPERATORS_GRPC_PORT 9091, REDIS_PORT 6390,
PROMETHEUS_PORT 9095. STACK_FOLDER replaces .stack.
Exit codes: 0 stopped; 1 a program ended or did not start; 2 invalid option; 3 a program is missing.
TEXT
}
set -euo pipefail
cd "$(dirname "$0")/.."

rate='' fresh=false
while [ $# -gt 0 ]; do
  case "$1" in
    --load)
      [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || { echo "--load needs calls per second, a whole number above 0"; exit 2; }
      rate=$2; shift 2 ;;
    --fresh) fresh=true; shift ;;
    --help | -h) usage; exit 0 ;;
    *) echo "No such option: $1"; usage; exit 2 ;;
  esac
done

http=${HTTP_PORT:-8080} grpc=${GRPC_PORT:-8081} operators=${OPERATORS_PORT:-9090} operators_grpc=${OPERATORS_GRPC_PORT:-9091}
redis=${REDIS_PORT:-6390} prometheus=${PROMETHEUS_PORT:-9095} folder=${STACK_FOLDER:-$PWD/.stack}

command -v dotnet >/dev/null || { echo "The .NET 10 SDK is missing: install it from https://dot.net"; exit 3; }
command -v redis-server >/dev/null || { echo "redis-server is missing: apt-get install redis-server"; exit 3; }
[ -z "$rate" ] || command -v h2load >/dev/null || { echo "h2load is missing: apt-get install nghttp2-client"; exit 3; }
prometheus_program=$(command -v prometheus || echo "$PWD/.tools/prometheus")
[ -x "$prometheus_program" ] || ./eng/tools.sh prometheus || exit 3

for port in $http $grpc $operators $operators_grpc $redis $prometheus; do
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    echo "Port $port is in use: stop its program, or set another"
    exit 1
  fi
done

! $fresh || rm -rf "$folder"
mkdir -p "$folder"/{redis,prometheus,secrets,logs} && chmod 700 "$folder"
[ -s "$folder/secrets/Redis__KeySecret" ] || (umask 077; head -c 32 /dev/urandom | base64 >"$folder/secrets/Redis__KeySecret")
sed -e "s|service:9090|127.0.0.1:$operators|" -e "s|/etc/prometheus/rules|$PWD/charts/predictions/rules|" \
  eng/stack/prometheus.yml >"$folder/prometheus.yml"

echo "Building. The first build takes a minute."
for project in Service Cli; do
  dotnet build "src/Predictions.$project" -c Release -v quiet -nologo >"$folder/logs/build" ||
    { cat "$folder/logs/build"; exit 1; }
done
predictions() { dotnet src/Predictions.Cli/bin/Release/net10.0/predictions.dll "$@"; }

(umask 077
  predictions token --keys "$folder/keys" --minutes 1440 --subject stack \
    --scope forecasts histories erase models events >"$folder/token" 2>/dev/null)

started=()
stop() {
  trap - EXIT INT TERM
  # The service first, so that its last writes reach Redis.
  for ((i = ${#started[@]} - 1; i >= 0; i--)); do
    kill "${started[i]}" 2>/dev/null && wait "${started[i]}" 2>/dev/null || true
  done
}
trap stop EXIT
trap 'stop; exit 0' INT TERM

start() { # NAME COMMAND [ARGUMENT ...]
  local name=$1; shift
  "$@" >"$folder/logs/$name" 2>&1 &
  started+=($!)
}

wait_for() { # NAME ADDRESS
  local process=${started[-1]}
  until curl -sf -o "$folder/logs/answer" "$2"; do
    kill -0 "$process" 2>/dev/null || { echo "$1 did not start:"; tail -20 "$folder/logs/$1"; exit 1; }
    sleep 0.2
  done
}

start redis redis-server --bind 127.0.0.1 --port "$redis" --dir "$folder/redis" --appendonly yes --maxmemory-policy noeviction
start prometheus "$prometheus_program" --config.file="$folder/prometheus.yml" --storage.tsdb.path="$folder/prometheus" \
  --storage.tsdb.retention.time=7d --web.listen-address="127.0.0.1:$prometheus" --log.level=warn
wait_for prometheus "http://127.0.0.1:$prometheus/-/ready"
start service env ConnectionStrings__Redis="127.0.0.1:$redis" Secrets__Directory="$folder/secrets" Events__Mode=Outbox \
  Security__Mode=Jwt Security__Issuer=https://predictions.localhost Security__Audience=predictions \
  Security__KeysFile="$folder/keys/jwks.json" \
  Kestrel__Endpoints__Http__Url="http://127.0.0.1:$http" Kestrel__Endpoints__Grpc__Url="http://127.0.0.1:$grpc" \
  Kestrel__Endpoints__Operators__Url="http://127.0.0.1:$operators" \
  Kestrel__Endpoints__OperatorsGrpc__Url="http://127.0.0.1:$operators_grpc" \
  dotnet src/Predictions.Service/bin/Release/net10.0/Predictions.Service.dll
wait_for service "http://127.0.0.1:$operators/health/ready"

call='{"asOf":"2026-03-10","history":{"periods":[{"start":"2026-01-02"},{"start":"2026-01-30"},{"start":"2026-02-28"}]}}'
cat <<TEXT

Ready. The token in $folder/token has every scope and is valid for a day.

  HTTP        http://127.0.0.1:$http/scalar
  gRPC        http://127.0.0.1:$grpc
  metrics     http://127.0.0.1:$operators/metrics
  Prometheus  http://127.0.0.1:$prometheus/graph and /alerts
  logs        $folder/logs

  curl -s http://127.0.0.1:$http/v1/predict -H "authorization: Bearer \$(cat $folder/token)" \\
    -H 'content-type: application/json' -d '$call'

Ctrl-C stops everything.
TEXT

if [ -n "$rate" ]; then
  echo "$call" >"$folder/call.json"
  start load h2load -c 2 -D 3600 --rps="$(((rate + 1) / 2))" --h1 -d "$folder/call.json" \
    -H "authorization: Bearer $(cat "$folder/token")" -H 'content-type: application/json' "http://127.0.0.1:$http/v1/predict"
fi

# A program that ends is an error.
wait -n "${started[@]}" || true
for name in redis prometheus service load; do
  [ ! -f "$folder/logs/$name" ] || { echo "== $name"; tail -5 "$folder/logs/$name"; }
done
echo "A program ended; the others are stopped."
exit 1
