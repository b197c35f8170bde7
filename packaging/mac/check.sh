#!/usr/bin/env bash
# Mounts the .dmg, copies the bundle, runs it, and looks at what macOS reads of it.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'hdiutil detach -quiet "$work/volume" 2>/dev/null || true; rm -rf "$work"' EXIT
hdiutil attach -quiet -nobrowse -readonly -mountpoint "$work/volume" dist/access-agent-*-macos-*.dmg
cp -R "$work/volume/Access Agent.app" "$work/"
app="$work/Access Agent.app"
agent="$app/Contents/MacOS/access-agent"

plutil -lint "$app/Contents/Info.plist"
[ "$(plutil -extract CFBundleURLTypes.0.CFBundleURLSchemes.0 raw "$app/Contents/Info.plist")" = access-agent ]
codesign --verify --deep --strict "$app"
"$agent" --version
"$agent" secrets file --yes --profile "$work/profile"
"$agent" doctor --profile "$work/profile"
QT_QPA_PLATFORM=offscreen "$agent" --profile "$work/profile" --pictures "$work/pictures" &
window=$!
for _ in $(seq 60); do
  if ls "$work/pictures"/*.png >/dev/null 2>&1; then break; fi
  sleep 1
done
kill "$window"
"$agent" stop --profile "$work/profile"
ls "$work/pictures"/*.png
