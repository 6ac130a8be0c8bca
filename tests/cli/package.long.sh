#!/usr/bin/env bash
# The Debian package: what it needs is named, and in a clean Debian 12 it installs, compiles, runs and builds a C program.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
build=$(dirname "$bin")
command -v mmdebstrap >/dev/null && command -v dpkg-shlibdeps >/dev/null && ((EUID == 0)) || { echo "skipped: needs root, mmdebstrap and dpkg-dev"; exit 77; }
cd "$work"
cpack --config "$build/CPackConfig.cmake" -G DEB -B "$work/package" >cpack.log 2>&1 || { cat cpack.log; exit 1; }
package=$(ls package/*.deb)
dpkg-deb -f "$package" Depends | tee depends
for needed in libllvm19 libsodium23 libc6 libstdc++6; do grep -q "$needed" depends || { echo "it does not depend on $needed"; exit 1; }; done
if command -v lintian >/dev/null; then
  lintian --fail-on error --allow-root --suppress-tags no-changelog,statically-linked-binary,embedded-library,copyright-without-copyright-notice,copyright-file-contains-full-apache-2-license "$package" | tee lintian.out ||
    { echo "lintian finds errors"; exit 1; }
fi
sources=$(ls /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | xargs cat | grep -E '^(deb|Types|URIs|Suites|Components|Signed-By|$)') || true
root_folder=$work/debian
printf '%s\n' "$sources" >sources
mmdebstrap --variant=apt --mode=root bookworm "$root_folder" - <sources >mmdebstrap.log 2>&1 || { tail -n 5 mmdebstrap.log; echo "skipped: no Debian could be made"; exit 77; }
inside() { chroot "$root_folder" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive "$@"; }
cp "$package" "$root_folder/tmp/wasmc.deb"
inside apt-get install -y -q /tmp/wasmc.deb g++ pkg-config >install.log 2>&1 || { tail -n 20 install.log; exit 1; }
examples=/usr/share/doc/wasmc/examples
inside wasmc $examples/hello/hello.wasm -o /tmp/hello.cwasm
inside wasmload /tmp/hello.cwasm | tee hello.out
[[ -s hello.out ]]
inside wasmc run $examples/hello/hello.wasm >/dev/null
inside wasmc --emit=exe $examples/hello/hello.wasm -o /tmp/hello && inside /tmp/hello >/dev/null
inside sh -ec "cp -r $examples/library /tmp && cd /tmp/library && wasmc --emit=static-lib calc.wasm && wasmc --emit=header calc.wasm &&
  cc main.c libcalc.a \$(pkg-config --cflags --libs wasmrt) -o main && ./main"
inside apt-get remove -y -q wasmc >remove.log 2>&1
[[ -z $(find "$root_folder/usr" -name '*wasm*' ! -path '*/perl*' ! -path '*/python*' ! -path '*/file/*' ! -path '*/mime/*' ! -path '*/vim/*' | grep -v 'share/' | head) ]] || { echo "something was left behind"; exit 1; }
