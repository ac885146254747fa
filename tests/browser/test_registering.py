"""Registering by keyboard alone, without JavaScript, and in a language changed half-way."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import HYUN, JUN, SORA

pytestmark = pytest.mark.browser

REGISTER = "/alliance/open/register"


def tab_to(page, selector, most=80):
    """Press Tab until the focus is on what `selector` says, and can be seen there."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            seen = page.evaluate("() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle !== 'none' || s.boxShadow !== 'none' }")
            assert seen, f"the focus on {selector} cannot be seen"
            return
    raise AssertionError(f"no way to {selector} by Tab")


def write(page, selector, text):
    tab_to(page, selector)
    page.keyboard.type(text)


def test_a_guest_registers_by_keyboard_alone(fresh):
    visitor = fresh("en", viewport={"width": 1280, "height": 800})
    page = visitor.page
    visitor.goto("/alliance/open/")

    tab_to(page, "main a[href$='/register']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/register")
    tab_to(page, "a[href$='as=guest']")
    page.keyboard.press("Enter")
    page.wait_for_url("**as=guest")
    write(page, "[name=name]", JUN.name)
    write(page, "[name=email]", JUN.email)
    write(page, "[name=phone]", JUN.phone)
    tab_to(page, "[name=photo]")
    page.keyboard.press("Space")
    tab_to(page, "main .actions button, main form button:not([name]):not([tabindex])")
    page.keyboard.press("Enter")

    page.wait_for_url("**/r/*/")
    expect(page.locator("main")).to_contain_text(JUN.name)
    assert visitor.said == []


def test_after_a_failed_sending_the_focus_is_on_the_summary_of_errors(fresh):
    visitor = fresh("en")
    page = visitor.page
    visitor.goto(REGISTER)

    page.locator("main form button:not([name]):not([tabindex])").last.click()

    expect(page.locator("[role=alert]")).to_be_focused()


def test_an_organisation_registers_two_delegates_without_javascript(fresh):
    visitor = fresh("ko", java_script_enabled=False)
    page = visitor.page
    visitor.goto(REGISTER)

    page.fill("[name=organisation]", "한빛")
    page.fill("[name=name]", SORA.name)
    page.fill("[name=email]", SORA.email)
    page.fill("[name=delegates-0-name]", JUN.name)
    page.click("button[name=rows][value=add]")
    expect(page.locator("[name=delegates-0-name]")).to_have_value(JUN.name)
    expect(page.locator("[name=organisation]")).to_have_value("한빛")
    page.fill("[name=delegates-1-name]", HYUN.name)
    page.locator("main form button:not([name]):not([tabindex])").last.click()

    assert re.search(r"/d/[a-z0-9]+/$", page.url)
    expect(page.locator("main")).to_contain_text(JUN.name)
    expect(page.locator("main")).to_contain_text(HYUN.name)


def test_what_was_typed_stays_when_something_is_missing(fresh):
    visitor = fresh("ko", java_script_enabled=False)
    page = visitor.page
    visitor.goto(REGISTER)

    page.fill("[name=organisation]", "한빛")
    page.fill("[name=delegates-0-name]", JUN.name)
    page.locator("main form button:not([name]):not([tabindex])").last.click()

    expect(page.locator("[role=alert]")).to_be_visible()
    expect(page.locator("[name=organisation]")).to_have_value("한빛")
    expect(page.locator("[name=delegates-0-name]")).to_have_value(JUN.name)


@pytest.mark.parametrize("path", ["/", "/alliance/", "/alliance/open/", REGISTER, "/sign-in"])
def test_the_other_language_is_the_same_page(fresh, path):
    visitor = fresh("en")
    page = visitor.page
    visitor.goto(path)

    page.locator("header a[lang=ko], header a[hreflang=ko], footer a[hreflang=ko]").first.click()

    page.wait_for_url(re.compile("lang=ko"))
    assert page.url.split("?")[0] == visitor.base + path
    assert page.locator("html").get_attribute("lang") == "ko"


def test_the_other_language_keeps_what_was_typed(fresh):
    visitor = fresh("en")
    page = visitor.page
    visitor.goto(REGISTER)

    page.fill("[name=organisation]", "한빛")
    page.fill("[name=delegates-0-name]", JUN.name)
    page.click("button[name=rows][value=keep]")

    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page.locator("[name=organisation]")).to_have_value("한빛")
    expect(page.locator("[name=delegates-0-name]")).to_have_value(JUN.name)
