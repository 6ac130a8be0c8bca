"""The tables, in Markdown. Ratios are to the native build of the same source (or to Wasmtime, where there is none), from the
least CPU time of each; every number in docs/performance.md is printed here."""
import math
import statistics

import chart
import elsewhere
import machine

# suite, column, base column, to reach, to aim at: the goals of the run time (docs/performance.md)
GOALS = [
    ("polybench", "wasmc", "native", 1.04, 0.98),
    ("polybench", "wasmc-native", "native", 0.92, 0.85),
    ("polybench", "wasmc-simd", "native", 1.02, 0.98),
    ("coremark", "wasmc", "native", 1.02, 1.00),
    ("shootout", "wasmc", "native", 1.06, 1.00),
    ("loops", "wasmc", "native", 1.1, 0.9),
    ("loops", "wasmc-native", "native", 0.45, 0.36),
    ("multiplication", "wasmc", "native", 1.4, 1.1),
    ("programs", "wasmc", "native", 1.12, 1.05),
    ("go", "wasmc", "wasmtime", 0.80, 0.60),
    ("polybench-c", "wasmc", "native", 1.04, 0.98),
    ("polybench-c", "wasmc-native", "native", 0.92, 0.85),
    ("polybench-c", "wasmc-simd", "native", 1.02, 0.98),
    ("coremark-eembc", "wasmc", "native", 1.02, 1.00),
    ("sightglass-shootout", "wasmc", "native", 1.06, 1.00),
]
LEAST_SECONDS = {"sightglass-shootout": 0.05}  # that a program takes natively, to count for the goal
# Class of modules: its suites, the first of which that was measured counts, in one or several; level of wasmc and how many times
# Wasmtime's CPU time it may take.
COMPILE_GOALS = {"polybench": ((("polybench",),), {"0": 3, "1": 5, "2": 10}),
                 "sightglass": ((("sightglass", "sightglass-shootout"), ("shootout", "programs")), {"0": 3, "1": 5, "2": 17})}
LARGE_LIMIT = 3 * 2**30  # bytes of memory for a module of 26 MB
GROWTH_LIMIT = 1.5  # times the growth of what is compiled
BEGIN, END = "<!-- ./dev bench: begin -->", "<!-- ./dev bench: end -->"


def geometric_mean(values):
    values = list(values)
    return math.exp(sum(map(math.log, values)) / len(values)) if values else None


def least(row):
    return min(row["cpu"]) if row and row.get("cpu") else None


def median(row):
    return statistics.median(row["cpu"]) if row and row.get("cpu") else None


def one_line(rows):
    base = least(rows.get("native")) or least(rows.get("wasmtime"))
    words = []
    for key, row in rows.items():
        time = least(row)
        words.append(f"{key} FAILED" if time is None else f"{key} {time:.3f}" + (f" ({time / base:.2f})" if base else ""))
    return ", ".join(words)


def number(value, digits=2):
    return "" if value is None else f"{value:.{digits}f}"


def base_of(rows):
    """The column that a suite's ratios are to."""
    return "native" if any(least(row.get("native")) for row in rows.values()) else "wasmtime"


def ratios(rows, key, base, pick=least):
    """{guest: ratio} where both were measured."""
    found = {}
    for guest, row in rows.items():
        if (time := pick(row.get(key))) and (reference := pick(row.get(base))):
            found[guest] = time / reference
    return found


def columns_of(rows, engines):
    present = {key for row in rows.values() for key in row}
    return [engine for engine in engines if engine["key"] in present]


def table(head, lines):
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for line in lines:
        yield "| " + " | ".join(line) + " |"
    yield ""


