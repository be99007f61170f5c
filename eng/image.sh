#!/usr/bin/env bash
# Builds the service's image from this checkout and tries it. Building needs docker, podman or buildah; trying needs docker or
# podman, redis-server and curl.
usage() {
  cat <<'TEXT'
./eng/image.sh [options] [-- options of the builder, such as --platform or --volume]
  --name NAME            name of the image without a version; default localhost/predictions
  --sdk-image IMAGE      base for the build, with a .NET 10 SDK
  --runtime-image IMAGE  base to run on, with a C library, OpenSSL and certificates
  --debian-base          make both bases from Debian packages and this machine's .NET, without a registry (as root)
  --builder NAME         docker, podman or buildah; default: the first that works
  --dirty                build uncommitted files; version and revision then end with -dirty
  --no-try               build only
  --try IMAGE            only try an existing image
Exit codes: 0 success; 1 the build or a trial failed; 2 invalid option; 3 a program or an image is missing, or a port is in use;
4 uncommitted files.
TEXT
}
set -euo pipefail
cd "$(dirname "$0")/.."

name=localhost/predictions
sdk_image='' runtime_image='' builder='' tried=''
debian=false dirty=false try=true
while [ $# -gt 0 ]; do
  case "$1" in
    --name | --sdk-image | --runtime-image | --builder | --try)
      [ $# -ge 2 ] && [ -n "$2" ] || { echo "$1 needs a value"; exit 2; }
      case "$1" in
        --name) name=$2 ;;
        --sdk-image) sdk_image=$2 ;;
        --runtime-image) runtime_image=$2 ;;
        --builder) builder=$2 ;;
        --try) tried=$2 ;;
      esac
      shift 2 ;;
    --debian-base) debian=true && shift ;;
    --dirty) dirty=true && shift ;;
    --no-try) try=false && shift ;;
    --help | -h) usage && exit 0 ;;
    --) shift && break ;;
    *) echo "No such option: $1" && usage && exit 2 ;;
  esac
done

# docker works only with its engine.
works() { command -v "$1" >/dev/null && { [ "$1" != docker ] || docker info >/dev/null 2>&1; }; }
first() { for program in "$@"; do if works "$program"; then echo "$program" && return; fi; done; }

case "$builder" in
  docker | podman | buildah) works "$builder" || { echo "$builder does not work here"; exit 3; } ;;
  '') builder=$(first docker podman buildah) ;;
  *) echo "Unknown builder: $builder. Known: docker, podman, buildah"; exit 2 ;;
esac
# podman can run images that buildah built.
runner=$([ "$builder" = docker ] && echo docker || first podman)

if [ -n "$tried" ]; then
  [ -n "$runner" ] || { echo "Trying an image needs docker or podman, and neither works here"; exit 3; }
  exec eng/image/try.sh "$runner" "$tried"
fi
[ -n "$builder" ] || {
  echo "Building an image needs docker, podman or buildah, and none works here (Debian: apt-get install buildah podman)"
  exit 3
}

revision=$(git rev-parse HEAD)
# 1.2.3 at a tag v1.2.3, 1.2.3-4-gabcdef after it, 0.0.0-gabcdef without a tag.
version=$(git describe --tags --match 'v[0-9]*' 2>/dev/null || echo "v0.0.0-g$(git rev-parse --short=12 HEAD)")
version=${version#v}
if [ -n "$(git status --porcelain)" ]; then
  $dirty || { echo "These files are not committed. Commit them, or build with --dirty:"; git status --short | head -10; exit 4; }
  version+=-dirty revision+=-dirty
fi
# Remove a password from the address.
source=$(git remote get-url origin 2>/dev/null | sed -E 's#//[^/@]*@#//#' || echo unknown)

if $debian; then
  command -v dotnet >/dev/null || { echo "The Debian bases need a .NET 10 SDK on this machine, and there is none"; exit 3; }
  : "${sdk_image:=localhost/dotnet-sdk-debian:$(dotnet --version)}"
  : "${runtime_image:=localhost/dotnet-deps-debian}"
  eng/image/debian-base.sh "$builder" "$sdk_image" "$runtime_image"
fi

arguments=(--build-arg "SOURCE=$source" --build-arg "VERSION=$version" --build-arg "REVISION=$revision"
  --build-arg "CREATED=$(date -u +%Y-%m-%dT%H:%M:%SZ)")
[ -z "$sdk_image" ] || arguments+=(--build-arg "SDK_IMAGE=$sdk_image")
[ -z "$runtime_image" ] || arguments+=(--build-arg "RUNTIME_IMAGE=$runtime_image")
# Docker sets TARGETARCH.
if [ "$builder" != docker ]; then
  case "$(uname -m)" in
    aarch64 | arm64) arguments+=(--build-arg TARGETARCH=arm64) ;;
    *) arguments+=(--build-arg TARGETARCH=amd64) ;;
  esac
fi
image=$name:$version
"$builder" build "${arguments[@]}" --tag "$image" "$@" . || { echo "The image was not built"; exit 1; }
echo "built $image from $revision with $builder"

$try || exit 0
[ -n "$runner" ] || { echo "The image was not tried: install podman"; exit 3; }
exec eng/image/try.sh "$runner" "$image"
