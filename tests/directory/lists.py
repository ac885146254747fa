"""What tests of imports start from: a programme, an organiser, lists that are kept, planned and imported."""

import secrets

from sqlalchemy import func, select

from eventsapp.core import clock, once
from eventsapp.core.db import db
from eventsapp.directory.actions import importing
from eventsapp.directory.queries.importing import find_draft, plan_of
from tests.factories import NOW, make_programme, make_staff


class World:
    def __init__(self):
        self.programme = make_programme()
        self.by_id = make_staff("organiser", self.programme).person_id
        self.programme_id = self.programme.id

    def keep(self, kind, *rows, real=None):
        octets = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows).encode()
        return importing.keep_draft(programme_id=self.programme_id, kind=kind, name="C:\\목록.csv", octets=octets, by_id=self.by_id, real=real or clock.real())

    def plan(self, kind, *rows):
        reference = self.keep(kind, *rows)
        return plan_of(find_draft(self.programme_id, kind, reference, by_id=self.by_id, real=clock.real()))

    def run(self, kind, reference, seal=None, sent=None, real=None):
        draft = find_draft(self.programme_id, kind, reference, by_id=self.by_id, real=real or clock.real())
        sent = sent or once.Sent.of("import", secrets.token_hex(8), {})
        return importing.import_draft(
            programme_id=self.programme_id, kind=kind, reference=reference, seal=seal or (plan_of(draft).seal if draft else ""), sent=sent, by_id=self.by_id,
            actor=f"person:{self.by_id}", now=NOW, real=real or clock.real(),
        )  # fmt: skip

    def import_(self, kind, *rows):
        return self.run(kind, self.keep(kind, *rows))


def outcomes(plan):
    return [row.outcome.value for row in plan.rows]


def faults(plan):
    return [[(str(fault.column), str(fault.sentence)) for fault in row.faults] for row in plan.rows]


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))