def suite_table(name, rows, engines):
    base = base_of(rows)
    columns = columns_of(rows, engines)
    others = [c for c in columns if c["key"] != base]
    title = next((c["title"] for c in columns if c["key"] == base), base)
    lines = []
    for guest, row in rows.items():
        cells = [guest, number(least(row.get(base)), 3)]
        for column in others:
            entry = row.get(column["key"])
            ratio = ratios({guest: row}, column["key"], base).get(guest)
            cells.append("fails" if entry and "error" in entry else number(ratio))
        lines.append(cells)
    # A mean is only comparable with another over the same guests: over those that all columns of its kind ran.
    whole = {guest: row for guest, row in rows.items() if all(least(row.get(c["key"])) for c in others)} or rows
    missing = "" if len(whole) == len(rows) else f" ({len(whole)} that all ran)"
    for label, pick in (("geometric mean", least), ("the same of medians", median)):
        cells = [f"**{label}**{missing}", ""]
        for column in others:
            cells.append("**" + number(geometric_mean(ratios(whole, column["key"], base, pick).values())) + "**")
        lines.append(cells)
    yield from table(["program", f"{title}, s", *(c["title"] for c in others)], lines)
    for title, slower in against_peers(rows, columns):
        words = ", ".join(f"{guest} ({ratio:.2f} of {peer})" for guest, ratio, peer in slower)
        yield f"{title}: slower than the best peer by more than 5%: {words or 'none'}.\n"


OURS = ("wasmc", "native")


def against_peers(rows, columns):
    """(our column's title, [(guest, ratio, peer)]) where a peer is faster by more than 5%, column for column of the same kind of guest."""
    for ours, suffix in (("wasmc", ""), ("wasmc-simd", "-simd")):
        peers = [c for c in columns if not c["key"].startswith(OURS) and c["key"].endswith("-simd") == bool(suffix)]
        slower = []
        for guest, row in rows.items():
            times = {c["title"]: least(row.get(c["key"])) for c in peers if least(row.get(c["key"]))}
            mine = least(row.get(ours))
            if not mine or not times:
                continue
            best = min(times, key=times.get)
            if mine > 1.05 * times[best]:
                slower.append((guest, mine / times[best], best))
        title = next((c["title"] for c in columns if c["key"] == ours), None)
        if title and peers:
            yield title, slower


def slower_than_peers(results):
    """Of all suites in one place."""
    found = [f"| {suite}/{guest} | {title} | {ratio:.2f} of {peer} |" for suite, rows in results["suites"].items()
             for title, slower in against_peers(rows, columns_of(rows, results["engines"])) for guest, ratio, peer in slower]
    yield "### Slower than the best peer by more than 5%\n"
    yield "\n".join(["| program | compiled by | time |", "|---|---|---|", *found]) + "\n" if found else "None.\n"


def goals_table(results):
    lines = []
    for suite, key, base, reach, aim in GOALS:
        rows = {guest: row for guest, row in (results["suites"].get(suite) or {}).items()
                if suite not in LEAST_SECONDS or (least(row.get(base)) or 0) >= LEAST_SECONDS[suite]}
        engine = next((e for e in results["engines"] if e["key"] == key), None)
        if not rows or not engine:
            continue
        mean = geometric_mean(ratios(rows, key, base).values())
        if mean is None:
            continue
        peers = {}
        kind = engine["variant"]
        for other in results["engines"]:
            if not other["key"].startswith(OURS) and other["variant"] == kind:
                found = ratios(rows, other["key"], base)
                if len(found) == len(rows):
                    peers[other["title"]] = geometric_mean(found.values())
        best = min(peers, key=peers.get) if peers else None
        base_title = next(e["title"] for e in results["engines"] if e["key"] == base)
        lines.append([suite, engine["title"], base_title, f"{peers[best]:.2f} ({best})" if best else "", f"**{mean:.2f}**",
                      f"{reach:.2f}", f"{aim:.2f}", yes(mean < reach + 0.005)])
    if lines:
        yield "### Run time: the goals\n"
        yield from table(["suite", "compiled by", "relative to", "best peer", "measured", "to reach", "to aim at", "reached"], lines)


