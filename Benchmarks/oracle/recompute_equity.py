#!/usr/bin/env python3
"""Recomputes the truth log's crossings from the exported population and ticks.

Written from docs/emulator.md alone; shares no code with the emulator. Exit status: 0 equal,
1 different, 2 usage.
"""
import argparse
import json
import math
import random
import sys


# Deal actions that move the credit, not the balance.
CREDIT = (3, 6, 20)


def half_away(value):
    """Rounds half away from zero, exactly."""
    size = abs(value)
    whole = math.floor(size)
    if size - whole >= 0.5:
        whole += 1
    return -int(whole) if value < 0 else int(whole)


class Market:
    """Quotes per price class, and conversions between currencies."""

    def __init__(self, population):
        self.symbols = population["symbols"]
        self.by_name = {symbol["name"]: symbol for symbol in self.symbols}
        self.classes = population["price_classes"] or [{"id": 0, "markup_points": []}]
        self.points = [
            {entry["symbol"]: entry["points"] for entry in item["markup_points"]}
            for item in self.classes
        ]
        self.quotes = {}
        for quote in population["quotes"]:
            self.tick(quote["symbol"], quote["bid"], quote["ask"])

    def tick(self, name, bid, ask):
        scale = float(10 ** self.by_name[name]["digits"])
        for index, points in enumerate(self.points):
            count = points.get(name, 0)
            if count == 0:
                self.quotes[index, name] = (bid, ask)
                continue
            markup = float(count) / scale
            self.quotes[index, name] = (
                half_away((bid - markup) * scale) / scale,
                half_away((ask + markup) * scale) / scale,
            )

    def pair(self, source, target):
        for symbol in self.symbols:
            if symbol["calculation"] != "forex":
                continue
            if (symbol["base"], symbol["profit"]) == (source, target):
                return symbol["name"], False
            if (symbol["base"], symbol["profit"]) == (target, source):
                return symbol["name"], True
        return None

    def path(self, source, target):
        if source == target:
            return []
        direct = self.pair(source, target)
        if direct:
            return [direct]
        return [self.pair(source, "USD"), self.pair("USD", target)]

    def rates(self, path, price_class):
        """(gain, loss) along a path."""
        total = None
        for name, inverted in path:
            bid, ask = self.quotes[price_class, name]
            step = (1.0 / ask, 1.0 / bid) if inverted else (bid, ask)
            total = step if total is None else (total[0] * step[0], total[1] * step[1])
        return total or (1.0, 1.0)


class Account:
    def __init__(self, source, group, market):
        self.market = market
        self.login = source["login"]
        self.currency = group["currency"]
        self.price_class = group["price_class"]
        self.scale = float(10 ** group["currency_digits"])
        self.leverage = float(source["leverage"])
        self.credit = sum(d["profit_minor"] for d in source["deals"] if d["action"] in CREDIT)
        self.balance = sum(
            d["profit_minor"] + d.get("storage_minor", 0) + d.get("commission_minor", 0)
            for d in source["deals"]
            if d["action"] not in CREDIT
        )
        # Positions of an archived account, until it is restored; None while it is there.
        self.parked = None
        self.positions = {}
        for item in source["positions"]:
            self.set_position(
                item["ticket"], item["symbol"], item["side"], item["volume"],
                item["price_open"], item["storage_minor"],
            )
        self.levels = {}

    def set_position(self, ticket, symbol, side, volume, price_open, storage):
        if volume == 0:
            self.positions.pop(ticket, None)
            return
        spec = self.market.by_name[symbol]
        path = self.market.path(spec["profit"], self.currency)
        self.positions[ticket] = (spec, side, volume, price_open, storage, path)

    def set_group(self, group):
        """Positions look at the new group's prices."""
        self.price_class = group["price_class"]

    def go(self):
        self.parked, self.positions = self.positions, {}

    def come_back(self):
        self.positions, self.parked = self.parked, None

    def swap(self, ticket, storage):
        spec, side, volume, price_open, _, path = self.positions[ticket]
        self.positions[ticket] = (spec, side, volume, price_open, storage, path)

    def moved_by(self, symbol):
        return any(
            position[0]["name"] == symbol or any(name == symbol for name, _ in position[5])
            for position in self.positions.values()
        )

    def profit(self, position, close=None, volume=None):
        spec, side, held, price_open, _, path = position
        lots = float(held if volume is None else volume) / 1e8
        if close is None:
            bid, ask = self.market.quotes[self.price_class, spec["name"]]
            close = bid if side == 0 else ask
        difference = close - price_open if side == 0 else price_open - close
        if spec["calculation"] == "futures":
            raw = difference / spec["tick_size"] * spec["tick_value"] * lots
        else:
            raw = difference * (spec["contract_size"] * lots)
        gain, loss = self.market.rates(path, self.price_class)
        return half_away(raw * (loss if raw < 0 else gain) * self.scale)

    def equity(self):
        floating = sum(self.profit(p) + p[4] for p in self.positions.values())
        return self.balance + self.credit + floating

    def margin(self, source):
        sides = {}
        for item in source["positions"]:
            spec = self.market.by_name[item["symbol"]]
            lots = float(item["volume"]) / 1e8
            if spec["calculation"] == "forex":
                raw = spec["contract_size"] * lots / self.leverage
            elif spec["calculation"] == "cfd_leverage":
                raw = spec["contract_size"] * lots * item["price_open"] / self.leverage
            else:
                raw = lots * spec.get("margin_initial", 0.0)
            key = item["symbol"], item["side"]
            value = half_away(raw * item["rate_margin"] * self.scale)
            sides[key] = sides.get(key, 0) + value
        names = {symbol for symbol, _ in sides}
        return sum(max(sides.get((n, 0), 0), sides.get((n, 1), 0)) for n in names)


