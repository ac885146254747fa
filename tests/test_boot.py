"""The application starts and answers."""


def test_healthz_answers(app):
    response = app.test_client().get("/healthz")

    assert (response.status_code, response.text) == (200, "ok\n")


def test_unknown_page_is_a_404_with_a_page(app):
    assert app.test_client().get("/no-such-page/").status_code == 404


def test_an_unknown_address_is_not_found_with_or_without_its_last_slash(app):
    client = app.test_client()

    assert [client.get(path).status_code for path in ("/no-such-page", "/no-such-page/", "/no/such")] == [404] * 3
