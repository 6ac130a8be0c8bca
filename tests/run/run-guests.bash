# Runs the guests of this folder: compiles NAME.wasm with the given options of wasmc, runs it, and compares with what the
# head of NAME.c, NAME.cpp, NAME.kt or NAME.wat says, one line each:
#
#   //! args: a "b c"        arguments, quoted as for the shell        //! invoke: NAME     export to call (wasmload --invoke)
#   //! env: K=V             environment, repeatable                   //! status: 0        expected exit status
#   //! stdin: text          standard input (with a newline)           //! stdout: text     a line of the expected output, repeatable
#   //! preload: NAME FILE   links tests/run/linked/FILE.wasm as NAME, repeatable, in this order
#   //! option: OPTION       of wasmload, repeatable
#   //! dir: /w              an empty directory given to the guest     //! stderr: pattern  a line of stderr, as a pattern of bash,
#                                                                      repeatable; "..." at the end: and more; none: no stderr
#
# In .wat files the lines begin with ;;! instead. build-guests.bash makes the .wasm from the sources.
set -euo pipefail
source "${CWASM_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}/tests/cli/testing.bash"

# guest SOURCE OPTIONS-OF-WASMC...: 0 if it behaves as its head says; else the differences on stdout.
guest() {
  local source=$1 name line key value
  shift
  name=$(basename "${source%.*}")
  local arguments=() status=0 out='' patterns=() input='' call=(--argv0 "$name")
  while IFS= read -r line; do
    key=${line%%:*} value=${line#*:} value=${value# }
    case $key in
      args) eval "arguments+=($value)" ;;
      env) call+=(--env "$value") ;;
      option) call+=("$value") ;;
      preload)
        run "$wasmc" "$@" "$root/tests/run/linked/${value#* }.wasm" -o "$work/${value#* }.cwasm"
        ((status_of_run == 0)) || { echo "$name: wasmc ended with status $status_of_run: $(<"$work/err")"; return 1; }
        call+=(--preload "${value%% *}=$work/${value#* }.cwasm")
        ;;
      dir) rm -rf "$work/$name.dir" && mkdir "$work/$name.dir" && call+=(--dir "$work/$name.dir::$value") ;;
      invoke) call+=(--invoke "$value") ;;
      stdin) input+=$value$'\n' ;;
      stdout) out+=$value$'\n' ;;
      stderr) patterns+=("$value") ;;
      status) status=$value ;;
      *) echo "$name: unknown directive $key"; return 1 ;;
    esac
  done < <(sed -n 's,^\(//\|;;\)! ,,p' "$source")

  run "$wasmc" "$@" "${source%.*}.wasm" -o "$work/$name.cwasm"
  if ((status_of_run != 0)) || [[ -s $work/err ]]; then
    echo "$name: wasmc ended with status $status_of_run: $(<"$work/err")"
    return 1
  fi
  printf '%s' "$input" >"$work/in"
  run "$wasmload" "${call[@]}" "$work/$name.cwasm" "${arguments[@]}" <"$work/in"
  local good=0 i
  if ((status_of_run != status)); then
    echo "$name: status $status_of_run, expected $status"
    good=1
  fi
  if ! printf '%s' "$out" | cmp -s - "$work/out"; then
    echo "$name: stdout differs (< expected, > found):"
    diff <(printf '%s' "$out") "$work/out" || true
    good=1
  fi
  local lines=()
  mapfile -t lines <"$work/err"
  if ((${#patterns[@]})) && [[ ${patterns[-1]} == ... ]]; then
    unset 'patterns[-1]'
    ((${#lines[@]} < ${#patterns[@]})) || lines=("${lines[@]::${#patterns[@]}}")
  fi
  if ((${#lines[@]} != ${#patterns[@]})); then
    echo "$name: ${#lines[@]} lines on stderr, expected ${#patterns[@]}"
    good=1
  fi
  for ((i = 0; i < ${#lines[@]} && i < ${#patterns[@]}; ++i)); do
    # shellcheck disable=SC2053
    [[ ${lines[i]} == ${patterns[i]} ]] || { echo "$name: stderr line $((i + 1)) is not like: ${patterns[i]}"; good=1; }
  done
  ((good == 0)) || sed 's/^/    stderr: /' "$work/err"
  return $good
}

# all_guests OPTIONS-OF-WASMC...: of this folder, or of $folder.
all_guests() {
  local source count=0 bad=0 in=$root/tests/run${folder:+/$folder}
  for source in "$in"/*.c "$in"/*.cpp "$in"/*.kt "$in"/*.wat; do
    [[ -e $source ]] || continue
    count=$((count + 1))
    guest "$source" "$@" || bad=$((bad + 1))
  done
  echo "$((count - bad)) of $count guests behave as expected"
  ((bad == 0 && count > 0))
}