def compile_sums(modules):
    """{compiler: sums over the modules that all compilers took}, and how many those are."""
    keys = list(dict.fromkeys(key for rows in modules for key, row in rows.items() if isinstance(row, dict)))
    whole = [rows for rows in modules if all("error" not in rows.get(k, {"error": ""}) for k in keys)] or modules
    sums = {}
    for key in keys:
        entries = [rows[key] for rows in whole if "error" not in rows.get(key, {"error": ""})]
        if entries:
            relative = [rows[key]["cpu"] / rows["wasmtime"]["cpu"] for rows in whole
                        if all("cpu" in rows.get(k, {}) for k in (key, "wasmtime"))]
            sums[key] = {"cpu": sum(e["cpu"] for e in entries), "wall": sum(e["wall"] for e in entries), "peak": max(e["peak"] for e in entries),
                         "size": sum(e["size"] for e in entries), "mean": geometric_mean(relative)}
    return sums, whole


def compile_goals(results):
    """(class, level, times Wasmtime's CPU time, limit, modules)"""
    measured = results.get("compile") or {}
    for name, (choices, levels) in COMPILE_GOALS.items():
        suites = next((choice for choice in choices if any(suite in measured for suite in choice)), ())
        sums, whole = compile_sums([rows for suite in suites for rows in measured.get(suite, {}).values()])
        for level, limit in levels.items():
            if "wasmtime" in sums and f"wasmc -O{level}" in sums:
                yield " and ".join(s for s in suites if s in measured), level, sums[f"wasmc -O{level}"]["cpu"] / sums["wasmtime"]["cpu"], limit, len(whole)


def growth(sizes, key):
    """How many times longer the whole took than the quarter, for shapes of module scale.py."""
    small, large = (sizes[size].get(key, {}).get("cpu") for size in sorted(sizes, key=int))
    return large / small if small and large else None


def other_goals_table(results):
    lines = []
    for name, level, times, limit, count in compile_goals(results):
        lines.append([f"CPU time of compiling, -O{level}, {count} modules of {name}", f"**{times:.1f}** times Wasmtime's", f"{limit}", yes(times <= limit)])
    for name, sizes in (results.get("scale") or {}).items():
        if name != "identity" and (times := growth(sizes, "wasmc")):
            small, large = sorted(map(int, sizes))
            most = GROWTH_LIMIT * large / small
            lines.append([f"CPU time of compiling a function of {large:,} {name}, of one of {small:,}", f"**{times:.1f}** times", f"{most:g}",
                          yes(times <= most)])
    for name, row in (results.get("large") or {}).items():
        if name != "identity" and "peak" in row.get("wasmc", {}):
            lines.append([f"memory for compiling {name}, {row['bytes'] / 1e6:.0f} MB", f"**{row['wasmc']['peak'] / 2**20:.0f}** MiB",
                          f"{LARGE_LIMIT / 2**20:.0f}", yes(row["wasmc"]["peak"] <= LARGE_LIMIT)])
    for part in (results.get("micro") or {}).values():
        for goal in part["goals"]:
            lines.append([goal["subject"], f"**{goal['measured']:.{0 if goal['measured'] >= 100 else 2}f}**{goal['unit']}", f"{goal['reach']:g}",
                          yes(goal["measured"] <= goal["reach"])])
    if lines:
        yield "### Compiling, start-up, calls and memory: the goals\n"
        yield from table(["", "measured", "at most", "reached"], lines)


def yes(is_reached):
    return "yes" if is_reached else "no"