# What truly moves an account between ticks; all else in the log is about what was shown.
MOVEMENTS = ("fill", "posting", "swap", "account", "deal_changed")


class Oracle:
    def __init__(self, population, truth_path, wanted, seed, replies_path):
        self.market = Market(population)
        self.problems = []
        self.crossings = []
        self.logged_peaks = {}
        self.equities_checked = 0
        groups = {group["name"]: group for group in population["groups"]}
        self.groups = groups
        levels, self.fills, self.logged = self.read_truth(truth_path)
        logins = sorted(account["login"] for account in population["accounts"])
        chosen = set(random.Random(seed).sample(logins, min(wanted, len(logins))))
        self.accounts = {}
        for source in population["accounts"]:
            if source["login"] not in chosen:
                continue
            account = Account(source, groups[source["group"]], self.market)
            self.accounts[account.login] = account
            self.compare(account.login, "start equity", source["equity_minor"], account.equity())
            self.compare(account.login, "margin", source["margin_minor"], account.margin(source))
        self.shown = self.read_replies(replies_path) if replies_path else {}
        for login, level, below, trail in levels:
            if login in self.accounts:
                # The floor, whether below it, the trail, and the highest equity so far.
                self.accounts[login].levels[level] = [below, False, trail, below + trail]
        for account in self.accounts.values():
            self.judge(account, 0)

    def read_truth(self, path):
        levels, fills, logged = [], {}, []
        with open(path, encoding="utf-8") as lines:
            for text in lines:
                line = json.loads(text)
                if line["kind"] == "level":
                    levels.append((
                        line["login"], line["level"], line["breach_below"], line.get("trail", 0)))
                elif line["kind"] == "peak":
                    self.logged_peaks[line["login"], line["level"]] = line["peak"]
                elif line["kind"] in MOVEMENTS:
                    fills.setdefault(line["tick"], []).append(line)
                elif line["kind"] in ("below", "above"):
                    logged.append(
                        (line["tick"], line["login"], line["level"], line["kind"], line["equity"]))
        return levels, fills, logged

    def read_replies(self, path):
        shown = {}
        with open(path, encoding="utf-8") as lines:
            for text in lines:
                line = json.loads(text)
                if line["kind"] != "accounts":
                    continue
                for login, equity in line["rows"]:
                    if login in self.accounts:
                        shown.setdefault(line["tick"], []).append((login, equity))
        return shown

    def compare(self, login, what, theirs, ours):
        if theirs != ours:
            self.problems.append(f"{login}: {what}: emulator {theirs}, recomputed {ours}")

    def judge(self, account, tick):
        equity = account.equity()
        for name, level in account.levels.items():
            if level[2] > 0 and equity > level[3]:
                level[3] = equity
                level[0] = equity - level[2]
            below = equity < level[0]
            if below != level[1]:
                level[1] = below
                kind = "below" if below else "above"
                self.crossings.append((tick, account.login, name, kind, equity))

    def apply_fills(self, tick, seen):
        fills = [f for f in self.fills.get(tick, []) if f["login"] in self.accounts]
        for index, fill in enumerate(fills):
            account = self.accounts.get(fill["login"])
            if account is None:
                continue
            if fill["kind"] == "fill":
                self.apply_fill(account, fill, tick)
                # The two deals of a close-by are one effect.
                following = fills[index + 1] if index + 1 < len(fills) else None
                if following and following["login"] == account.login and (
                    following["kind"] == "fill" and following["order"] == fill["order"]
                ):
                    continue
            else:
                self.apply_movement(account, fill, tick)
            if account.parked is None:
                self.judge(account, tick)
            seen.setdefault(account.login, set()).add(account.equity())

    def apply_fill(self, account, fill, tick):
        self.check_fill(account, fill, tick)
        account.balance += fill["profit_minor"] + fill["storage_minor"]
        self.compare(
            account.login, f"balance at tick {tick}", fill["balance_minor"], account.balance)
        account.set_position(
            fill["position"], fill["symbol"], fill["position_side"],
            fill["position_volume"], fill["position_open"], fill["position_storage_minor"])

    def apply_movement(self, account, line, tick):
        """Money, swaps, logins that go and come, history edited with its balance."""
        kind = line["kind"]
        if kind == "swap":
            account.swap(line["position"], line["position_storage_minor"])
            self.compare(account.login, f"swap at tick {tick}", line["equity"], account.equity())
            return
        if kind == "posting":
            if line["action"] in CREDIT:
                account.credit += line["amount_minor"]
            else:
                account.balance += line["amount_minor"]
        elif kind == "deal_changed":
            account.balance, account.credit = line["balance_minor"], line["credit_minor"]
        elif line["change"] == "move":
            account.set_group(self.groups[line["group"]])
        elif line["change"] in ("archive", "delete"):
            account.go()
        elif line["change"] == "restore":
            account.come_back()
        elif line["change"] == "create":
            # Another account of the same login: from here on it is judged no more.
            del self.accounts[account.login]
            return
        self.compare(
            account.login, f"{kind} at tick {tick}",
            [line["balance_minor"], line["credit_minor"], line["equity"]],
            [account.balance, account.credit, account.equity()])

    def check_fill(self, account, fill, tick):
        """The profit of a closing deal is the formula at the deal's price."""
        position = account.positions.get(fill["position"])
        second_leg = fill["entry"] == 3 and fill["profit_minor"] == 0
        if fill["entry"] == 0 or second_leg:
            return
        if position is None:
            self.problems.append(f"{account.login}: fill of unknown position at tick {tick}")
            return
        ours = account.profit(position, fill["price"], fill["volume_closed"])
        self.compare(account.login, f"fill at tick {tick}", fill["profit_minor"], ours)

    def check_shown(self, tick, seen):
        for login, equity in self.shown.get(tick, []):
            self.equities_checked += 1
            account = self.accounts[login]
            possible = seen.get(login, set()) | {account.equity()}
            if equity not in possible:
                self.problems.append(
                    f"{login}: reply at tick {tick}: emulator {equity}, recomputed {possible}")

    def run(self, ticks_path):
        # Before the first tick, too, replies come before and between what is traded.
        seen = {
            login: {self.accounts[login].equity()} for login, _ in self.shown.get(0, [])}
        self.apply_fills(0, seen)
        self.check_shown(0, seen)
        with open(ticks_path, encoding="utf-8") as lines:
            next(lines)
            for tick, text in enumerate(lines, 1):
                _, symbol, bid, ask = text.rstrip("\n").split(",")
                self.market.tick(symbol, float(bid), float(ask))
                seen = {}
                for account in self.accounts.values():
                    if account.moved_by(symbol):
                        self.judge(account, tick)
                if tick in self.shown:
                    for login, _ in self.shown[tick]:
                        seen[login] = {self.accounts[login].equity()}
                self.apply_fills(tick, seen)
                self.check_shown(tick, seen)
        for account in self.accounts.values():
            for name, level in account.levels.items():
                theirs = self.logged_peaks.get((account.login, name))
                if level[2] > 0 and theirs is not None:
                    self.compare(account.login, f"peak of {name}", theirs, level[3])
        theirs = [entry for entry in self.logged if entry[1] in self.accounts]
        ours = [entry for entry in self.crossings if entry[1] in self.accounts]
        if sorted(theirs) != sorted(ours):
            for entry in sorted(set(theirs) ^ set(ours))[:20]:
                side = "emulator" if entry in theirs else "recomputed"
                self.problems.append(f"crossing only {side}: {entry}")
            if len(self.problems) == 0:
                self.problems.append("crossings differ in number")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--population", required=True)
    parser.add_argument("--ticks", required=True)
    parser.add_argument("--truth", required=True)
    parser.add_argument("--replies", help="also check every equity that was shown")
    parser.add_argument("--accounts", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with open(options.population, encoding="utf-8") as file:
        population = json.load(file)
    oracle = Oracle(
        population, options.truth, options.accounts, options.seed, options.replies)
    oracle.run(options.ticks)
    print(json.dumps({
        "accounts": len(oracle.accounts),
        "crossings": len(oracle.crossings),
        "crossed_accounts": len({entry[1] for entry in oracle.crossings}),
        "shown_equities": oracle.equities_checked,
        "differences": len(oracle.problems),
    }))
    for problem in oracle.problems[:50]:
        print(problem, file=sys.stderr)
    sys.exit(1 if oracle.problems else 0)


if __name__ == "__main__":
    main()
