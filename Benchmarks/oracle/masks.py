#!/usr/bin/env python3
"""Windows of masks, by Python's zoneinfo: what the simulation is compared with.

Writes `server zone,window,start_ms,end_ms` lines. A window begins at the first instant at which the
server's clock shows its start (in the spring gap at the first instant after it), and lasts for its
nominal length.

    Benchmarks/oracle/masks.py 2026 > Benchmarks/oracle/masks-2026.csv
"""

import sys
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from resets import instant

SERVERS = [("America/New_York+07:00", "America/New_York", 7), ("Europe/Athens", "Europe/Athens", 0)]
WINDOWS = [("23:55-00:15 server", "23:55", "00:15")]


def main():
    year = int(sys.argv[1])
    for server, name, shift in SERVERS:
        zone = ZoneInfo(name)
        for window, begin, end in WINDOWS:
            length = datetime.combine(date.min, time.fromisoformat(end)) - datetime.combine(
                date.min, time.fromisoformat(begin))
            length %= timedelta(days=1)
            day = date(year - 1, 12, 29)
            while day <= date(year + 1, 1, 3):
                # The zone's own clock when the server's, which is ahead, shows the start.
                local = datetime.combine(day, time.fromisoformat(begin)) - timedelta(hours=shift)
                start = int(instant(zone, local.date(), local.time()).timestamp()) * 1000
                print(f"{server},{window},{start},{start + length // timedelta(milliseconds=1)}")
                day += timedelta(days=1)


main()
