#!/usr/bin/env python3
"""The test of the test: bugs planted into a copy of riskd, each of which the simulation must catch.

All bugs go into one copy, each behind a number that the environment chooses, so that one build
serves them all. Number 0 is none: then every run must be green.

    Benchmarks/oracle/planted/plant.py [--into FOLDER] [--swift SWIFT] [--rollover] [NAME...]

Most bugs are for the simulation. Those whose run is `riskbench rollover` are planted in a real
riskd, which replays the ticks around a reset: they need `../shared/data`, and a quiet machine.

Exit: 0 when each was caught by the words that it should be, 1 otherwise. An edit whose text does not
occur exactly once is an error: the bug has to be planted anew. What was caught is kept in the copy
(`caught.tsv`), so that a run that was stopped goes on; a change of the program begins it anew.
"""

import argparse
import hashlib
import os
import pathlib
import re
import subprocess
import sys
import time

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
SECONDS = 1_800


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
    programs = into / ".build/release"
    if arguments[0] == "riskbench":
        command = [programs / arguments[0], *arguments[1:], "--data", ROOT.parent / "shared/data"]
    else:
        command = [programs / "simulate", *arguments, "--oracle", ROOT / "Benchmarks/oracle"]
    result = subprocess.run(
        command, capture_output=True, text=True, timeout=SECONDS,
        env=dict(os.environ, PLANTED=str(number)))
    if "SKIPPED" in result.stderr:
        sys.exit(f"plant: {result.stderr.strip()}")
    return result.returncode, result.stdout + result.stderr


def failure(output):
    """The seed that failed, and the first thing that was broken."""
    lines = [line.strip() for line in output.split("\n")]
    for index, line in enumerate(lines):
        found = re.match(r"seed (\d+) FAILED \(replay", line)
        if found and index + 1 < len(lines):
            return found.group(1), lines[index + 1]
    failed = [line for line in lines if line.startswith("FAILED: ")]
    return "-", (failed or lines or [""])[-1]


def judge(into, number, bug):
    began = time.monotonic()
    try:
        status, output = run(into, number, bug["run"])
    except subprocess.TimeoutExpired:
        status, output = None, f"no end after {SECONDS} s"
    said = re.search(bug["says"], output)
    seed, words = failure(output)
    verdict = "caught" if status == 1 and said else "MISSED"
    seconds = time.monotonic() - began
    print(f"{verdict}\t{bug['name']}: {bug['why']}\n\tseed {seed}, {seconds:.0f} s: {words[:160]}",
          flush=True)
    return verdict == "caught", f"{seed}\t{words}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--into", type=pathlib.Path, default=ROOT / ".build-planted")
    parser.add_argument("--swift", default="swift")
    parser.add_argument("--rollover", action="store_true",
                        help="those of the rollover's judge too: they need a quiet machine")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    into = options.into.resolve()
    copy(into)
    numbers = {bug["name"]: number for number, bug in enumerate(BUGS, 1)}
    chosen = [(numbers[bug.get("as", bug["name"])], bug) for bug in BUGS
              if bug["name"] in options.names
              or (not options.names and (options.rollover or bug["run"][0] != "riskbench"))]
    if not chosen:
        sys.exit(f"plant: no bug is called {' '.join(options.names)}")
    products = ["simulate"]
    if any(bug["run"][0] == "riskbench" for _, bug in chosen):
        products += ["riskbench", "riskd", "mtemud"]
    for product in products:
        subprocess.run(
            [options.swift, "build", "-c", "release", "--product", product, "--package-path",
             into], check=True)
    digest = hashlib.sha256((into / ".build/release/simulate").read_bytes()).hexdigest()
    log = into / "caught.tsv"
    lines = log.read_text().split("\n") if log.exists() else []
    caught = {line.split("\t")[1] for line in lines if line.startswith(digest)}
    green = True
    left = [(number, bug) for number, bug in chosen if bug["name"] not in caught]
    for arguments in {tuple(bug["run"]): bug["run"] for _, bug in left}.values():
        name = "no bug: " + " ".join(arguments)
        if name in caught:
            continue
        status, output = run(into, 0, arguments)
        if status != 0:
            print(f"MISSED\t{name}, and yet: {': '.join(failure(output))}", flush=True)
            green = False
            continue
        with log.open("a") as file:
            file.write(f"{digest}\t{name}\n")
    for number, bug in left:
        was_caught, how = judge(into, number, bug)
        if was_caught:
            caught.add(bug["name"])
            with log.open("a") as file:
                file.write(f"{digest}\t{bug['name']}\t{how}\n")
    count = sum(bug["name"] in caught for _, bug in chosen)
    print(f"{count} of {len(chosen)} planted bugs were caught")
    sys.exit(0 if green and count == len(chosen) else 1)


main()
