"""Measure the product beside the least that Flask and SQLAlchemy can do, in turns, and print the table: `make bench`.

Everything runs on loopback, in folders and databases of its own that are gone afterwards, and within minutes.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.pool import Pool
from pathlib import Path

from bench import committee, feeds, flows, imports, invitations, people, seats, waiting, watchers, world
from bench.load import BROWSER, Rate, Target, check, requests_per_second, require_wrk, unchanged
from bench.plan import CLIENTS, WORKERS, Plan, settings
from bench.report import Report, spread
from bench.servers import ROOT, Server, serving
from tests import postgresql

PAGE, FEED, FLOW, SEAT, WATCHED = 0.45, 0.40, 0.035, 0.40, 0.90  # the aims, as shares of the measure beside
LONG, LONG_PACKED = 0.20, 0.40
COLD_MS, CHANGED_MS = 400.0, 20.0
OWED, COMPOSED, ANSWER_MS, ATTACK_MS = 1_000.0, 500.0, 50.0, 1_000.0
IMPORT_MS, IMPORT_MB, SEARCH_MS = 20_000.0, 300.0, 100.0
TABLE_MS, ACT_MS = 300.0, 2_000.0


@dataclass(frozen=True)
class House:
    """The product on one database."""

    database: str
    settings: dict[str, str]
    world: world.World
    server: Server


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="one short round on SQLite: whether it runs, not how fast")
    options.add_argument("--json", type=Path, default=Path(os.environ.get("INSTANCE_PATH", ROOT / "instance")) / "bench.json", help="where the numbers go besides")
    chosen = options.parse_args()
    plan = Plan.quick() if chosen.quick else Plan.full()
    require_wrk()
    _end_in_time(plan.at_most)
    report = Report()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="eventsapp-bench-")))
        hello = stack.enter_context(serving("bench.hello:app", {}, folder / "hello.log", "/"))
        houses = list(_houses(stack, folder, plan, with_postgresql=not chosen.quick, report=report))
        pool = stack.enter_context(flows.people())
        _measure_invitations(report, houses, plan)  # before others register whom it would tell as well
        _measure_requests(report, Target(hello, "/", b"Hello"), houses, pool, plan)
        _measure_watchers(report, houses, pool, plan)
        _measure_feeds(report, houses, plan)
        _measure_seats(report, houses, plan)
        _measure_waiting(report, houses, plan)
        _measure_directory(report, houses, plan)
        _measure_committee(report, houses, plan)
    report.write(chosen.json)
    print(f"{report.table()}\n\n{report.circumstances()}")


def _houses(stack: ExitStack, folder: Path, plan: Plan, *, with_postgresql: bool, report: Report) -> Iterator[House]:
    yield stack.enter_context(_house("SQLite", f"sqlite:///{folder}/SQLite/eventsapp.sqlite3", folder, plan))
    if not with_postgresql:
        return
    try:
        url = stack.enter_context(postgresql.database(f"eventsapp_bench_{os.getpid()}"))
    except postgresql.Missing as missing:
        report.notes.append(f"PostgreSQL was not measured: {missing}.")
        return
    yield stack.enter_context(_house("PostgreSQL", url, folder, plan))


@contextmanager
def _house(database: str, url: str, folder: Path, plan: Plan) -> Iterator[House]:
    _say(f"filling {database}")
    instance = folder / database
    instance.mkdir()
    own = settings(instance, url)
    built = world.build(own, plan.crowds)
    with serving("wsgi:app", own, folder / f"{database}.log", "/healthz") as server:
        yield House(database, own, built, server)


# --- pages, calendars, registrations: shares of hello-world's requests ---


def _measure_requests(report: Report, hello: Target, houses: list[House], pool: Pool, plan: Plan) -> None:
    targets = {house.database: _targets(house) for house in houses}
    for house in houses:  # every worker once, so that what is made at the first request is made
        flows.flows_per_second(pool, house.server, _form(house), plan.flow_seconds)
    for number in range(plan.rounds):
        _say(f"requests, round {number + 1} of {plan.rounds}")
        for house in houses:
            measure = requests_per_second(hello, plan.seconds)
            report.row("Flask hello-world, requests", house.database).add(measure.per_second, measure.per_second, measure.cpu_ms)
            for what, (target, aim) in targets[house.database].items():
                _add(report, what, house, aim, requests_per_second(target, plan.seconds), measure)
            registered = flows.flows_per_second(pool, house.server, _form(house), plan.flow_seconds)
            _add(report, "registration: form, post, confirmation", house, FLOW, registered, measure)
    noise = ", ".join(f"{spread(report.row('Flask hello-world, requests', house.database).rates):.0%}" for house in houses)
    report.notes.append(
        f"Requests: gunicorn with {WORKERS} sync workers for hello-world and product alike, production settings, loopback, wrk with {CLIENTS} connections on the "
        f"same machine; registrations by {CLIENTS} processes. Medians of {plan.rounds} rounds of {plan.seconds} s in turns; share: of hello-world in the same "
        f"round. Noise is the distance of the extreme rounds; hello-world's own: {noise}."
    )


def _add(report: Report, what: str, house: House, aim: float | None, rate: Rate, measure: Rate) -> None:
    report.row(what, house.database, aim).add(rate.per_second, measure.per_second, rate.cpu_ms)


def _form(house: House) -> str:
    return f"/{world.ALLIANCE}/{house.world.registering}/register?as=guest"


def _targets(house: House) -> dict[str, tuple[Target, float]]:
    """What is asked of this house, and what share of hello-world is aimed at. Each is looked at before it is measured."""
    event = f"/{world.ALLIANCE}/{world.SEMINAR}/"
    page = Target(house.server, event, "기업".encode(), headers=BROWSER)
    ics = Target(house.server, f"{event}event.ics", b"BEGIN:VEVENT", headers=BROWSER)
    feed = Target(house.server, f"/{world.FEED}/calendar.ics", b"END:VCALENDAR", headers=BROWSER)
    targets: dict[str, tuple[Target, float]] = {
        "event page": (page, PAGE), "event page, 304": (unchanged(page), PAGE),
        "event.ics": (ics, PAGE), "event.ics, 304": (unchanged(ics), PAGE),
        f"feed of {world.IN_FEED} events": (feed, FEED), f"feed of {world.IN_FEED} events, 304": (unchanged(feed), FEED),
    }  # fmt: skip
    targets |= _long_feed(house)
    for size, slug in house.world.crowded.items():
        targets[f"event page with {size:,} RSVPs"] = (Target(house.server, f"/{world.ALLIANCE}/{slug}/", "기업".encode(), headers=BROWSER), PAGE)
    for target, _ in targets.values():
        check(target)
    return targets


def _long_feed(house: House) -> dict[str, tuple[Target, float]]:
    """The feed of a thousand as asked by who takes it packed, by who does not, and by who has it."""
    packed = Target(house.server, f"/{world.LONG_FEED}/calendar.ics", b"END:VCALENDAR", headers=BROWSER)
    plain = Target(house.server, packed.path, b"END:VCALENDAR")
    what = f"feed of {world.IN_LONG_FEED:,} events"
    return {f"{what}, plain": (plain, LONG), f"{what}, packed": (packed, LONG_PACKED), f"{what}, 304": (unchanged(packed), LONG_PACKED)}


# --- watchers of the run of show: what is left of the registrations ---


def _measure_watchers(report: Report, houses: list[House], pool: Pool, plan: Plan) -> None:
    for house in houses:
        _say(f"watchers on {house.database}")
        number = f"/{world.ALLIANCE}/{world.SEMINAR}/live.json"
        for found in watchers.measure(pool, house.server, _form(house), number, rounds=plan.few, seconds=plan.flow_seconds):
            report.row(f"registration beside {watchers.WATCHERS:,} watchers", house.database, WATCHED).add(found.beside, found.alone)
    report.notes.append(
        f"Watchers: {watchers.WATCHERS:,} who ask every {watchers.EVERY_SECONDS:.0f} s whether anything is new, on connections of their own, from the same two cores; "
        "share: of the registrations without them in the same round."
    )


# --- feeds: milliseconds of one core ---


def _measure_feeds(report: Report, houses: list[House], plan: Plan) -> None:
    names = {"cold": ("nothing kept", COLD_MS), "one changed": ("one event changed", CHANGED_MS)}
    for house in houses:
        _say(f"feeds on {house.database}")
        for times in feeds.feed_times(house.settings, rounds=plan.rounds):
            for kind, (words, aim) in names.items():
                report.row(f"feed of {world.IN_LONG_FEED:,} events, {words}", house.database, aim_ms=aim).add_ms(times[kind])
    report.notes.append("Milliseconds without a share: of one request in one process, without a web server.")


# --- invitations: a second, and milliseconds of one process ---


def _measure_invitations(report: Report, houses: list[House], plan: Plan) -> None:
    names = {
        invitations.OWED: ("an invitation owed to a guest", OWED), invitations.COMPOSED: ("an invitation composed", COMPOSED),
        invitations.SENT: ("an invitation composed, stored, sent", None),
    }  # fmt: skip
    for house in houses:
        _say(f"invitations on {house.database}")
        for found in invitations.measure(house.settings, rounds=plan.rounds, guests=plan.invited):
            for kind, (rate, cpu_ms) in found.rates.items():
                what, aim = names[kind]
                report.row(what, house.database, aim_rate=aim).add_rate(rate, cpu_ms)
            report.row("an answer kept and applied", house.database, aim_ms=ANSWER_MS).add_ms(found.answer_ms)
            for what, took in found.attack_ms.items():
                report.row(f"a hostile mail refused: {what}", house.database, aim_ms=ATTACK_MS).add_ms(took)
    report.notes.append(
        f"Invitations: one process; owed to {plan.invited:,} guests of one event by one round of the sweep, sent to a server that takes no time. "
        "Answers and hostile mails: from the door to the decision, each committed to disk."
    )


# --- seats: shares of the bare transaction ---


def _measure_seats(report: Report, houses: list[House], plan: Plan) -> None:
    names = {"bare": "one UPDATE and one INSERT", "guest": "a guest registered", "three": "a delegation of three registered", "ten": "a delegation of ten registered"}
    for hands in (1, 2):
        for house in houses:
            _say(f"seats on {house.database}, processes: {hands}")
            for rates in seats.seats_per_second(house.settings, house.world, hands=hands, rounds=plan.rounds, seconds=plan.seat_seconds):
                for kind, rate in rates.items():
                    what = f"{names[kind]}; {hands} process{'es' if hands > 1 else ''}"
                    report.row(what, house.database, SEAT if kind == "guest" else None).add(rate, rates["bare"])
    report.notes.append("Seats: transactions a second without a web server, each committed to disk; share: of one conditional UPDATE and one INSERT in the same round.")


# --- those who wait, organisations and people: milliseconds ---


def _measure_waiting(report: Report, houses: list[House], plan: Plan) -> None:
    for house in houses:
        _say(f"those who wait on {house.database}")
        for took in waiting.measure(house.settings, rounds=plan.few, waiting=plan.waiting):
            report.row(f"{plan.waiting:,} waiting seated after a capacity raise", house.database).add_ms(took)


def _measure_directory(report: Report, houses: list[House], plan: Plan) -> None:
    most = []
    for house in houses:
        _say(f"imports and searches on {house.database}")
        for organisations, listed, megabytes in imports.measure(house.settings, rounds=plan.few, rows=plan.listed):
            report.row(f"import of {plan.listed:,} rows: organisations", house.database, aim_ms=IMPORT_MS).add_ms(organisations)
            report.row(f"import of {plan.listed:,} rows: people", house.database, aim_ms=IMPORT_MS).add_ms(listed)
            most.append(megabytes)
        for times in people.measure(house.settings, rounds=plan.few, size=plan.people):
            for what, took in times.items():
                report.row(f"search among {plan.people:,} people: {what}", house.database, aim_ms=SEARCH_MS).add_ms(took)
    report.notes.append(f"Imports: a workbook read, looked at and imported, in one process that took {max(most):.0f} MB at most (aim: {IMPORT_MB:.0f}).")


# --- the committee: milliseconds ---


def _measure_committee(report: Report, houses: list[House], plan: Plan) -> None:
    for house in houses:
        _say(f"the committee on {house.database}")
        for times in committee.measure(house.settings, rounds=plan.few, size=plan.applications):
            for what, took in times.items():
                report.row(what, house.database, aim_ms=TABLE_MS if "table" in what else ACT_MS).add_ms(took)


# --- bounds ---


def _end_in_time(seconds: int) -> None:
    """However it ends (Ctrl-C, a signal, the time allowed), what was started is ended and removed."""

    def stop(number: int, _frame: object) -> None:
        raise SystemExit(f"measuring took longer than {seconds} s" if number == signal.SIGALRM else "stopped")

    for number in (signal.SIGALRM, signal.SIGTERM):
        signal.signal(number, stop)
    signal.alarm(seconds)


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
