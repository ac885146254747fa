"""Several processes with the whole application in each, that do one thing at the same moment on one database."""

from __future__ import annotations

import multiprocessing
import traceback
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Any

Settings = dict[str, str]


class Crew:
    """`hands` processes that stay; each builds the application once per database."""

    def __init__(self, hands: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._together = context.Barrier(hands)
        self._pipes: list[Connection] = []
        self._processes = []
        for _ in range(hands):
            ours, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs, self._together), daemon=True)
            process.start()
            self._pipes.append(ours)
            self._processes.append(process)

    @property
    def hands(self) -> int:
        return len(self._pipes)

    def do(self, settings: Settings, task: Callable[..., Any], arguments: Sequence[dict[str, Any]]) -> list[Any]:
        """What task(**arguments[i]) returned in process i; all start at once, one argument set for each hand."""
        for pipe, own in zip(self._pipes, arguments, strict=True):
            pipe.send((settings, task, own))
        answers = [pipe.recv() for pipe in self._pipes]
        for failed, answer in answers:
            assert not failed, answer
        return [answer for _, answer in answers]

    def leave(self) -> None:
        for pipe in self._pipes:
            pipe.send(None)
        for process in self._processes:
            process.join(10)


def _work(pipe: Connection, together: Any) -> None:
    from eventsapp import create_app
    from eventsapp.core.db import db

    apps: dict[str, Any] = {}
    while (order := pipe.recv()) is not None:
        settings, task, arguments = order
        url = settings["DATABASE_URL"]
        app = apps.get(url) or apps.setdefault(url, create_app(settings))
        with app.app_context():
            db.engine.dispose()  # the file under a SQLite connection may be a new one
            db.session.connection()
            together.wait(60)
            try:
                pipe.send((False, task(**arguments)))
            except BaseException:
                pipe.send((True, traceback.format_exc()))
            db.session.remove()
            db.engine.dispose()
