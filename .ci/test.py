"""make test: guards, tests on SQLite, on PostgreSQL, stories in a browser.

Both databases are migrated once, side by side; every test process gets a copy
(tests/support/template_database.py).

Ends with one line for each part and says what was left out and why. Returns 1 when
anything failed. What a machine lacks (PostgreSQL, a browser) is installed from the
distribution's packages if that is possible, else its part is left out by name.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from postgres import NoPostgres, find_programs, throwaway_server

ROOT = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest", "--durations=5", "--dist", "worksteal"]
MIGRATE = [sys.executable, "-m", "tests.support.template_database"]
# Browsers mostly wait: three of them keep two cores busy.
CORES, BROWSERS_AT_ONCE = ("-n", "2"), ("-n", "3")
ON_POSTGRES = "tests on PostgreSQL"
BROWSERS = ("chromium", "chromium-browser")
PACKAGES = {
    "browser": ["chromium"],
    "Chinese font": ["fonts-noto-cjk"],
    "gettext": ["gettext"],
    "PostgreSQL": ["postgresql"],
    "Redis": ["redis-server"],
}


@dataclass
class Report:
    """What was run, how it went, what was left out."""

    lines: list[str] = field(default_factory=list)
    failed: bool = False

    def part(self, name: str, command: list[str], **environment: str) -> None:
        """Run one part and note how it went."""
        self.parts(name, [(command, environment)])

    def parts(
        self, name: str, commands: list[tuple[list[str], dict[str, str]]]
    ) -> None:
        """Run the commands of one part side by side and note how they went."""
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        processes = [
            subprocess.Popen(command, cwd=ROOT, env=os.environ | environment)
            for command, environment in commands
        ]
        code = max([process.wait() for process in processes], key=abs)
        verdict = "ok" if code == 0 else f"FAILED (exit code {code})"
        seconds = time.monotonic() - began
        self.lines.append(f"{name}: {verdict}, {seconds:.0f} s")
        self.failed = self.failed or code != 0

    def left_out(self, name: str, reason: str) -> None:
        """Note a part that this machine can't run."""
        self.lines.append(f"{name}: LEFT OUT, {reason}")


def has_postgres() -> bool:
    """Whether PostgreSQL's programs are installed."""
    try:
        return bool(find_programs())
    except NoPostgres:
        return False


def has_chinese_font() -> bool:
    """Whether pages with Chinese text can be drawn."""
    if not shutil.which("fc-list"):
        return False
    found = subprocess.run(
        ["fc-list", ":lang=zh"], capture_output=True, check=False
    ).stdout
    return bool(found.strip())


def install_missing() -> None:
    """Install what is missing from the distribution, if we are root and it has apt."""
    missing = [
        package
        for name, present in {
            "browser": any(shutil.which(name) for name in BROWSERS),
            "Chinese font": has_chinese_font(),
            "gettext": bool(shutil.which("xgettext")),
            "PostgreSQL": has_postgres(),
            "Redis": bool(shutil.which("redis-server")),
        }.items()
        if not present
        for package in PACKAGES[name]
    ]
    if not missing or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"Installing {', '.join(missing)} …", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
    with (Path(os.devnull)).open("w") as nowhere:
        subprocess.run(
            ["apt-get", "update", "-qq"], env=environment, stdout=nowhere, check=False
        )
        for package in missing:
            subprocess.run(
                [*install, package], env=environment, stdout=nowhere, check=False
            )


def keep_compiled() -> None:
    """Let a dozen processes compile what they import once, not each for itself.

    Where compiled files may not lie beside the sources, they get a folder of their own.
    """
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        os.environ["PYTHONPYCACHEPREFIX"] = str(ROOT / ".make" / "compiled")


def run_tests(report: Report) -> None:
    """The tests without a browser, on both databases."""
    with postgres(report) as url:
        urls = ["", url] if url else [""]
        migrate = [(MIGRATE, {"DATABASE_URL": each}) for each in urls]
        report.parts("databases of the tests", migrate)
        tests = [*PYTEST, *CORES, "-m", "not story", "tests"]
        report.part("tests on SQLite", tests, DATABASE_URL="")
        if url:
            tests = [*PYTEST, *CORES, "-m", "not story and not once", "tests"]
            report.part(ON_POSTGRES, tests, DATABASE_URL=url)


@contextmanager
def postgres(report: Report) -> Iterator[str]:
    """The address of a server for this run; empty, and said why, when there is none."""
    with ExitStack() as stack:
        url = ""
        try:
            url = stack.enter_context(throwaway_server())
        except NoPostgres as reason:
            report.left_out(ON_POSTGRES, str(reason))
        except subprocess.CalledProcessError as problem:
            print(problem)
            report.lines.append(f"{ON_POSTGRES}: FAILED, the server did not start")
            report.failed = True
        yield url


def run_stories(report: Report) -> None:
    """Whole ways of people in a browser."""
    if not any(shutil.which(name) for name in BROWSERS):
        report.left_out("browser stories", "there is no Chromium on this machine")
        return
    if not has_chinese_font():
        report.lines.append("(no Chinese font: stories show boxes, but run)")
    stories = [*PYTEST, *BROWSERS_AT_ONCE, "-m", "story", "tests"]
    report.part("browser stories", stories, DATABASE_URL="")


def main() -> int:
    """Run all parts; returns 1 when one failed."""
    began = time.monotonic()
    report = Report()
    install_missing()
    keep_compiled()
    report.part("guards", [sys.executable, ".ci/check.py"])
    run_tests(report)
    run_stories(report)
    print("\n" + "\n".join(report.lines))
    minutes, seconds = divmod(round(time.monotonic() - began), 60)
    verdict = "FAILED" if report.failed else "passed"
    print(f"make test: {verdict} in {minutes} min {seconds} s")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
