#!/usr/bin/env bash
# Checks every package of the solution, transitive ones too, against the package source's list of known vulnerabilities.
# Exit codes: 0 no known vulnerability; 1 at least one; 2 a restore failed; 3 no vulnerability list was reached, so nothing was
# checked.
set -uo pipefail
cd "$(dirname "$0")/.."

audit() {
  dotnet restore "$@" --force -nologo -p:NuGetAudit=true -p:NuGetAuditMode=all \
    -p:NuGetAuditLevel=low -p:TreatWarningsAsErrors=false 2>&1
}

# A source without a list raises no warning, which looks like a clean result. So a package with a known vulnerability goes first:
# Newtonsoft.Json 12.0.1 (GHSA-5crp-9r3c-p9vr). A source that does not name it has no list.
control=$(mktemp -d)
trap 'rm -rf "$control"' EXIT
cat >"$control/control.csproj" <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageReference Include="Newtonsoft.Json" Version="[12.0.1]" /></ItemGroup>
</Project>
XML
named=$(audit "$control/control.csproj") || { echo "$named" | tail -5; echo "The restore failed: nothing was checked"; exit 2; }
if ! echo "$named" | grep -q 'NU190[1-4]'; then
  echo "No vulnerability list was reached: nothing was checked. Run this where the package source serves one, as nuget.org does"
  exit 3
fi

output=$(audit Predictions.sln --locked-mode) ||
  { echo "$output" | tail -20; echo "The restore failed: nothing was checked"; exit 2; }
found=$(echo "$output" | grep -Eo 'NU190[1-4]: [^[]*' | sort -u)
if [ -n "$found" ]; then
  echo "$found"
  echo "$(echo "$found" | wc -l) known vulnerabilities: raise the versions in Directory.Packages.props"
  exit 1
fi
echo "No package of the solution has a known vulnerability"
