#!/usr/bin/env bash
# --tcp-listen: listeners of IPv4 and IPv6 stand behind the directories, in their order; port 0 is chosen and told.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
compile "$root/tests/cli/probe.wasm" probe.cwasm
cd "$work"
mkdir given
echo_of() { # DESCRIPTOR ADDRESS OPTION...: what an accepted connection sends back
  local fd=$1 address=$2 port pid host
  shift 2
  : >guest-err # there before it is looked into
  "$wasmload" "$@" probe.cwasm accept "$fd" >guest-out 2>guest-err &
  pid=$!
  for ((i = 0; i < 500; ++i)); do
    port=$(sed -n "s/^wasmload: ${address//[[\]]/.} is port //p" guest-err)
    [[ -z $port ]] || break
    sleep 0.02
  done
  [[ -n $port ]] || { kill "$pid" && wait "$pid" || true; return 1; }
  host=${address%:0} host=${host#[} host=${host%]}
  exec 7<>"/dev/tcp/${host:-127.0.0.1}/$port"
  echo "hello $port" >&7
  read -r answer <&7
  exec 7>&-
  wait "$pid" || return 1
  [[ $answer == "hello $port" && $(<guest-out) == "accept $fd: ok" ]]
}
echo_of 3 127.0.0.1:0 --tcp-listen 127.0.0.1:0 || { cat guest-err; echo "no echo over IPv4"; exit 1; }
echo_of 3 :0 --tcp-listen :0 || { echo "no echo over any address"; exit 1; }
echo_of 5 127.0.0.1:0 --tcp-listen localhost:0 --dir given --tcp-listen 127.0.0.1:0 || { echo "no echo of the second"; exit 1; }
if [[ -s /proc/net/if_inet6 ]]; then
  echo_of 3 '[::1]:0' --tcp-listen '[::1]:0' || { echo "no echo over IPv6"; exit 1; }
fi
run "$wasmload" --tcp-listen 127.0.0.1:0 --dir given probe.cwasm preopens stat 3 stat 4
expect_out $'3: given\n3: directory\n4: stream read'
for wrong in '' 80 host: example.com:80 1.2.3.4:65536 '[::1' '[::1]' '[1.2.3.4]:80' 1.2.3:80 127.0.0.1:8x; do
  refused 2 '*an address to listen on is like*' "$wasmload" --tcp-listen "$wrong" probe.cwasm
done
refused 1 '*cannot listen on 192.0.2.1:80: *' "$wasmload" --tcp-listen 192.0.2.1:80 probe.cwasm # not ours (RFC 5737)
