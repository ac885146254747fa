"""Documents that organisers give to the readers of an event or of one item of its agenda."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..core.db import Model
from ..core.files import SHOWN, SUFFIXES, StoredFile, Type
from ..core.words import Words
from ..events.models import AgendaItem
from ..programmes.models import named
from .rules import Readers


class Document(Model):
    """One document; its address stays when its file is replaced.

    item_id: NULL for the event as a whole. after_event: shown only once the event is over. position: among all of the event."""

    __tablename__ = "document"
    __table_args__ = (Index("ix_document_event_id_position", "event_id", "position"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[Words]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    position: Mapped[int]
    readers: Mapped[Readers] = mapped_column(named(Readers))
    after_event: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)

    file: Mapped[StoredFile] = relationship()
    item: Mapped[AgendaItem | None] = relationship()

    @property
    def kind(self) -> str:
        """What sort of file it is, as people call it: PDF, JPG, DOCX."""
        return SUFFIXES[Type(self.file.mimetype)].removeprefix(".").upper()

    @property
    def is_shown(self) -> bool:
        """Whether browsers show it by themselves."""
        return self.file.mimetype in SHOWN
