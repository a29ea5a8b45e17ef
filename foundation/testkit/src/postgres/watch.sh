# Ends the cluster nobody uses: see postgres.rs for the locks.
# Arguments: the cluster's folder, the idle seconds, pg_ctl.
# Children get none of the locks, so that nothing but this process holds them.
exec 8<"$1/watcher.lock" 9<"$1/users.lock"
flock --exclusive --nonblock 8 || exit 0
idle=0
while :; do
    sleep 1 8<&- 9<&-
    if flock --exclusive --nonblock 9; then
        idle=$((idle + 1))
        if [ "$idle" -ge "$2" ]; then
            "$3" -D "$1/data" -m fast -w -t 60 -s stop 8<&- 9<&-
            # 3: not running. Only then may the data go, and the watcher with it.
            "$3" -D "$1/data" -s status 8<&- 9<&-
            [ $? -eq 3 ] && rm -rf "$1/data" "$1/server.log"
            # Its lock goes first: who comes after lock 9 must see that nobody watches any more.
            [ -d "$1/data" ] || { exec 8<&-; exit 0; }
        fi
        flock --unlock 9
    else
        idle=0
    fi
done
