#!/usr/bin/env bash
# The lockdown on another kernel than the one that runs here, in a virtual machine without hardware support (about a minute): the guest with
# a way out does not get out, and --lockdown=require works or says what is missing. CWASM_KERNEL=FILE names the kernel; else that of
# Debian's linux-image-amd64 is taken from /boot. Needs qemu-system-x86, busybox-static and cpio.
source "${CWASM_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}/tests/cli/testing.bash"
kernel=${CWASM_KERNEL:-$(compgen -G '/boot/vmlinuz-*-amd64' | sort -V | tail -n 1 || true)}
[[ -r $kernel ]] || { echo "skipped: no kernel (CWASM_KERNEL=FILE, or the package linux-image-amd64)"; exit 77; }
for tool in qemu-system-x86_64 busybox cpio; do
  command -v "$tool" >/dev/null || { echo "skipped: $tool is missing"; exit 77; }
done
[[ -x $bin/wasmload-with-escape ]] || { echo "skipped: wasmload-with-escape was not built"; exit 77; }
compile "$root/tests/lockdown/escape/escaped.wasm" escaped.cwasm
compile "$root/tests/run/writes-and-reads-files.wasm" files.cwasm
compile "$root/tests/run/threads/starts-no-more-than-allowed.wasm" threads.cwasm
compile "$root/tests/run/unreachable-traps.wasm" traps.cwasm
cd "$work"
mkdir -p root/{bin,tmp,proc,dev,outside,given,w}
cp "$bin/wasmload" "$bin/wasmload-with-escape" "$(command -v busybox)" root/bin
cp ./*.cwasm root
for tool in sh cat mount poweroff sed; do ln -s busybox "root/bin/$tool"; done
cat >root/init <<'INIT'
#!/bin/sh
mount -t proc none /proc
mount -t tmpfs none /w
echo secret >/outside/secret
echo own >/given/own
cat /proc/version
wasmload --print-policy files.cwasm | sed '/^call/d'
run() { what=$1; shift; out=$("$@" 2>&1 3>&-); echo "$what: $out: $?"; }
run files wasmload --lockdown=require --dir /w::/w files.cwasm
run threads wasmload --lockdown=require --max-threads=3 threads.cwasm
run trap wasmload --lockdown=require traps.cwasm
for what in open-outside write-outside create-outside remove-outside rename-outside rename-out open-own-memory open-within open fork execve \
  socket map-executable map-writable-executable protect-executable memory-file x32; do
  run $what wasmload-with-escape --dir /given::/ escaped.cwasm $what /outside /given
done
run open-without-lockdown wasmload-with-escape --lockdown=off --dir /given::/ escaped.cwasm open-outside /outside /given
echo that is all
poweroff -f
INIT
chmod +x root/init
(cd root && find . | cpio -o -H newc 2>/dev/null | gzip -1) >initrd.gz
timeout 600 qemu-system-x86_64 -accel tcg -cpu max -m 512 -nographic -no-reboot -kernel "$kernel" -initrd initrd.gz \
  -append 'console=ttyS0 panic=-1 quiet' </dev/null 2>&1 | tr -d '\r' >console || true
cat console
has() { grep -q "$1" console || { echo "expected on the console: $1"; exit 1; }; }
has '^that is all'
has '^seccomp: any other call ends the process'
has '^landlock: abi [2-9]'
has '^gone: No such file or directory: 0' # the last line of the guest with files
has '^threads: passed: 0'
has '"_start" at offset 0x57: 134'
for what in open-outside write-outside create-outside remove-outside rename-outside rename-out open-own-memory; do
  has "^$what: refused 1[38]: 1"
done
for what in open fork execve socket map-executable map-writable-executable protect-executable memory-file x32; do
  has "^$what: : 159"
done
has '^open-within: done: 0'
has '^open-without-lockdown: done: 0'
