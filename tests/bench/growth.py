"""Time and memory at several sizes, the start of the programs, and the travel plan."""

import tomllib
from pathlib import Path
from statistics import median

import data
from measure import Failed

HERE = Path(__file__).parent
PROGRAMS = ["survey", "extract", "transform", "load", "validate", "rollback", "schema"]
TRAVEL = """
plan=$REPOSITORY/data/plans/travel
export SOURCE_URL=travel.sql TARGET_URL=travel.db OBJECTS_URL=buckets
schema apply --schema "$plan/schema"
for program in survey extract transform load validate; do
  code=0
  "$program" --plan "$plan" --run runs/again || code=$?
  [ "$code" -le 1 ] || exit "$code"
done
rollback --run runs/again
"""


def row(name, what, limit, said, held, why=""):
    return {
        "case": name,
        "what": what,
        "limit": limit,
        "said": said,
        "verdict": "held" if held else "MISSED",
        "why": why,
    }


def start(runner, rounds):
    """Seconds from the start of a program to its end when it has nothing to do, without the shell."""
    rows, times = [], 20
    for program in PROGRAMS:
        loop = f"n=0; while [ $n -lt {times} ]; do %s >/dev/null; n=$((n + 1)); done"
        taken = [runner.timed(loop % f"{program} --version") for _ in range(max(rounds, 3))]
        each = median(seconds for seconds, _ in taken) / times
        rows.append(
            row(
                f"start {program}",
                "start of a program",
                "10 ms",
                f"{each * 1000:.1f} ms",
                each < 0.010,
            )
        )
    return rows


def travel(runner, rounds, env):
    """The seven programs on the travel plan, once the source is there."""
    try:
        runner.sh("travel-source > travel.sql")
    except Failed as failure:
        return [
            {
                "case": "travel",
                "what": "the whole travel run",
                "limit": "1 s",
                "said": "",
                "verdict": "not run",
                "why": f"its generator travel-source is not among the programs ({failure}): cargo build --release",
            }
        ]
    taken = []
    for _ in range(rounds):
        runner.clear()
        runner.sh("rm -rf travel.db* buckets")
        taken.append(runner.timed(TRAVEL))
    seconds = median(s for s, _ in taken)
    said = f"{seconds:.2f} s, {max(p for _, p in taken) / 1024:.0f} MB"
    return [row("travel", "the whole travel run, seven programs", "1 s", said, seconds < 1)]


def command(step, given):
    source, target = f'--source "{given["source"]}"', f"--target {given['target']}"
    ends = {"survey": f"{source} {target}", "extract": source, "transform": ""}.get(step, target)
    if step == "rollback":
        return f"rollback --run runs/again {ends}"
    return f"RUN=again step {step} {given['plan']} {ends}"


def steps(name, given, runner, setups, rows, asked, note):
    """The median seconds and the peak of each step at this size."""
    runner.set_up(given.get("after", []), setups)
    taken = {}
    for number in range(asked.rounds):
        if sum(all[-1][0] for all in taken.values()) > asked.patience:
            break
        runner.clear()
        runner.sh(given["before"])
        for step in given["steps"]:
            seconds, peak = runner.timed(command(step, given))
            taken.setdefault(step, []).append((seconds, peak))
            note(
                {
                    "growth": name,
                    "step": step,
                    "rows": rows,
                    "round": number + 1,
                    "seconds": round(seconds, 4),
                    "peak_kb": peak,
                }
            )
    return {
        step: (median(s for s, _ in all), max(p for _, p in all)) for step, all in taken.items()
    }


def judged(name, given, limits, found):
    """A row for each step: its memory at every size, and its time against the size before."""
    memory = given.get("memory_kb", limits["memory_kb"])
    rows = []
    for step in given["steps"]:
        sizes = [(size, *found[size][step]) for size in sorted(found)]
        slow = []
        for (few, before, _), (many, after, _) in zip(sizes, sizes[1:]):
            pace = after / before / (many / few)
            if pace > limits["faster_than_rows"]:
                slow.append(
                    f"from {few:,} to {many:,} rows the time grows {pace:.2f} times as fast as the rows"
                )
        large = [
            f"{peak / 1024:.0f} MB at {size:,} row{'s'[: size > 1]}"
            for size, _, peak in sizes
            if peak > memory
        ]
        said = ", ".join(f"{size:,}: {s:.2f} s {peak / 1024:.0f} MB" for size, s, peak in sizes)
        rows.append(
            row(
                f"{name} {step}",
                given["what"],
                f"{memory // 1024} MB",
                said,
                not slow and not large,
                "; ".join(slow + large),
            )
        )
    return rows


def given():
    return tomllib.loads((HERE / "growth.toml").read_text())


def names():
    return [f"growth-{name}" for name in given()["growth"]]


def grow(sizes, runner_of, setups, wanted, asked, note, say):
    wishes = given()
    results = []
    for name, growth in wishes["growth"].items():
        if not wanted(f"growth-{name}"):
            continue
        found = {}
        try:
            for rows in sizes[-1:] if growth.get("once") else sizes:
                runner = runner_of(rows)
                data.make_growing(Path(runner.env["DATA"]), rows, say)
                say(f"growth-{name}, {rows:,} rows")
                found[1 if growth.get("once") else rows] = steps(
                    name, growth, runner, setups, rows, asked, note
                )
        except Failed as failure:
            results.append(
                {
                    "case": f"growth-{name}",
                    "what": growth["what"],
                    "limit": "",
                    "said": "",
                    "verdict": "FAILED",
                    "why": str(failure),
                }
            )
            continue
        results += judged(f"growth-{name}", growth, wishes["limits"], found)
    return results
