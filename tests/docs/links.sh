#!/usr/bin/env bash
# Links between the pages, and from them to files of this tree, lead somewhere.
set -euo pipefail
command -v python3 >/dev/null || { echo "skipped: no python3"; exit 77; }
cd "$CWASM_ROOT"
python3 - <<'PYTHON'
import pathlib, re, sys
def anchors(page):
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.S)
    return {re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-") for title in re.findall(r"^#+ (.*)$", text, re.M)}
bad = count = 0
pages = [p for p in pathlib.Path(".").rglob("*.md") if not p.parts[0].startswith(("build", "."))]
for page in pages:
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = page.parent / path if path else page
        count += 1
        if not file.exists() or anchor and file.suffix == ".md" and anchor not in anchors(file):
            bad += 1
            print(f"{page}: {target} leads nowhere")
print(f"{count} links in {len(pages)} pages")
sys.exit(bad or not count)
PYTHON
