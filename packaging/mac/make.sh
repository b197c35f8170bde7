#!/usr/bin/env bash
# Makes the bundle, a .dmg to drag it from and a .pkg for administrators in dist/; needs Python 3.11 or newer, Node.js
# and Xcode's command-line tools.
#
#   ACCESS_CODESIGN_IDENTITY    "Developer ID Application: …"; without it the bundle is signed for this Mac only
#   ACCESS_INSTALLER_IDENTITY   "Developer ID Installer: …"; without it the .pkg is unsigned
#   ACCESS_NOTARY_PROFILE       a profile of notarytool; with it both are sent and stapled
set -euo pipefail
cd "$(dirname "$0")/../.."

[ -e resources/novnc/package.json ] || .ci/client-page
"${PYTHON:-python3}" packaging/freeze.py
build/package/venv/bin/python packaging/licences.py build/package/licences.txt
app="build/package/dist/Access Agent.app"
version=$("$app/Contents/MacOS/access-agent" --version)
name="dist/access-agent-$version-macos-$(uname -m)"
mkdir -p dist

cp LICENSE build/package/licences.txt "$app/Contents/Resources/"
packaging/mac/sign.sh "$app"

image=build/package/image
rm -rf "$image" "$name.dmg" "$name.pkg"
mkdir -p "$image"
cp -R "$app" "$image/"
ln -s /Applications "$image/Applications"
hdiutil create -quiet -volname "Access Agent" -srcfolder "$image" -format UDZO "$name.dmg"

scripts=build/package/pkg-scripts
rm -rf "$scripts"
mkdir -p "$scripts"
cp packaging/mac/preinstall "$scripts/"
pkgbuild --quiet --component "$app" --install-location /Applications --scripts "$scripts" \
  ${ACCESS_INSTALLER_IDENTITY:+--sign "$ACCESS_INSTALLER_IDENTITY"} "$name.pkg"

if [ -n "${ACCESS_NOTARY_PROFILE:-}" ]; then
  for file in "$name.dmg" "$name.pkg"; do
    xcrun notarytool submit "$file" --keychain-profile "$ACCESS_NOTARY_PROFILE" --wait
    xcrun stapler staple "$file"
  done
fi
(cd dist && shasum -a 256 "$(basename "$name").dmg" "$(basename "$name").pkg" >SHA256SUMS-macos)