def compile_tables(results):
    suites = results.get("compile") or {}
    if not suites:
        return
    yield "### Compile time\n"
    yield ("CPU seconds for all modules of the suite, least of the rounds each; as a multiple of Wasmtime's, of the sums and as the geometric mean "
           f"over the modules; wall time on {results['machine']['cores']} cores; peak memory of the largest; size of the artifacts.\n")
    titles = {e["key"]: e["title"] for e in results["engines"]}
    for suite, modules in suites.items():
        sums, whole = compile_sums(list(modules.values()))
        reference = sums.get("wasmtime", {}).get("cpu")
        lines = [[titles.get(key, key) if key != "wasmc -O2" else "wasmc -O2 (default)", f"{sum['cpu']:.2f}", number(sum["cpu"] / reference if reference else None, 1),
                  number(sum["mean"], 1), f"{sum['wall']:.2f}", f"{sum['peak'] / 2**20:.0f}", f"{sum['size'] / 1024:.0f}"] for key, sum in sums.items()]
        size = sum(rows["bytes"] for rows in whole)
        yield f"{suite}: {len(whole)} modules, {size / 1024:.0f} KB\n"
        yield from table(["compiler", "CPU, s", "of Wasmtime", "mean of ratios", "wall, s", "peak, MB", "artifacts, KB"], lines)
    lines = []
    for name, sizes in (results.get("scale") or {}).items():
        if name == "identity":
            continue
        for size in sorted(sizes, key=int):
            for key, row in sizes[size].items():
                if isinstance(row, dict):
                    lines.append([f"{int(size):,} {name}", titles.get(key, key), *(["fails", "", ""] if "error" in row else [
                        f"{row['cpu']:.2f}", f"{row['wall']:.2f}", f"{row['peak'] / 2**20:.0f}"])])
    for name, row in (results.get("large") or {}).items():
        if name == "identity":
            continue
        for key, entry in row.items():
            if isinstance(entry, dict):
                lines.append([f"{name}, {row['bytes'] / 1e6:.1f} MB", titles.get(key, key), *(["fails", "", ""] if "error" in entry else [
                    f"{entry['cpu']:.2f}", f"{entry['wall']:.2f}", f"{entry['peak'] / 2**20:.0f}"])])
    if lines:
        yield "Large functions and modules, default options\n"
        yield from table(["what", "compiler", "CPU, s", "wall, s", "peak, MB"], lines)


def render(results):
    where = results["machine"]
    yield (f"Measured on {where['date']}: {where['cores']} cores of {where['cpu']}, {where['system']}, kernel {where['kernel']}, load "
           f"{where['load']} at the start; `{results['arguments']}`, {results['rounds']} interleaved rounds"
           + (f", {results['seconds'] / 60:.1f} minutes" if "seconds" in results else "") + ".\n")
    yield from table(["column", "version", "commands"],
                     [[e["title"], e["version"], f"`{e['command']}`"] for e in results["engines"]])
    yield from goals_table(results)
    yield from other_goals_table(results)
    yield from slower_than_peers(results)
    for suite, rows in results["suites"].items():
        yield f"### {suite}\n"
        yield from suite_table(suite, rows, results["engines"])
    yield from compile_tables(results)
    for name, part in (results.get("micro") or {}).items():
        yield f"### {name[0].upper()}{name[1:]}\n"
        yield part["text"]
    for title, key in (("Failures", "failures"), ("Failures of peers", "peer_failures")):
        if results.get(key):
            yield f"### {title}\n"
            for failure in results[key]:
                yield f"* {' '.join(machine.portable(failure.split()))[:300]}"
            yield ""


def publish(results, options, root):
    """Prints the tables; with --write they replace those in docs/performance.md, or of suites from folders those in
    docs/performance-originals.md. The status for the shell."""
    text = "\n".join(render(results))
    print(text)
    if options.write:
        name = "performance-originals" if any(suite in elsewhere.SUITES for suite in results["suites"]) else "performance"
        page = root / f"docs/{name}.md"
        before = page.read_text() if page.exists() else f"# Performance\n\n{BEGIN}\n{END}\n"
        head, rest = before.split(BEGIN)
        tail = rest.split(END)[1]
        page.write_text(f"{head}{BEGIN}\n![run time]({name}.svg)\n\n{text.rstrip()}\n{END}{tail}")
        (root / f"docs/{name}.svg").write_text(chart.bars(results))
    return 1 if results.get("failures") else 0
