"""The application starts and answers."""


def test_healthz_answers(app):
    response = app.test_client().get("/healthz")

    assert (response.status_code, response.text) == (200, "ok\n")


def test_unknown_page_is_a_404_with_a_page(app):
    assert app.test_client().get("/no-such-page/").status_code == 404
