"""Translations: compile them, find what is missing, take up new strings.

messages.py compile   .po → .mo where the .po is newer (no gettext needed)
messages.py check     0 untranslated, 0 fuzzy, and no string that was never extracted
messages.py update    take up new strings (needs gettext's xgettext), then compile
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ["portal", "campaigns", "feedback", "members", "templates", "manage.py"]
LANGUAGES = ["zh_Hans"]


def catalogues(top: Path = ROOT) -> list[Path]:
    """The .po files of the project."""
    return sorted(top.glob("portal/locale*/*/LC_MESSAGES/*.po"))


def compile_all() -> int:
    """Write each .mo that is older than its .po; returns how many."""
    written = 0
    for po in catalogues():
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            part = mo.with_suffix(".part")
            polib.pofile(str(po)).save_as_mofile(str(part))
            part.replace(mo)
            written += 1
    return written


def unfinished(po: Path) -> list[str]:
    """What is untranslated or fuzzy in one catalogue, as sentences."""
    catalogue = polib.pofile(str(po))
    entries = [("untranslated", entry) for entry in catalogue.untranslated_entries()]
    entries += [("fuzzy", entry) for entry in catalogue.fuzzy_entries()]
    where = po.relative_to(ROOT)
    return [f"{where}: {what}: {entry.msgid!r}" for what, entry in entries]


def make_messages(top: Path) -> None:
    """Run Django's makemessages on the tree at `top`."""
    languages = [word for language in LANGUAGES for word in ("-l", language)]
    subprocess.run(
        [
            sys.executable,
            "manage.py",
            "makemessages",
            *languages,
            *("--no-location", "--no-wrap", "--no-obsolete"),
            *(
                word
                for name in (".venv", "var", "tests", "bench")
                for word in ("-i", name)
            ),
        ],
        cwd=top,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def forget_guesses() -> None:
    """Empty the translations that gettext guessed from similar strings."""
    for path in catalogues():
        catalogue = polib.pofile(str(path), wrapwidth=0)
        if guessed := catalogue.fuzzy_entries():
            for entry in guessed:
                entry.flags.remove("fuzzy")
                entry.msgstr = ""
                entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, "")
                entry.previous_msgid = entry.previous_msgctxt = None
            catalogue.save()


def keys(paths: Iterable[Path]) -> set[tuple[str, str, str]]:
    """Context, string and plural of every entry."""
    return {
        (entry.msgctxt or "", entry.msgid, entry.msgid_plural)
        for path in paths
        for entry in polib.pofile(str(path))
        if not entry.obsolete
    }


def never_extracted() -> list[str]:
    """Strings of the code that the catalogues lack, found on a copy of the tree."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        for source in SOURCES:
            if (ROOT / source).is_dir():
                ignored = shutil.ignore_patterns("__pycache__", "*.mo", "img", "fonts")
                shutil.copytree(ROOT / source, copy / source, ignore=ignored)
            elif (ROOT / source).exists():
                shutil.copy(ROOT / source, copy / source)
        make_messages(copy)
        missing = keys(catalogues(copy)) - keys(catalogues())
    words = sorted(key[1] for key in missing)
    return [f"not in the catalogue (run make messages): {word!r}" for word in words]


def check() -> list[str]:
    """Everything that is wrong with the translations."""
    problems = [problem for po in catalogues() for problem in unfinished(po)]
    if shutil.which("xgettext"):
        problems += never_extracted()
    else:
        print("xgettext is not installed: not looked for strings never extracted")
    return problems


def tell(problems: list[str], *, at_most: int = 20) -> None:
    """Print the first problems and how many more there are."""
    for problem in problems[:at_most]:
        print(problem)
    if len(problems) > at_most:
        print(f"… and {len(problems) - at_most} more")


def main() -> int:
    """Do what the first word says; returns the exit code."""
    what = sys.argv[1] if len(sys.argv) > 1 else ""
    if what == "check":
        problems = check()
        tell(problems)
        return 1 if problems else 0
    if what == "update":
        if not shutil.which("xgettext"):
            print("Install gettext first (Debian and Ubuntu: apt-get install gettext).")
            return 1
        for language in LANGUAGES:
            folder = ROOT / "portal" / "locale" / language / "LC_MESSAGES"
            folder.mkdir(parents=True, exist_ok=True)
        make_messages(ROOT)
        forget_guesses()
        tell([line for po in catalogues() for line in unfinished(po)])
    elif what != "compile":
        print(__doc__)
        return 2
    if written := compile_all():
        print(f"Translations: {written} compiled.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
