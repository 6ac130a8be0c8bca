"""The tables, in Markdown. Ratios are to the native build of the same source (or to Wasmtime, where there is none), from the
least CPU time of each; every number in docs/performance.md is printed here."""
import math
import statistics

import chart

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
]
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
    yield from against_peers(rows, columns)


OURS = ("wasmc", "native")


def against_peers(rows, columns):
    """The guests where a peer is faster by more than 5%, column for column of the same kind of guest."""
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
                slower.append(f"{guest} ({mine / times[best]:.2f} of {best})")
        title = next((c["title"] for c in columns if c["key"] == ours), None)
        if title and peers:
            yield f"{title}: slower than the best peer by more than 5%: {', '.join(slower) if slower else 'none'}.\n"


def goals_table(results):
    lines = []
    for suite, key, base, reach, aim in GOALS:
        rows = results["suites"].get(suite)
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
                      f"{reach:.2f}", f"{aim:.2f}", "yes" if mean < reach + 0.005 else "no"])
    if lines:
        yield "### Run time: the goals\n"
        yield from table(["suite", "compiled by", "relative to", "best peer", "measured", "to reach", "to aim at", "reached"], lines)


def compile_tables(results):
    suites = results.get("compile") or {}
    if not suites:
        return
    yield "### Compile time\n"
    yield ("CPU seconds for all modules of the suite, least of the rounds each, and as a multiple of Wasmtime's; wall time; peak "
           "memory of the largest; size of the artifacts.\n")
    for suite, modules in suites.items():
        keys = list(dict.fromkeys(key for rows in modules.values() for key in rows if key != "bytes"))
        titles = {e["key"]: e["title"] for e in results["engines"]}
        whole = {name: rows for name, rows in modules.items() if all("error" not in rows.get(k, {"error": ""}) for k in keys)} or modules
        lines = []
        reference = sum(rows["wasmtime"]["cpu"] for rows in whole.values()) if "wasmtime" in keys else None
        for key in keys:
            entries = [rows[key] for rows in whole.values() if "error" not in rows.get(key, {"error": ""})]
            if not entries:
                continue
            cpu = sum(e["cpu"] for e in entries)
            lines.append([titles.get(key, key), f"{cpu:.2f}", number(cpu / reference if reference else None, 1),
                          f"{sum(e['wall'] for e in entries):.2f}", f"{max(e['peak'] for e in entries) / 2**20:.0f}",
                          f"{sum(e['size'] for e in entries) / 1024:.0f}"])
        size = sum(rows["bytes"] for rows in whole.values())
        yield f"{suite}: {len(whole)} modules, {size / 1024:.0f} KB\n"
        yield from table(["compiler", "CPU, s", "of Wasmtime", "wall, s", "peak, MB", "artifacts, KB"], lines)


def render(results):
    where = results["machine"]
    yield (f"Measured on {where['date']}: {where['cores']} cores of {where['cpu']}, {where['system']}, kernel {where['kernel']}, load "
           f"{where['load']} at the start; `{results['arguments']}`, {results['rounds']} interleaved rounds"
           + (f", {results['seconds'] / 60:.0f} minutes" if "seconds" in results else "") + ".\n")
    yield from table(["column", "version", "commands"],
                     [[e["title"], e["version"], f"`{e['command']}`"] for e in results["engines"]])
    yield from goals_table(results)
    for suite, rows in results["suites"].items():
        yield f"### {suite}\n"
        yield from suite_table(suite, rows, results["engines"])
    yield from compile_tables(results)
    for name, text in (results.get("micro") or {}).items():
        yield f"### {name}\n"
        yield text
    if results.get("failures"):
        yield "### Failures\n"
        for failure in results["failures"]:
            yield f"* {failure}"


def publish(results, options, root):
    """Prints the tables; with --write they replace those in docs/performance.md. The status for the shell."""
    text = "\n".join(render(results))
    print(text)
    if options.write:
        page = root / "docs/performance.md"
        before = page.read_text() if page.exists() else f"# Performance\n\n{BEGIN}\n{END}\n"
        head, rest = before.split(BEGIN)
        tail = rest.split(END)[1]
        page.write_text(f"{head}{BEGIN}\n![run time](performance.svg)\n\n{text.rstrip()}\n{END}{tail}")
        (root / "docs/performance.svg").write_text(chart.bars(results))
    return 1 if results.get("failures") else 0
