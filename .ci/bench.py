"""make bench: run every measurement of bench/ in turn; each prints its own table."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Run the scripts; returns 1 when one failed."""
    failed = []
    for script in sorted((ROOT / "bench").glob("[!_]*.py")):
        name = script.relative_to(ROOT)
        print(f"\n== {name}", flush=True)
        if subprocess.run(
            [sys.executable, str(name)], cwd=ROOT, check=False
        ).returncode:
            failed.append(str(name))
    if failed:
        print(f"failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
