"""Writing what is answered to the questions of a form, and the files sent with it. All but the uploads run inside a verb's transaction."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from ...core import files, tokens
from ...core.db import db, insert_rows, transaction
from ..models import FormAnswer, FormUpload
from ..rules import Answers, Given, UploadGone
from ..rules.questions import UPLOAD_STAYS

_PORTION = 200


def keep_upload(*, event_id: int, name: str, octets: bytes, real: datetime) -> str:
    """Keep a file until its form succeeds, a day at most. Returns the secret under which the form finds it. Raises what core.files refuses."""
    with transaction() as session:
        secret = secrets.token_urlsafe(24)
        file_id = files.keep(name=name, octets=octets, now=real)
        session.add(FormUpload(event_id=event_id, secret_hash=tokens.hash_of(secret), file_id=file_id, kept_at=real))
    return secret


def forget_uploads(*, real: datetime) -> int:
    """Erase the files whose form never succeeded; a portion at a time."""
    with transaction() as session:
        old = list(session.scalars(select(FormUpload).where(FormUpload.kept_at < real - UPLOAD_STAYS).order_by(FormUpload.id).limit(_PORTION)))
        for upload in old:
            if upload.used_at is None:
                files.erase(upload.file_id, now=real)
            session.delete(upload)
        return len(old)


def write_answers(delegation_id: int, rsvp_id: int | None, answers: Answers | None, real: datetime) -> None:
    """The first answers of a party (rsvp_id None) or a person. Raises UploadGone."""
    if answers is not None:
        _write(delegation_id, rsvp_id, answers.given, real)


def rewrite_answers(delegation_id: int, rsvp_id: int | None, answers: Answers | None, real: datetime) -> list[str]:
    """Other answers to what was asked; what was not asked stays as it was. Returns the codes of what changed. Raises UploadGone."""
    if answers is None:
        return []
    given = {each.code: each for each in answers.given}
    kept, changed = set(), []
    for row in _rows(delegation_id, rsvp_id):
        code = row.question.code
        new = given.get(code)
        if code not in answers.asked:
            continue
        if new is not None and (new.stands or (not new.upload and (row.question_id, row.value) == (new.question_id, _plain(new)))):
            kept.add(code)
            continue
        if new is None or new.upload or row.value != _plain(new):
            changed.append(code)
        _drop(row, real)
    new_ones = [each for each in answers.given if each.code not in kept and not each.stands]
    _write(delegation_id, rsvp_id, new_ones, real)
    return sorted({*changed, *(each.code for each in new_ones)})


def erase_answers(delegation_id: int, now: datetime, rsvp_id: int | None = None) -> None:
    """Nothing of what was answered remains, of one person or of the whole party; that it was answered does."""
    rows = select(FormAnswer).where(FormAnswer.delegation_id == delegation_id)
    for row in db.session.scalars(rows if rsvp_id is None else rows.where(FormAnswer.rsvp_id == rsvp_id)):
        row.value = None
        if row.file_id is not None:
            files.erase(row.file_id, now=now)


def _rows(delegation_id: int, rsvp_id: int | None) -> Sequence[FormAnswer]:
    mine = FormAnswer.rsvp_id.is_(None) if rsvp_id is None else FormAnswer.rsvp_id == rsvp_id
    return db.session.scalars(select(FormAnswer).where(FormAnswer.delegation_id == delegation_id, mine).options(joinedload(FormAnswer.question))).all()


def _drop(row: FormAnswer, real: datetime) -> None:
    if row.file_id is not None:
        files.erase(row.file_id, now=real)
    db.session.execute(delete(FormAnswer).where(FormAnswer.id == row.id))


def _write(delegation_id: int, rsvp_id: int | None, given: Sequence[Given], real: datetime) -> None:
    rows = [
        {
            "question_id": each.question_id, "delegation_id": delegation_id, "rsvp_id": rsvp_id, "value": _plain(each),
            "file_id": _take(each.upload, real) if each.upload else None,
        }
        for each in given
    ]  # fmt: skip
    insert_rows(FormAnswer, rows)


def _plain(given: Given) -> str | list[str] | None:
    """As the column keeps it; a file has no value."""
    if given.upload or given.stands:
        return None
    return list(given.value) if isinstance(given.value, tuple) else given.value


def _take(secret: str, real: datetime) -> int:
    """The file that waits under this secret, taken once."""
    mine = (FormUpload.secret_hash == tokens.hash_of(secret)) & FormUpload.used_at.is_(None)
    file_id = db.session.scalar(update(FormUpload).where(mine).values(used_at=real).returning(FormUpload.file_id))
    if file_id is None:
        raise UploadGone()
    return file_id
