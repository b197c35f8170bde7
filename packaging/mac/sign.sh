#!/usr/bin/env bash
# Signs a bundle: sign.sh "Access Agent.app". From the inside out, each piece for itself: `codesign --deep` finds code only
# where it looks for it, and would give libraries the rights of the programs.
#
#   ACCESS_CODESIGN_IDENTITY    "Developer ID Application: …"; without it the bundle is signed for this Mac only
set -euo pipefail
app=$1
rights=$(dirname "$0")/entitlements.plist
timestamp=--timestamp
[ -n "${ACCESS_CODESIGN_IDENTITY:-}" ] || timestamp=--timestamp=none  # only a real identity may ask for a time
sign() { codesign --force --options runtime "$timestamp" --sign "${ACCESS_CODESIGN_IDENTITY:--}" "$@"; }

find "$app/Contents" -type f \( -name '*.so' -o -name '*.dylib' -o -path '*.framework/Versions/*' \) -print0 |
  while IFS= read -r -d '' file; do
    case $(file -b "$file") in Mach-O*) sign "$file" ;; esac
  done
find "$app/Contents" -depth -type d -name '*.framework' -print0 |
  while IFS= read -r -d '' framework; do sign "$framework"; done
for program in "$app/Contents/MacOS/"*; do
  [ "${program##*/}" != access-agent ] || continue  # codesign takes the bundle's own program for the bundle
  [ -L "$program" ] || sign --entitlements "$rights" "$program"
done
sign --entitlements "$rights" "$app"
codesign --verify --deep --strict "$app"
