"""Files that private pages give: saved under a name, kept by no cache."""

from __future__ import annotations

import pytest
from werkzeug.exceptions import NotFound

from eventsapp.core.downloads import download, sent_file


def test_a_file_is_saved_under_its_name_and_kept_by_no_cache(app):
    response = download(b"%PDF-", mimetype="application/pdf", name="사본.pdf")

    assert response.headers["Content-Disposition"] == "attachment; filename=file.pdf; filename*=UTF-8''%EC%82%AC%EB%B3%B8.pdf"
    assert (response.mimetype, response.headers["Cache-Control"], response.headers["X-Robots-Tag"]) == ("application/pdf", "no-store", "noindex, nofollow")


def test_a_file_that_was_erased_is_not_found(app):
    with pytest.raises(NotFound):
        sent_file(None)
