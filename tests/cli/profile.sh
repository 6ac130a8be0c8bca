#!/usr/bin/env bash
# --profile writes folded stacks: where the time went, whatever way the guest ends, with threads and with several modules.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
cd "$work"
compile "$root/tests/cli/profile.wasm" profile.cwasm
# Judges what FILE holds: lines "frame;frame;... number" alone, each stack once, and shares in percent of those that match an expression.
cat >judge.py <<'END'
import re, sys
stacks = {}
for line in open(sys.argv[1], encoding="utf-8"):
    match = re.fullmatch(r"([^;\n]+(?:;[^;\n]+)*) ([1-9][0-9]*)\n", line)
    assert match, f"no folded stack: {line!r}"
    assert match[1] not in stacks, f"twice: {match[1]}"
    stacks[match[1]] = int(match[2])
total = sum(stacks.values())
assert total >= 40, f"only {total} milliseconds"
for want in sys.argv[2:]:
    expression, least, most = want.rsplit(" ", 2)
    share = 100 * sum(n for stack, n in stacks.items() if re.fullmatch(expression, stack)) / total
    assert int(least) <= share <= int(most), f"{share:.0f}% of {total} match {expression}, not {least} to {most}: {str(stacks)[:2000]}"
END
judge() { python3 judge.py "$@" || { echo "the profile of: $command_of_run"; exit 1; }; }

run "$wasmload" --profile=out.folded --invoke run profile.cwasm 80000
expect_status 0
expect_no_err
judge out.folded 'run;outer;spin_hot 50 90' 'run;outer;once;spin_cold 10 50' 'run;outer;.* 97 100'

# The viewer that Debian has, where it is there.
viewer=/usr/share/perl5/Devel/NYTProf/flamegraph.pl
if [[ -f $viewer ]]; then
  perl "$viewer" out.folded >out.svg 2>viewer-err
  [[ ! -s viewer-err ]] || { cat viewer-err; exit 1; }
  for name in run outer once spin_hot spin_cold; do
    [[ $(<out.svg) == *"<title>$name ("* ]] || { echo "flamegraph.pl does not show $name"; exit 1; }
  done
fi

# However the guest ends.
run "$wasmload" --profile trap.folded --invoke trap profile.cwasm 30000
expect_status 134
expect_err_like '*trap: unreachable*'
judge trap.folded 'trap;.*;spin_hot 50 90'
run "$wasmload" --profile exit.folded --invoke exit profile.cwasm 30000
expect_status 7
judge exit.folded 'exit;.*;spin_hot 50 90'
run "$wasmload" --profile timeout.folded --timeout 300ms --invoke forever profile.cwasm
expect_status 124
judge timeout.folded 'forever;.*;spin_(hot|cold) 90 100'
for signal in INT TERM HUP; do
  rm -f signal.folded
  # As a shell starts what is not in the background: SIGINT is not ignored.
  python3 - "$wasmload" --profile signal.folded --invoke forever profile.cwasm >status <<END
import signal, subprocess, sys, time
guest = subprocess.Popen(sys.argv[1:], preexec_fn=lambda: signal.signal(signal.SIG$signal, signal.SIG_DFL))
stat = f"/proc/{guest.pid}/stat"
while int(open(stat).read().rsplit(")", 1)[1].split()[11]) < 30: time.sleep(0.01)  # user time, in hundredths of a second
guest.send_signal(signal.SIG$signal)
print(guest.wait())
END
  [[ $(<status) == "$((128 + $(kill -l $signal)))" ]] || { echo "ended by SIG$signal with status $(<status)"; exit 1; }
  judge signal.folded 'forever;.*;spin_(hot|cold) 90 100'
done

# Host functions are a frame of their callers; deep stacks are there as a whole, up to 4096 frames.
run "$wasmload" --profile host.folded --invoke host profile.cwasm 1000
judge host.folded 'asks;\[host\] 90 100'
run "$wasmload" --profile deep.folded --invoke deep profile.cwasm 1000 80000
judge deep.folded '(deep;){1001}spin_hot 90 100'
run "$wasmload" --profile deeper.folded --invoke deep profile.cwasm 50000 80000
judge deeper.folded '\[more frames\];(deep;){4090,4096}spin_hot 90 100'

# Threads, each by its own CPU time.
compile "$root/tests/cli/profile-threads.wasm" threads.cwasm
run "$wasmload" --profile threads.folded threads.cwasm
expect_status 0
judge threads.folded 'in_thread(;spin)? 95 100'

# A library that is loaded before: frames say whose they are.
compile "$root/tests/run/linked/library.wasm" library.cwasm
run "$wasmload" --preload library=library.cwasm --profile preload.folded --invoke run profile.cwasm 30000
expect_status 0
judge preload.folded 'run;.*spin_hot 50 90'

# A name cannot break the format; code without names has numbers.
sed 's/spin_hot/sp;n\nhot/' "$root/tests/cli/profile.wasm" >hostile.wasm
compile hostile.wasm hostile.cwasm
run "$wasmload" --profile hostile.folded --invoke run hostile.cwasm 30000
judge hostile.folded 'run;outer;sp:n\?hot 50 90'
if command -v wasm-strip >/dev/null; then
  wasm-strip "$root/tests/cli/profile.wasm" -o stripped.wasm
  compile stripped.wasm stripped.cwasm
  run "$wasmload" --profile stripped.folded --invoke run stripped.cwasm 30000
  judge stripped.folded 'wasm-function\[7\];.*;wasm-function\[3\] 50 90'
fi

# Nothing is written elsewhere, and --print-policy writes nothing.
refused 1 '*--profile: none/out: No such file or directory' "$wasmload" --profile none/out --invoke run profile.cwasm 1
refused 2 "*--profile takes a file's name" "$wasmload" --profile= --invoke run profile.cwasm 1
run "$wasmload" --profile policy.folded --print-policy profile.cwasm
expect_no_file policy.folded
expect_out_like '*call timer_create: --profile*'
