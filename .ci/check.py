"""make check: every guard that answers in seconds, two at a time, one line each."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
BIN = Path(PYTHON).parent
# Console scripts are started through Python, so that a path with a space in it works.
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as main; main()"
# Both in one process: loading the project costs more than the checks.
DJANGO = """
import django; django.setup()
from django.core.management import call_command
call_command("check", fail_level="WARNING")
call_command("makemigrations", check_changes=True, dry_run=True)
"""


@dataclass(frozen=True)
class Step:
    """One guard: its name and the command that must end with 0."""

    name: str
    command: list[str]


def templates() -> list[str]:
    """The templates that the formatter looks at."""
    return sorted(
        str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html")
    )


def steps() -> list[Step]:
    """The guards, the slow ones first."""
    found = [
        Step("types (mypy)", [PYTHON, "-m", "mypy"]),
        Step(
            "house rules",
            [PYTHON, "-m", "pytest", "tests/architecture", "-p", "no:randomly"],
        ),
        Step("translations", [PYTHON, ".ci/messages.py", "check"]),
        Step("system checks and migrations", [PYTHON, "-c", DJANGO]),
        Step("imports", [PYTHON, "-c", LINT_IMPORTS]),
        Step("format", [PYTHON, "-m", "ruff", "format", "--check", "."]),
        Step("lint", [PYTHON, "-m", "ruff", "check", "."]),
    ]
    if pages := templates():
        formatter = [str(BIN / "djangofmt"), "--check", "--quiet", *pages]
        found.append(Step("templates", formatter))
    return found


def run(step: Step) -> tuple[Step, int, str, float]:
    """Run one guard; returns it with its exit code, output and seconds."""
    began = time.monotonic()
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings.test"}
    done = subprocess.run(
        step.command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return step, done.returncode, done.stdout, time.monotonic() - began


def main() -> int:
    """Run all guards; returns 1 when one is not green."""
    began = time.monotonic()
    failed = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for step, code, output, seconds in pool.map(run, steps()):
            print(f"{'ok  ' if code == 0 else 'FAIL'} {seconds:5.1f} s  {step.name}")
            if code:
                failed.append(step.name)
                print(output.rstrip())
            sys.stdout.flush()
    total = time.monotonic() - began
    verdict = f"not green: {', '.join(failed)}" if failed else "green"
    print(f"make check: {verdict} ({total:.1f} s)")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
