#!/usr/bin/env python3
"""The test of the test: bugs planted into a copy of riskd, each of which the simulation must catch.

All bugs go into one copy, each behind a number that the environment chooses, so that one build
serves them all. Number 0 is none: then every run must be green.

    Benchmarks/oracle/planted/plant.py [--into FOLDER] [--swift SWIFT] [--jobs N] [NAME...]

Exit: 0 when each was caught by the words that it should be, 1 otherwise. An edit whose text does not
occur exactly once is an error: the bug has to be planted anew.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys

from bugs import BUGS

ROOT = pathlib.Path(__file__).resolve().parents[3]
CHOICE = """import Glibc

public enum Planted {
    public static let number: Int = {
        guard let text = unsafe getenv("PLANTED") else { return 0 }
        return Int(unsafe String(cString: text)) ?? 0
    }()
}
"""
SECONDS = 600


def planted_text():
    """Every file of the copy that differs, with all bugs in it."""
    texts = {}
    for number, bug in enumerate(BUGS, 1):
        for path, old, new in bug["edits"]:
            original = (ROOT / path).read_text()
            if original.count(old) != 1:
                sys.exit(f"plant: {bug['name']}: '{old}' occurs {original.count(old)} times in "
                         f"{path}, expected once")
    for number, bug in enumerate(BUGS, 1):
        for path, old, new in bug["edits"]:
            text = texts.get(path) or (ROOT / path).read_text()
            # An earlier bug may have changed the very text: its own mark stays in.
            if text.count(old) != 1:
                sys.exit(f"plant: {bug['name']}: another bug changes the same text of {path}")
            texts[path] = text.replace(old, new.replace("PLANTED", f"(Planted.number == {number})"))
    for path in texts:
        if not path.startswith("Sources/RiskEngine/") and "import RiskEngine" not in texts[path]:
            texts[path] = "internal import RiskEngine\n" + texts[path]
    texts["Sources/RiskEngine/Planted.swift"] = CHOICE
    return texts


def copy(into):
    """Brings the copy up to date; files that did not change keep their dates, for the build."""
    texts = planted_text()
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "Package.swift", "Sources", "Benchmarks",
         "Tests"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\n")
    wanted = {path for path in listed if path and (ROOT / path).is_file()} | set(texts)
    for path in sorted(wanted):
        target = into / path
        content = texts[path].encode() if path in texts else (ROOT / path).read_bytes()
        if target.exists() and target.read_bytes() == content:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    for target in into.glob("*/**/*"):
        path = target.relative_to(into)
        if path.parts[0] != ".build" and target.is_file() and str(path) not in wanted:
            target.unlink()


def run(into, number, arguments):
    program = into / ".build/release/simulate"
    result = subprocess.run(
        [program, *arguments, "--oracle", ROOT / "Benchmarks/oracle"], capture_output=True,
        text=True, timeout=SECONDS, env=dict(os.environ, PLANTED=str(number)))
    return result.returncode, result.stdout + result.stderr


def first_failure(output):
    lines = [line.strip() for line in output.split("\n")]
    for index, line in enumerate(lines):
        if "FAILED (replay" in line and index + 1 < len(lines):
            return lines[index + 1]
    return lines[-1] if lines else ""


def judge(into, number, bug):
    status, output = run(into, number, bug["run"])
    said = re.search(bug["says"], output)
    verdict = "caught" if status == 1 and said else "MISSED"
    print(f"{verdict}\t{bug['name']}: {bug['why']}\n\t{first_failure(output)[:160]}", flush=True)
    return verdict == "caught"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--into", type=pathlib.Path, default=ROOT / ".build-planted")
    parser.add_argument("--swift", default="swift")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    into = options.into.resolve()
    copy(into)
    subprocess.run(
        [options.swift, "build", "-c", "release", "--product", "simulate", "--package-path", into],
        check=True)
    chosen = [(number, bug) for number, bug in enumerate(BUGS, 1)
              if not options.names or bug["name"] in options.names]
    if not chosen:
        sys.exit(f"plant: no bug is called {' '.join(options.names)}")
    green = True
    for arguments in {tuple(bug["run"]): bug["run"] for _, bug in chosen}.values():
        status, output = run(into, 0, arguments)
        if status != 0:
            print(f"MISSED\tno bug, and yet: {first_failure(output)}", flush=True)
            green = False
    caught = sum(judge(into, number, bug) for number, bug in chosen)
    print(f"{caught} of {len(chosen)} planted bugs were caught")
    sys.exit(0 if green and caught == len(chosen) else 1)


main()
