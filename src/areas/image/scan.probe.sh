#!/bin/sh
# scan.probe.sh - known holes in what the image on record holds, as a scanner on this host sees them: trivy, or docker scout.
# Neither is installed for it; they bring their own databases. Prints one JSON object. DIRECTORY: where the record is.
set -eu
record=$DIRECTORY/release
[ -e "$record" ] || { echo 'no image is on record' >&2; exit 44; }
image=$(sed -n 's/^IMAGE=//p' "$record" | tail -n 1)
id=$(sed -n 's/^IMAGE_ID=//p' "$record" | tail -n 1)
command -v docker >/dev/null || { echo 'Docker is not installed' >&2; exit 44; }
# where a scanner keeps its database, and scout its login
HOME=$(getent passwd 0 | cut -d : -f 6)
export HOME
if command -v trivy >/dev/null; then
  scanner=trivy
elif docker scout version >/dev/null 2>&1; then
  scanner=scout
else
  echo 'neither trivy nor docker scout is installed on this host' >&2
  exit 44
fi
command -v jq >/dev/null || { echo 'jq is not installed on this host' >&2; exit 1; }
report=$TMPDIR/report.json
case $scanner in
trivy)
  trivy image --quiet --scanners vuln --format json --output "$report" "$image"
  about=$(trivy version --format json 2>/dev/null) || about='{}'
  built=$(printf '%s' "$about" | jq -r '.VulnerabilityDB.UpdatedAt // ""' 2>/dev/null) || built=
  days=null
  if [ -n "$built" ]; then days=$((($(date +%s) - $(date -d "$built" +%s)) / 86400)); fi
  jq -c --argjson about "$about" --argjson days "$days" --arg id "$id" --arg image "$image" '
    if .SchemaVersion != 2 then error("not a report that hardshell knows: schema \(.SchemaVersion)") else . end
    | if .Metadata.ImageID == $id or .ArtifactName == $image then . else error("the report is of another image: \(.ArtifactName)") end
    | if any(.Results[]?; .Class == "os-pkgs") then . else error("it did not recognize the system in the image") end
    | [.Results[].Vulnerabilities[]? | {id: .VulnerabilityID, severity: .Severity, package: .PkgName, installed: .InstalledVersion, fixed: (.FixedVersion // "")}] | unique
    | {scanner: "trivy \($about.Version // "")", databaseDays: $days, holes: [.[] | select(.severity == "CRITICAL" or .severity == "HIGH")][:500], others: ([.[] | select(.severity != "CRITICAL" and .severity != "HIGH")] | length)}' "$report"
  ;;
scout)
  docker scout cves --format sarif --output "$report" "local://$image" >/dev/null
  jq -c '
    if (.runs | length) == 1 and (.runs[0].tool.driver.name | ascii_downcase) == "docker scout" and (.runs[0].results | type) == "array" then .runs[0] else error("not a report that hardshell knows") end
    | "docker scout \(.tool.driver.version // "")" as $scanner
    | [.tool.driver.rules[]? | (.properties.purls[0] // "" | sub("[?].*"; "")) as $purl
      | {id, severity: (.properties.cvssV3_severity // "UNSPECIFIED" | ascii_upcase), package: ($purl | sub("@[^@/]*$"; "")), installed: ($purl | if test("@[^@/]*$") then sub(".*@"; "") else "" end), fixed: (.properties.fixed_version // "" | if . == "not fixed" then "" else . end)}]
    | {scanner: $scanner, databaseDays: null, holes: [.[] | select(.severity == "CRITICAL" or .severity == "HIGH")][:500], others: ([.[] | select(.severity != "CRITICAL" and .severity != "HIGH")] | length)}' "$report"
  ;;
esac
