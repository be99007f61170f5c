#!/usr/bin/env bash
# Makes the image's two bases for BUILDER without a registry. The SDK base is a minimal Debian with this machine's .NET. The
# runtime base has the contents of the official chiseled one: C library, OpenSSL, certificates; no shell, no package manager.
#   eng/image/debian-base.sh BUILDER SDK_IMAGE RUNTIME_IMAGE
# Needs root, debootstrap and a .NET 10 SDK. Keeps existing images.
set -euo pipefail
builder=$1 sdk_image=$2 runtime_image=$3

made() { "$builder" inspect --type image "$1" >/dev/null 2>&1; }
! made "$sdk_image" || ! made "$runtime_image" || exit 0
command -v debootstrap >/dev/null || {
  echo "The Debian bases need debootstrap: install it, or name other bases with --sdk-image and --runtime-image"
  exit 3
}
[ "$(id -u)" = 0 ] || { echo "The Debian bases need root, because debootstrap does"; exit 3; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sdk=$work/sdk runtime=$work/runtime
dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-stable}")

# Extracts Debian packages into the runtime's root, without their documentation and programs.
packages() {
  local package archive
  for package in "$@"; do
    # A pattern, because the name of OpenSSL's package differs between Debian releases.
    archive=$(compgen -G "$sdk/var/cache/apt/archives/$package"_*.deb) || { echo "Debian's $suite has no $package"; exit 1; }
    dpkg-deb --fsys-tarfile "$archive" | tar -x -C "$runtime" --keep-directory-symlink --no-same-owner \
      --exclude='./usr/share/doc' --exclude='./usr/share/man' --exclude='./usr/share/lintian' \
      --exclude='./usr/*bin/*' --exclude='./sbin/*'
  done
}

image() { # ROOT NAME DOCKERFILE_LINE...
  local root=$1 name=$2
  shift 2
  mkdir "$root.context"
  tar -C "$root" --numeric-owner -cf "$root.context/root.tar" .
  printf '%s\n' 'FROM scratch' 'ADD root.tar /' "$@" >"$root.context/Dockerfile"
  "$builder" build -t "$name" "$root.context" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
  echo "made $name"
}

debootstrap --variant=minbase --include=ca-certificates "$suite" "$sdk" >"$work/log" 2>&1 || { tail -20 "$work/log"; exit 1; }

mkdir -p "$runtime"/{etc/ssl/certs,tmp,proc,sys,dev,usr/{bin,sbin,lib,lib64}}
for link in bin sbin lib lib64; do ln -s "usr/$link" "$runtime/$link"; done
packages base-files libc6 libgcc-s1 'libstdc++6' 'libssl3*' ca-certificates
cp "$sdk/etc/ssl/certs/ca-certificates.crt" "$runtime/etc/ssl/certs/"
chmod 1777 "$runtime/tmp"
printf '%s\n' 'root:x:0:0::/:/usr/sbin/nologin' 'app:x:1654:1654::/home/app:/usr/sbin/nologin' >"$runtime/etc/passwd"
printf '%s\n' 'root:x:0:' 'app:x:1654:' >"$runtime/etc/group"

rm -rf "$sdk"/var/cache/apt/* "$sdk"/var/lib/apt/lists/*
mkdir -p "$sdk/usr/share/dotnet"
cp -r "$dotnet"/. "$sdk/usr/share/dotnet/"
ln -s ../share/dotnet/dotnet "$sdk/usr/bin/dotnet"

# The environment variables of the official images.
official='DOTNET_RUNNING_IN_CONTAINER=true DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true APP_UID=1654'
image "$sdk" "$sdk_image" "ENV $official DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=true"
image "$runtime" "$runtime_image" "ENV $official ASPNETCORE_HTTP_PORTS=8080"
