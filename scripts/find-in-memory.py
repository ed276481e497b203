"""Looks for secrets, and for pieces of them, in a process's memory.

usage: find-in-memory.py PID FILE     one secret in hexadecimal a line; exits with 1 when one is found

Only root may read the memory of a process that is not dumpable; others are told so and succeed.
"""
import re
import sys

# A piece this long is no coincidence.
PIECE = 16
RUN = re.compile(rb"[0-9a-f]{%d,}" % PIECE)


def pieces(path):
    found = set()
    with open(path, "rb") as lines:
        for line in lines:
            secret = line.strip()
            found |= {secret[at : at + PIECE] for at in range(len(secret) - PIECE + 1)}
    return found


def main():
    pid, wanted = sys.argv[1], pieces(sys.argv[2])
    found = 0
    try:
        memory = open(f"/proc/{pid}/mem", "rb", 0)
    except PermissionError:
        print("SKIPPED: memory can be read by root only", file=sys.stderr)
        return 0
    for line in open(f"/proc/{pid}/maps"):
        span, rights = line.split()[:2]
        if "r" not in rights or "[v" in line:
            continue
        start, end = (int(part, 16) for part in span.split("-"))
        for offset in range(start, end, 1 << 24):
            try:
                memory.seek(offset)
                # A secret may lie across the border of two parts.
                text = memory.read(min((1 << 24) + 256, end - offset))
            except (OSError, ValueError):
                continue
            for run in RUN.finditer(text):
                digits = run.group()
                if any(digits[at : at + PIECE] in wanted for at in range(len(digits) - PIECE + 1)):
                    found += 1
                    where = line.split()[-1] if len(line.split()) > 5 else "anonymous"
                    print(f"found at {offset + run.start():#x} ({where})", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
