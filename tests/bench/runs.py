"""What a run has said: kept as NDJSON, printed as a table, compared with another."""

import json
import os
import platform
import sys
import time
from statistics import median

from tools import said

BAD = {"MISSED", "FAILED"}


def machine(versions, programs):
    cpu = next(
        (
            line.split(":")[1].strip()
            for line in lines("/proc/cpuinfo")
            if line.startswith("model name")
        ),
        "unknown",
    )
    memory = next(
        (int(line.split()[1]) for line in lines("/proc/meminfo") if line.startswith("MemTotal")), 0
    )
    return {
        "cpu": cpu,
        "cores": os.cpu_count(),
        "memory_mb": memory // 1024,
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
        "commit": said(["git", "rev-parse", "--short", "HEAD"]),
        "waybill": said([str(programs / "extract"), "--version"]),
        "versions": versions,
    }


def lines(file):
    try:
        return open(file, encoding="utf-8").read().splitlines()
    except OSError:
        return []


class Notes:
    """The file of one run, written line by line."""

    def __init__(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        self.file = folder / time.strftime("%Y%m%dT%H%M%S.ndjson", time.gmtime())
        self.out = open(self.file, "x", encoding="utf-8")

    def __call__(self, line):
        print(json.dumps(line, ensure_ascii=False), file=self.out, flush=True)


def megabytes(kb):
    return f"{kb / 1024:.0f}"


def table(head, rows):
    widths = [max(len(row[n]) for row in [head, *rows]) for n in range(len(head))]
    for row in [head, *rows]:
        print(
            "  ".join(
                cell.rjust(width) if n > 1 else cell.ljust(width)
                for n, (cell, width) in enumerate(zip(row, widths))
            ).rstrip()
        )


def print_cases(results):
    rows = []
    for r in results:
        took = "ratio" in r
        rows.append(
            [
                r["case"],
                r["reference"],
                f"{r['rows']:,}",
                f"{r['rounds']}" if took else "",
                f"{r['seconds']:.2f}" if took else "",
                f"{r['their_seconds']:.2f}" if took else "",
                f"{r['ratio']:.2f}" if took else "",
                f"{r['bar']:.2f}",
                megabytes(r["peak_kb"]) if took else "",
                megabytes(r["their_peak_kb"]) if took else "",
                r["verdict"],
            ]
        )
    head = [
        "case",
        "reference",
        "rows",
        "rounds",
        "ours s",
        "theirs s",
        "ratio",
        "bar",
        "ours MB",
        "theirs MB",
        "",
    ]
    table(head, rows)


def print_others(results):
    table(
        ["case", "measured", "limit", ""],
        [[r["case"], r["said"], r["limit"], r["verdict"]] for r in results],
    )


def print_reasons(results):
    for r in results:
        if r["why"]:
            print(
                f"{r['case']}{', ' + r['against'] if 'against' in r else ''}: {r['verdict']}: {r['why']}"
            )


def report(results):
    """Prints all of it, and says whether every bar and every check held."""
    for kind, show in (
        (lambda r: "bar" in r, print_cases),
        (lambda r: "bar" not in r, print_others),
    ):
        if some := [r for r in results if kind(r)]:
            show(some)
            print()
    print_reasons(results)
    count = lambda *verdicts: sum(r["verdict"] in verdicts for r in results)
    print(
        f"{count('held')} held, {count('MISSED')} missed, {count('FAILED')} failed, {count('–')} not judged "
        f"(the bars are for a million rows), {count('not run', 'not yet')} not run"
    )
    return not any(r["verdict"] in BAD for r in results)


def read(file):
    """Medians by what was measured, and the ratios."""
    taken, ratios = {}, {}
    for line in map(json.loads, lines(file)):
        if "round" in line:
            key = (
                line.get("case") or f"growth-{line['growth']}",
                line.get("side") or line["step"],
                line["rows"],
            )
            taken.setdefault(key, []).append((line["seconds"], line["peak_kb"]))
        elif "ratio" in line:
            ratios[line["case"], line["against"], line["rows"]] = line["ratio"]
    return {
        key: (median(s for s, _ in all), max(p for _, p in all)) for key, all in taken.items()
    }, ratios


def compare(first, second):
    """Two runs side by side. Seconds are those of two hours: only ratios within a run are fair."""
    for file in (first, second):
        if not lines(file):
            sys.exit(f"bench: there is no run in {file}")
    (a, ratio_a), (b, ratio_b) = read(first), read(second)
    both = [key for key in a if key in b]
    table(
        ["case", "side", "rows", "A s", "B s", "B/A", "A MB", "B MB"],
        [
            [
                key[0],
                key[1],
                f"{key[2]:,}",
                f"{a[key][0]:.2f}",
                f"{b[key][0]:.2f}",
                f"{b[key][0] / a[key][0]:.2f}",
                megabytes(a[key][1]),
                megabytes(b[key][1]),
            ]
            for key in both
        ],
    )
    if both_ratios := [key for key in ratio_a if key in ratio_b]:
        print("\nours / theirs, each within its run:")
        table(
            ["case", "reference", "rows", "A", "B", "B/A"],
            [
                [
                    key[0],
                    key[1],
                    f"{key[2]:,}",
                    f"{ratio_a[key]:.2f}",
                    f"{ratio_b[key]:.2f}",
                    f"{ratio_b[key] / ratio_a[key]:.2f}",
                ]
                for key in both_ratios
            ],
        )
    for name, only in (("A", a.keys() - b.keys()), ("B", b.keys() - a.keys())):
        if only:
            print(f"only in {name}: {', '.join(sorted({key[0] + ' ' + key[1] for key in only}))}")
