"""A picture of the suites' geometric means: horizontal bars, as SVG."""
from xml.sax.saxutils import escape

import report

WIDTH, LABEL, BAR, GAP = 860, 250, 14, 4
COLOURS = {"wasmc": "#2b6cb0", "native": "#718096"}
OTHER = "#d69e2e"


def colour(key):
    return COLOURS.get(key.split("-")[0], OTHER)


def bars(results):
    groups = []
    for suite, rows in results["suites"].items():
        base = report.base_of(rows)
        columns = report.columns_of(rows, results["engines"])
        means = [(c["key"], c["title"], report.geometric_mean(report.ratios(rows, c["key"], base).values())) for c in columns]
        means = [mean for mean in means if mean[2]]
        if means:
            title = next(c["title"] for c in columns if c["key"] == base)
            groups.append((f"{suite} ({len(rows)}): time relative to {title}", means))
    widest = max((mean for _, means in groups for _, _, mean in means), default=1)
    shown = min(widest, 4.0)  # a longer bar is cut, its number tells
    scale = (WIDTH - LABEL - 60) / shown
    parts, y = [], 10
    for title, means in groups:
        y += 18
        parts.append(f'<text x="10" y="{y}" font-weight="bold">{escape(title)}</text>')
        y += 8
        top = y
        for key, name, mean in means:
            length = min(mean, shown) * scale
            parts.append(f'<text x="{LABEL - 8}" y="{y + BAR - 3}" text-anchor="end">{escape(name)}</text>')
            parts.append(f'<rect x="{LABEL}" y="{y}" width="{length:.1f}" height="{BAR}" fill="{colour(key)}"/>')
            parts.append(f'<text x="{LABEL + length + 5:.1f}" y="{y + BAR - 3}">{mean:.2f}</text>')
            y += BAR + GAP
        parts.append(f'<line x1="{LABEL + scale:.1f}" y1="{top - 2}" x2="{LABEL + scale:.1f}" y2="{y}" stroke="#1a202c" stroke-dasharray="3 3"/>')
        y += 8
    body = "\n".join(parts)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y + 10}" font-family="sans-serif" font-size="12">\n'
            f'<rect width="100%" height="100%" fill="white"/>\n{body}\n</svg>\n')
