# Which programs of one folder run, how they end, and how they come back. The maintainer scripts of the .deb and the
# scripts of the tar.gz carry these lines; POSIX sh and /proc only.

# The numbers of the processes that run FOLDER/NAME, of everybody this user may see; those of containers are not ours.
running() {
    for link in /proc/[0-9]*/exe; do
        program=$(readlink "$link" 2>/dev/null) || continue
        case $program in
            "$1/$2" | "$1/$2 (deleted)") ;;
            *) continue ;;
        esac
        process=${link#/proc/}
        process=${process%/exe}
        # shellcheck disable=SC3013  # -ef: dash, bash and busybox know it
        [ "/proc/$process/root/." -ef /. ] && echo "$process"
    done
    return 0
}

# Ask the processes PID… to end, which the agent does within two seconds, ending its sessions with their reason; who
# still runs after five is ended.
end() {
    kill -TERM "$@" 2>/dev/null || true
    for _ in $(seq 50); do
        alive=no
        for process in "$@"; do
            state=$(sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "/proc/$process/status" 2>/dev/null) || state=
            case $state in "" | Z | X) ;; *) alive=yes ;; esac
        done
        [ $alive = yes ] || return 0
        sleep 0.1
    done
    kill -KILL "$@" 2>/dev/null || true
}

# End what runs of FOLDER: windows first, because a window starts an agent that is missing.
end_programs() {
    for name in access-agent-window access-agent access-account; do
        processes=$(running "$1" "$name")
        # One word per process.
        # shellcheck disable=SC2086
        [ -z "$processes" ] || end $processes
    done
}
