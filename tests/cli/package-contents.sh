#!/usr/bin/env bash
# The Debian package, unpacked into a folder: what it says it needs, whose its files are, and its programs run from there. How it does in a
# Debian of its own, package.long.sh tries.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
build=$(dirname "$bin")
[[ -f $build/share/man/man1/wasmc.1 && -f $build/stripped/libwasmrt.a ]] || { echo "skipped: not everything was built"; exit 77; }
for program in cpack dpkg-deb dpkg-shlibdeps; do command -v $program >/dev/null || { echo "skipped: no $program"; exit 77; }; done
cd "$work"
# What is tried is what is in it, not how well it is packed.
cpack --config "$build/CPackConfig.cmake" -G DEB -D CPACK_DEBIAN_COMPRESSION_TYPE=gzip -B "$work/package" >cpack.log 2>&1 || { cat cpack.log; exit 1; }
package=$(ls package/*.deb)
[[ $package == package/wasmc_*_*.deb ]]
field() { dpkg-deb -f "$package" "$1"; }
[[ $(field Package) == wasmc && $(field Section) == devel && -n $(field Description) && $(field Installed-Size) -gt 1000 ]] || { dpkg-deb -I "$package"; exit 1; }
[[ $(field Version) == "$("$wasmc" --version | sed 's/wasmc \([0-9.]*\).*/\1/')"* ]]
for needed in libllvm19 libsodium23 libc6 libstdc++6; do field Depends | grep -q "$needed" || { echo "it does not depend on $needed: $(field Depends)"; exit 1; }; done
# All below /usr, root's, with the usual modes; nothing setuid, nothing that others may write to.
dpkg-deb -c "$package" >list
strange=$(grep -vE '^(drwxr-xr-x|-rw-r--r--|-rwxr-xr-x|lrwxrwxrwx) root/root +[0-9]+ [-0-9]+ [:0-9]+ \./(usr/.*)?$' list) || true
[[ -z $strange ]] || { echo "strange files: $strange"; exit 1; }
dpkg-deb --ctrl-tarfile "$package" | tar -t | sort >control
[[ -z $(grep -vE '^\./(control|md5sums|shlibs|triggers)?$' control) ]] || { echo "it runs scripts when it is installed:"; cat control; exit 1; }
dpkg-deb -x "$package" root
for file in bin/wasmc bin/wasmload include/wasmrt.h share/man/man1/wasmc.1 share/man/man1/wasmload.1 share/bash-completion/completions/wasmc \
  share/bash-completion/completions/wasmload share/zsh/vendor-completions/_wasmc share/fish/vendor_completions.d/wasmc.fish share/doc/wasmc/copyright; do
  [[ -s root/usr/$file ]] || { echo "$file is not in it"; exit 1; }
done
examples=root/usr/share/doc/wasmc/examples
root/usr/bin/wasmc "$examples/hello/hello.wasm" -o hello.cwasm
root/usr/bin/wasmload hello.cwasm one >hello.out
grep -qx 'argument 1: one' hello.out
XDG_CACHE_HOME=$work/cache root/usr/bin/wasmc run "$examples/hello/hello.wasm" one >again.out
cmp again.out hello.out
