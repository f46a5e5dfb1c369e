"""Runs a command and says how long it took and how much memory its largest process had."""

import os
import shutil
import signal
import subprocess
import threading
import time


# Bytes of a file that is removed at once.
LARGE = 1 << 20


class Failed(Exception):
    pass


class Runner:
    """Commands of one size, in one folder, with one environment."""

    def __init__(self, folder, data, bench, env, limit):
        self.folder, self.limit = folder, limit
        self.env = env | {"DATA": str(data), "BENCH": str(bench)}
        self.setups = set()

    def timed(self, command):
        """Seconds, and the peak of the largest process in kB: of our side alone, not of a server."""
        note = self.folder / "peak"
        # GNU time, and not the rusage of a child of this process: that begins with the size of Python.
        watch = [shutil.which("time"), "--quiet", "--format=%M", f"--output={note}"]
        os.sync()  # what the one before has written is no burden of this one
        seconds = self.sh(command, watch)
        return seconds, int(note.read_text().split()[-1])

    def sh(self, command, watch=()):
        """Seconds; a command that fails or takes too long is an error, with its last lines."""
        log = self.folder / "log"
        with open(log, "wb") as out:
            start = time.perf_counter()
            child = subprocess.Popen(
                [*watch, "sh", "-c", f'. "$BENCH/prelude.sh"\n{command}'],
                cwd=self.folder,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
            # Not wait(timeout): that looks every 50 ms, and the seconds would be multiples of it.
            limit = threading.Timer(self.limit, os.killpg, [child.pid, signal.SIGKILL])
            limit.start()
            try:
                code = child.wait()
                seconds = time.perf_counter() - start
            finally:
                limit.cancel()
                if child.poll() is None:
                    os.killpg(child.pid, signal.SIGKILL)
                    child.wait()
        if seconds >= self.limit:
            raise Failed(f"more than {self.limit} seconds")
        if code != 0:
            raise Failed(f"ended with {code}: {tail(log)}")
        return seconds

    def says(self, command):
        self.sh(command)
        return (self.folder / "log").read_text().strip()

    def set_up(self, names, setups):
        for name in names:
            if name not in self.setups:
                self.set_up(setups[name].get("after", []), setups)
                self.sh(setups[name]["run"])
                self.setups.add(name)

    def clear(self):
        """runs/again is empty before each command that is timed, and what references wrote is gone."""
        again = self.folder / "runs/again"
        if again.exists():
            # Thousands of files that are removed now would make the next ones slow: a file system
            # looks long for a number that was not in use a moment ago. Only large ones go at once.
            aside = self.folder / f"left/{time.monotonic_ns()}"
            aside.parent.mkdir(exist_ok=True)
            again.rename(aside)
            for file in aside.rglob("*"):
                if file.is_file() and file.stat().st_size > LARGE:
                    file.unlink()
        again.mkdir(parents=True)
        for file in self.folder.glob("theirs*"):
            file.unlink()
