#!/usr/bin/env bash
# The Debian package, in a Debian 12 that has nothing else: what it needs comes with it; an ordinary user compiles, runs and builds C programs,
# by pkg-config and by CMake; manual pages and completion are where they are looked for; removing it leaves nothing.
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

# From the mirrors of Debian that this machine uses, and no others; without any, mmdebstrap knows one.
apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 'Origin: Debian' 2>/dev/null | grep ' bookworm' | sort -u >sources || true
[[ -s sources ]] && from=(-) || from=()
folder=$work/debian
mmdebstrap --variant=apt --mode=root bookworm "$folder" "${from[@]}" <sources >mmdebstrap.log 2>&1 || { tail -n 5 mmdebstrap.log; echo "skipped: no Debian could be made"; exit 77; }

# With /proc and /dev where they may be mounted; nobody else sees these mounts, and they end with the command.
cat >inside.sh <<'END_OF_INSIDE'
mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev"
folder=$1 as=$2
shift 2
exec chroot "--userspec=$as" "$folder" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
  DEBIAN_FRONTEND=noninteractive "$@"
END_OF_INSIDE
if unshare --mount --propagation private true 2>/dev/null; then own=(unshare --mount --propagation private); else own=(); fi
as_root() { "${own[@]}" sh inside.sh "$folder" 0:0 HOME=/root "$@"; }
as_user() { "${own[@]}" sh inside.sh "$folder" 1000:1000 HOME=/home/user "$@"; }

cp "$package" "$folder/tmp/wasmc.deb"
as_root apt-get update -q >update.log 2>&1 || { tail -n 5 update.log; echo "skipped: no mirror of Debian answers"; exit 77; }
as_root apt-get install -y -q --no-install-recommends /tmp/wasmc.deb >install.log 2>&1 || { tail -n 20 install.log; exit 1; }
as_root useradd --create-home --uid 1000 user
as_user wasmc --version | grep -q '^wasmc [0-9]'
as_user wasmload --version | grep -q '^wasmload [0-9]'

# What README shows a user, with nothing but the package.
examples=/usr/share/doc/wasmc/examples
as_user sh -ec "cd && wasmc $examples/hello/hello.wasm -o hello.cwasm && wasmload hello.cwasm one 'two words'" >hello.out
grep -qx 'argument 2: two words' hello.out || { cat hello.out; exit 1; }
as_user sh -ec "wasmc run $examples/hello/hello.wasm one 'two words'" >again.out
cmp again.out hello.out
as_user sh -ec "cd && wasmc --emit=exe $examples/hello/hello.wasm -o hello && ./hello one 'two words'" >exe.out
cmp <(grep argument exe.out) <(grep argument hello.out)
as_user sh -ec 'cd && wasmc keygen -o key && wasmc sign --key key.sec hello.cwasm && wasmload --require-signature --trust key.pub hello.cwasm' >/dev/null
as_user sh -ec "cd && wasmc explore $examples/hello/hello.wasm -o hello.html && test -s hello.html"

# A C program, by pkg-config and by CMake; the readers of manual pages and completion.
as_root apt-get install -y -q --no-install-recommends g++ make cmake pkg-config man-db bash-completion >tools.log 2>&1 || { tail -n 20 tools.log; exit 1; }
as_user sh -ec "cd && cp -r $examples/library by-pkg-config && cd by-pkg-config && wasmc --emit=static-lib calc.wasm && wasmc --emit=header calc.wasm &&
  cc main.c libcalc.a \$(pkg-config --cflags --libs wasmrt) -o main && ./main" >by-pkg-config.out
as_user sh -ec "cd && mkdir by-cmake && cp $examples/library/main.c $examples/library/calc.wasm by-cmake && cd by-cmake && cat >CMakeLists.txt && cmake -S . -B build && cmake --build build" \
  >cmake.log 2>&1 <<'CMAKE' || { cat cmake.log; exit 1; }
cmake_minimum_required(VERSION 3.16)
project(calculator LANGUAGES C CXX)
find_package(wasmrt 0.1 REQUIRED)
add_executable(main main.c)
wasmc_add_module(main calc.wasm)
CMAKE
as_user /home/user/by-cmake/build/main >by-cmake.out
[[ -s by-cmake.out ]]
cmp by-cmake.out by-pkg-config.out
for page in wasmc wasmload; do as_user sh -ec "MANWIDTH=80 man $page" | grep -q "$page" || { echo "no manual page of $page"; exit 1; }; done
for program in wasmc wasmload; do
  as_user bash -ec "source /usr/share/bash-completion/bash_completion; _completion_loader $program || true; complete -p $program" >completion.out || { cat completion.out; echo "no completion for $program"; exit 1; }
done
[[ -s $folder/usr/share/zsh/vendor-completions/_wasmc && -s $folder/usr/share/fish/vendor_completions.d/wasmc.fish ]]

as_root dpkg -L wasmc | sort >files
(($(wc -l <files) > 50))
as_root dpkg --verify wasmc | tee verify.out
[[ ! -s verify.out ]] || { echo "files are not those of the package"; exit 1; }
as_root apt-get purge -y -q wasmc >remove.log 2>&1 || { tail -n 20 remove.log; exit 1; }
left=$(while read -r file; do [[ -d $folder$file && ! -L $folder$file && -n $(as_root dpkg -S "$file" 2>/dev/null) ]] || [[ ! -e $folder$file ]] || echo "$file"; done <files)
[[ -z $left ]] || { echo "left behind: $left"; exit 1; }
