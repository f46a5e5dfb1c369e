"""The references: found, installed, or said to be absent and why."""

import os
import shutil
import subprocess

# Debian's packages by the command that they bring.
DEBIAN = {
    "psql": "postgresql-client",
    "pg_dump": "postgresql-client",
    "sqlite3": "sqlite3",
    "jq": "jq",
    "pgloader": "pgloader",
    "pgcopydb": "pgcopydb",
    "time": "time",
}
# Wheels by what has to be importable. DuckDB fetches its extensions from a server of its own, and
# sling its program: as wheels both come from where Python's packages come from, in these versions.
WHEELS = {
    "duckdb": (
        "import duckdb, duckdb_extension_sqlite_scanner, duckdb_extension_postgres_scanner",
        [
            "duckdb==1.5.5",
            "duckdb-extension-sqlite-scanner==1.5.5",
            "duckdb-extension-postgres-scanner==1.5.5",
        ],
    ),
    "sling": ("import sling_linux_amd64", ["sling-linux-amd64==1.4.11"]),
    "dlt": ("import dlt, sqlalchemy, psycopg2", ["dlt==1.31.0", "sqlalchemy", "psycopg2-binary"]),
}
# Wheels that come with a program, and want an environment of their own for what they depend on.
PROGRAMS = {"singer": ("tap-postgres", "meltanolabs-tap-postgres==0.10.0")}


class Tools:
    def __init__(self, folder, say):
        self.python = folder / "python/bin/python"
        self.bin = folder / "bin"
        self.say = say
        self.known = {}

    def missing(self, name):
        """None if it is there, else the reason."""
        if name not in self.known:
            self.known[name] = self.look(name)
        return self.known[name]

    def look(self, name):
        if name in DEBIAN:
            return None if shutil.which(name) else self.from_debian(name)
        if name in WHEELS:
            return self.from_wheels(name)
        if name in PROGRAMS:
            return self.program(*PROGRAMS[name])
        return f"nobody knows how to install {name}"

    def from_debian(self, name):
        install = ["apt-get", "install", "--yes", "--no-install-recommends", DEBIAN[name]]
        if os.geteuid() != 0:
            install = ["sudo", "-n", *install]
        if not shutil.which("apt-get"):
            return f"{name} is not here; install it with the package manager of this system"
        self.say(f"installing {DEBIAN[name]}")
        log = said(install)
        return (
            None
            if shutil.which(name)
            else f"{name} cannot be installed ({log}): {' '.join(install)}"
        )

    def from_wheels(self, name):
        check, wheels = WHEELS[name]
        if not self.python.exists():
            said(["python3", "-m", "venv", str(self.python.parent.parent)])
        log = ""
        if not self.imports(check):
            self.say(f"installing {' '.join(wheels)}")
            log = said([str(self.python), "-m", "pip", "install", "--quiet", *wheels])
        if not self.imports(check):
            return f"{name} cannot be installed ({log}): pip install {' '.join(wheels)}"
        return self.link_sling() if name == "sling" else None

    def program(self, command, wheel):
        own = self.bin.parent / command
        found, log = own / "bin" / command, ""
        if not found.exists():
            self.say(f"installing {wheel}")
            said(["python3", "-m", "venv", str(own)])
            log = said([str(own / "bin/python"), "-m", "pip", "install", "--quiet", wheel])
        if not found.exists():
            return f"{command} cannot be installed ({log}): pip install {wheel}"
        return self.link(command, found)

    def imports(self, statement):
        return subprocess.run([self.python, "-c", statement], capture_output=True).returncode == 0

    def link_sling(self):
        """The wheel has the program in its own folder, under a longer name."""
        found = next(
            self.python.parent.parent.rglob("sling_linux_amd64/bin/sling-linux-amd64"), None
        )
        if not found:
            return "the wheel of sling has no program in it"
        found.chmod(0o755)
        return self.link("sling", found)

    def link(self, name, program):
        self.bin.mkdir(exist_ok=True)
        link = self.bin / name
        link.unlink(missing_ok=True)
        link.symlink_to(program)

    def versions(self, names):
        ask = {
            "psql": ["psql", "--version"],
            "pg_dump": ["pg_dump", "--version"],
            "sqlite3": ["sqlite3", "--version"],
            "jq": ["jq", "--version"],
            "pgloader": ["pgloader", "--version"],
            "pgcopydb": ["pgcopydb", "--version"],
            "sling": [str(self.bin / "sling"), "--version"],
            "singer": [str(self.bin / "tap-postgres"), "--version"],
            "duckdb": [self.python, "-c", "import duckdb; print(duckdb.__version__)"],
            "dlt": [self.python, "-c", "import dlt; print(dlt.__version__)"],
        }
        return {name: said(ask[name]) for name in names if name in ask and not self.missing(name)}


def said(command):
    """The last line that a command says, of either output."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    except OSError as error:
        return str(error)
    lines = (done.stdout + done.stderr).strip().splitlines()
    if not lines:
        return ""
    return lines[0] if done.returncode == 0 else lines[-1]
