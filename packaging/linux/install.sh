#!/bin/sh
# Installs Access Agent for the user who runs this, without root: programs into ~/.local/lib, the rest into
# ~/.local/share and ~/.local/bin. Running it again upgrades. `uninstall.sh` takes all of it away again.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
home=${ACCESS_AGENT_PREFIX:-$HOME/.local}
folder=$home/lib/access-agent
case $folder in
    *[!A-Za-z0-9/._-]*)
        echo "The desktop's files cannot name a path like $folder. Set ACCESS_AGENT_PREFIX to a simpler one." >&2
        exit 1
        ;;
esac
. "$here/programs.sh"

[ ! -e "$folder" ] || "$here/uninstall.sh" --quiet
mkdir -p "$folder" "$home/bin" "$home/share"
cp -R "$here/programs/." "$folder/"
cp "$here/uninstall.sh" "$here/programs.sh" "$folder/"
list=$folder/installed
: >"$list"
cd "$here/share"
find . -type f | sort | while read -r file; do
    mkdir -p "$home/share/$(dirname "$file")"
    case $file in
        *.desktop | *.service) sed "s|@PROGRAM@|$folder/access-agent|g" <"$file" >"$home/share/$file" ;;
        *) cp "$file" "$home/share/$file" ;;
    esac
    echo "share/${file#./}" >>"$list"
done
for name in access-agent access-account; do
    ln -sfn "../lib/access-agent/$name" "$home/bin/$name"
    echo "bin/$name" >>"$list"
done
if command -v update-desktop-database >/dev/null; then update-desktop-database -q "$home/share/applications" || true; fi
case ":$PATH:" in
    *":$home/bin:"*) ;;
    *) echo "$home/bin is not in your PATH; log in anew, or call $home/bin/access-agent." ;;
esac
echo "Access Agent is installed. To remove it: $folder/uninstall.sh"
