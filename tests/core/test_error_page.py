"""The page for what went wrong: a sentence that helps, and nothing in it that could fail in turn."""

from __future__ import annotations

import pytest
from flask import render_template

from tests.factories import count_queries


@pytest.mark.parametrize("code", [400, 403, 404, 405, 409, 410, 413, 418, 419, 422, 429, 500, 502, 503])
def test_every_code_has_its_sentence_and_asks_the_database_nothing(app, code):
    with app.test_request_context("/?lang=en"), count_queries() as queries:
        html = render_template("core/error.html", code=code, sentence="", reference="a1b2c3")

    assert (f"Error {code}" in html, "<h1>" in html, "a1b2c3" in html) == (True, True, code >= 500)
    assert queries.statements == []


def test_the_sentence_of_a_refusal_replaces_the_general_one(app):
    with app.test_request_context("/?lang=en"):
        html = render_template("core/error.html", code=422, sentence="No <b> seats.", reference="")

    assert '<p class="lead">No &lt;b&gt; seats.</p>' in html


def test_request_for_a_foreign_host_gets_a_page_too(app):
    response = app.test_client().get("/?lang=en", headers={"Host": "evil.example"})

    assert response.status_code == 400
    assert "This request could not be understood" in response.text
    assert "evil.example" not in response.text
