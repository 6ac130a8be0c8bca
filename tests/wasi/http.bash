# For the scripts that run an HTTP server as a guest: serve ARTIFACT OPTION... starts it with a listener on a free port, load
# asks it, stop ends it.
source "$(dirname "${BASH_SOURCE[0]}")/../../tests/cli/testing.bash"
host=$bin/wasi-test-host

serve() {
  : >"$work/server.err" # there before it is looked into
  "$wasmload" --tcp-listen 127.0.0.1:0 "${@:2}" "$1" >"$work/server.out" 2>"$work/server.err" &
  server=$!
  trap 'kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
  for ((i = 0; i < 500; ++i)); do
    port=$(sed -n 's/^wasmload: 127.0.0.1:0 is port //p' "$work/server.err")
    [[ -z $port ]] || return 0
    sleep 0.02
  done
  echo "no server:"
  cat "$work/server.err"
  exit 1
}

load() { # REQUESTS THREADS keep|close
  "$host" http-load "$port" "$@" || { cat "$work/server.err"; exit 1; }
}

stop() {
  "$host" http-quit "$port" && wait "$server" || { echo "the server did not end well"; cat "$work/server.err"; exit 1; }
}
