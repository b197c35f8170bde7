#!/bin/sh
# Takes away what install.sh brought. Your sign-in, settings and logs stay; where they are is said at the end.
set -eu

home=${ACCESS_AGENT_PREFIX:-$HOME/.local}
folder=$home/lib/access-agent
[ -f "$folder/installed" ] || {
    echo "There is nothing to remove in $folder." >&2
    exit 1
}
. "$folder/programs.sh"

end_programs "$folder"
# A file, and the folders above it that are empty then.
take_away() {
    rm -f "$home/$1"
    parent=$(dirname "$home/$1")
    while [ "$parent" != "$home" ] && rmdir "$parent" 2>/dev/null; do parent=$(dirname "$parent"); done
}

while read -r file; do take_away "$file"; done <"$folder/installed"
rm -rf "$folder"
rmdir "$home/lib" 2>/dev/null || true
if [ "${1:-}" != --quiet ]; then
    entry=${XDG_CONFIG_HOME:-$HOME/.config}/autostart/access-agent.desktop
    if grep -qs "^Exec=$folder/" "$entry"; then rm -f "$entry"; fi
    if command -v update-desktop-database >/dev/null; then update-desktop-database -q "$home/share/applications" 2>/dev/null || true; fi
    # What that keeps of all entries, where ours was the only one.
    if [ "$(cat "$home/share/applications/mimeinfo.cache" 2>/dev/null)" = "[MIME Cache]" ]; then
        take_away share/applications/mimeinfo.cache
    fi
    echo "Access Agent is removed. Your own data stays in ${XDG_DATA_HOME:-$HOME/.local/share}/access-agent."
fi
