"""Looks for secrets in a process's memory.

usage: find-in-memory.py PID FILE       one secret a line; exits with 1 when one is found

Only root may read the memory of a process that is not dumpable; others are told so and succeed.
"""
import re
import sys


def main():
    pid, path = sys.argv[1], sys.argv[2]
    secrets = [line.strip().encode() for line in open(path) if line.strip()]
    pattern = re.compile(b"|".join(map(re.escape, secrets)))
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
                # A secret may lie across the border of two pieces.
                text = memory.read(min((1 << 24) + 256, end - offset))
            except (OSError, ValueError):
                continue
            for match in pattern.finditer(text):
                found += 1
                where = line.split()[-1] if len(line.split()) > 5 else "anonymous"
                print(f"found at {offset + match.start():#x} ({where})", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
