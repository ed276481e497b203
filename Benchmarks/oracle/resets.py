#!/usr/bin/env python3
"""Resets of trading days, by Python's zoneinfo: what the simulation is compared with.

Writes `zone,reset,date,utc_ms` lines: the trading day that *ends* on `date` (its label) begins at
`utc_ms`. A reset that falls into the spring gap happens at the first instant after it, one that
autumn repeats at its first occurrence.

    Benchmarks/oracle/resets.py 2026 > Benchmarks/oracle/resets-2026.csv
"""

import sys
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

PLANS = [
    ("Europe/Prague", "00:00"),
    ("America/New_York", "17:00"),
    ("Europe/Athens", "00:00"),
    ("Asia/Tokyo", "00:00"),
    ("Australia/Sydney", "00:00"),
    ("UTC", "00:00"),
    # Falls into the gap of spring; falls into the hour that autumn repeats.
    ("America/New_York", "02:30"),
    ("America/New_York", "01:30"),
]


def instant(zone, day, clock):
    """First instant whose wall clock in `zone` has reached `clock` on `day`."""
    local = datetime.combine(day, clock, tzinfo=zone)  # fold=0: the first occurrence
    utc = local.astimezone(timezone.utc)
    if utc.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return utc
    # A gap: the clock jumps over it at the transition, found by halving.
    low = local.replace(tzinfo=timezone.utc) - timedelta(hours=30)
    high = low + timedelta(hours=60)
    while high - low > timedelta(milliseconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).replace(tzinfo=None) >= local.replace(tzinfo=None):
            high = middle
        else:
            low = middle
    return high.replace(microsecond=0)


def main():
    year = int(sys.argv[1])
    for name, text in PLANS:
        zone = ZoneInfo(name)
        clock = time.fromisoformat(text)
        day = date(year - 1, 12, 29)
        while day <= date(year + 1, 1, 3):
            start = instant(zone, day, clock)
            label = day if text == "00:00" else day + timedelta(days=1)
            milliseconds = int(start.timestamp()) * 1000
            print(f"{name},{text},{label},{milliseconds}")
            day += timedelta(days=1)


if __name__ == "__main__":
    main()
