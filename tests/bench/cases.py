"""One case: our side and each reference in turn, round by round, and what came of it."""

from statistics import median

from data import MILLION, sizes
from measure import Failed


def side(runner, command):
    runner.clear()
    if "before" in command:
        runner.sh(command["before"])
    return runner.timed(command["run"])


class Case:
    def __init__(self, name, given, rows):
        self.name, self.given = name, given
        self.rows = given.get("at", rows)
        expected = sizes(self.rows) | {"nothing": 0}
        self.count = expected[given.get("count", "events")]
        self.judged = "at" in given or rows >= MILLION

    def run(self, runner, setups, tools, asked, note):
        """The results, a row for each reference."""
        references = self.given["against"]
        if "not_yet" in self.given:
            return [
                self.result(name, verdict="not yet", why=self.given["not_yet"])
                for name in references
            ]
        absent = {name: self.absent(tools, reference) for name, reference in references.items()}
        ready = {name: reference for name, reference in references.items() if not absent[name]}
        try:
            runner.set_up(self.given.get("after", []), setups)
            moved = self.measure(runner, self.given, ready, absent, asked, note)
        except Failed as failure:
            return [
                self.result(name, verdict="FAILED", why=f"ours: {failure}") for name in references
            ]
        return [self.verdict(name, absent[name], *moved) for name in references]

    @staticmethod
    def absent(tools, reference):
        reasons = (tools.missing(name) for name in reference.get("needs", []))
        reason = next((reason for reason in reasons if reason), None)
        if not reason:
            return None
        return f"{reason}; the case would run: {' '.join(reference['run'].split())}"

    def measure(self, runner, ours, ready, absent, asked, note):
        """A B A B …: what each side took in each round, and what it has moved in the first."""
        taken, moved = {}, {}
        for number in range(asked.rounds):
            # What is slow is not run again: a few per cent more or less are nothing there.
            slow = {name for name, all in taken.items() if all[-1][0] > asked.patience}
            left = {
                name: command
                for name, command in ready.items()
                if not absent[name] and name not in slow
            }
            if "waybill" in slow or (number and not left):
                break
            for name, command in {"waybill": ours, **left}.items():
                try:
                    seconds, peak = side(runner, command)
                    if number == 0:
                        moved[name] = runner.says(command["rows"])
                        if name == "waybill":
                            moved |= self.in_their_words(runner, ready)
                except Failed as failure:
                    if name == "waybill":
                        raise
                    absent[name] = (
                        f"it failed: {failure}; the case ran: {' '.join(command['run'].split())}"
                    )
                    continue
                taken.setdefault(name, []).append((seconds, peak))
                note(
                    {
                        "case": self.name,
                        "side": name,
                        "rows": self.rows,
                        "round": number + 1,
                        "seconds": round(seconds, 4),
                        "peak_kb": peak,
                    }
                )
        return taken, moved

    @staticmethod
    def in_their_words(runner, ready):
        """Where a reference makes types of its own, both sides are asked for less."""
        return {
            f"waybill for {name}": runner.says(reference["ours_rows"])
            for name, reference in ready.items()
            if "ours_rows" in reference
        }

    def result(self, reference, **more):
        against = self.given["against"][reference]
        return {
            "case": self.name,
            "what": self.given["what"],
            "reference": against.get("what", reference),
            "against": reference,
            "rows": self.rows,
            "bar": against["bar"],
            **more,
        }

    def verdict(self, name, absent, taken, moved):
        if absent:
            return self.result(name, verdict="not run", why=absent)
        ours, theirs = taken["waybill"], taken[name]
        ratio = median(a[0] / b[0] for a, b in zip(ours, theirs))
        verdict, why = self.judge(ratio, self.given["against"][name]["bar"])
        we_moved = moved.get(f"waybill for {name}", moved["waybill"])
        wrong = self.compare(we_moved, moved[name])
        if wrong:
            verdict, why = (
                wrong
                if wrong[0] == "FAILED"
                else (verdict, "; ".join(filter(None, [why, wrong[1]])))
            )
        return self.result(
            name,
            verdict=verdict,
            why=why,
            ratio=round(ratio, 3),
            rounds=len(theirs),
            seconds=round(median(s for s, _ in ours), 4),
            their_seconds=round(median(s for s, _ in theirs), 4),
            peak_kb=max(p for _, p in ours),
            their_peak_kb=max(p for _, p in theirs),
            moved=we_moved,
            they_moved=moved[name],
        )

    def judge(self, ratio, bar):
        if not self.judged:
            return "–", ""
        if ratio <= bar:
            return "held", ""
        return "MISSED", f"by {ratio / bar - 1:.0%}"

    def compare(self, ours, theirs):
        """Both sides must have as many rows as there are, and the same in them."""
        we, they = (int(said.split("|")[0]) for said in (ours, theirs))
        if we != self.count:
            return "FAILED", f"we moved {we:,} rows, and there are {self.count:,}"
        if they < self.count:
            return "loses", f"the reference loses {self.count - they:,} of {self.count:,} rows"
        if they > self.count:
            return "loses", f"the reference has {they - self.count:,} rows too many"
        if ours != theirs:
            return "FAILED", f"as many rows, and other contents: {ours} here, {theirs} there"
        return None
