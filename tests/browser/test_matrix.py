"""Every page in both languages, on a phone and a desktop, light and dark: no barrier, no scrolling sideways, a silent console."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.world import PAGES

pytestmark = pytest.mark.browser

AXE = Axe()
OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    # A sandboxed frame answers no message from outside; asking it would only make the console speak, now and then.
    "iframes": False,
}
WIDTHS = (360, 1280)


@dataclass(frozen=True)
class Look:
    """A page to look at: its path, or the name of a path that the world made; `send` presses its main button first."""

    name: str
    path: str
    staff: bool = False
    send: bool = False
    status: int = 200


STATES = ("undated", "no-registration", "not-open", "open", "nearly-full", "full-waiting", "full-closed", "closed", "live", "past", "postponed", "cancelled")
PEOPLE = "/staff/alliance/events/open/people"

LOOKS = [
    Look("home", "/"),
    Look("programme", "/alliance/"),
    *(Look(f"event {state}", f"/alliance/{state}/") for state in STATES),
    Look("event draft", "/alliance/draft/", staff=True),
    Look("subscribe", "/alliance/subscribe"),
    Look("subscribe with a wrong choice", "/alliance/subscribe?body=none", status=422),
    *(Look(f"add to calendar, {state}", f"/alliance/{state}/calendar") for state in ("open", "undated", "past", "postponed", "cancelled")),
    Look("follow", "/alliance/undated/follow"),
    Look("follow with errors", "/alliance/undated/follow", send=True, status=422),
    Look("asked to confirm", "asked"),
    Look("followed", "confirmed"),
    Look("register", "/alliance/open/register"),
    Look("register with errors", "/alliance/open/register", send=True, status=422),
    Look("register to wait", "/alliance/full-waiting/register"),
    Look("delegation", "delegation"),
    Look("delegation waiting", "waiting"),
    Look("delegation edit", "delegation/edit"),
    Look("delegation withdraw", "delegation/withdraw"),
    Look("guest", "guest"),
    Look("guest edit", "guest/edit"),
    Look("guest withdraw", "guest/withdraw"),
    Look("guest withdrawn", "gone"),
    Look("not found", "/alliance/nothing/", status=404),
    Look("sign in", "/sign-in"),
    Look("sign in with errors", "/sign-in", send=True, status=422),
    Look("me", "/me", staff=True),
    Look("staff home", "/staff/", staff=True),
    Look("dashboard", "/staff/alliance/", staff=True),
    Look("programme edit", "/staff/alliance/edit", staff=True),
    Look("roles", "/staff/alliance/roles", staff=True),
    Look("venues", "/staff/alliance/venues/", staff=True),
    Look("venue", "/staff/alliance/venues/hall/", staff=True),
    Look("venue new", "/staff/alliance/venues/new", staff=True),
    Look("event new", "/staff/alliance/events/new", staff=True),
    Look("event new with errors", "/staff/alliance/events/new", staff=True, send=True, status=422),
    Look("event overview", "/staff/alliance/events/open/", staff=True),
    Look("event edit", "/staff/alliance/events/open/edit", staff=True),
    Look("agenda", "/staff/alliance/events/open/agenda", staff=True),
    Look("agenda item", "item", staff=True),
    Look("publish", "/staff/alliance/events/draft/publish", staff=True),
    Look("postpone", "/staff/alliance/events/open/postpone", staff=True),
    Look("cancel", "/staff/alliance/events/open/cancel", staff=True),
    Look("people", PEOPLE, staff=True),
    Look("person", "person", staff=True),
    Look("calendar updates", "/staff/alliance/events/open/calendars", staff=True),
    Look("person's calendar", "person calendar", staff=True),
    Look("reminders", "/staff/alliance/events/open/reminders", staff=True),
    Look("reminders with errors", "/staff/alliance/events/open/reminders", staff=True, send=True, status=422),
    Look("mail", "/staff/mail/", staff=True),
    Look("mail that came in", "/staff/mail/inbound/", staff=True),
    Look("one mail that came in", "/staff/mail/inbound/1/", staff=True),
    Look("one mail", "/staff/mail/1/", staff=True),
    *(Look(f"event {state}", f"/alliance/{state}/") for state in ("members-only", "by-code", "approval")),
    Look("register by code", "/alliance/by-code/register?code=ABCD2345"),
    Look("delegation pending", "pending"),
    Look("delegation offered", "offered"),
    Look("delegation queued", "queued"),
    Look("delegation with seats to name", "unnamed"),
    Look("delegation add", "unnamed/add"),
    Look("delegation swap", "unnamed/swap?who=1"),
    Look("claim", "claim"),
    Look("claim with errors", "claim", send=True, status=422),
    Look("guest object", "delegate/object"),
    Look("organisation's own page", "own"),
    Look("organisation registers", "own/events/members-only/register"),
    Look("certificate", "own/certificate"),
    Look("organisation's details", "own/edit"),
    Look("organisation's people", "own/people"),
    Look("organisation's representatives", "own/representatives"),
    Look("join before", "/alliance/join"),
    Look("applied", "applied"),
    Look("applied and asked", "applied and asked"),
    Look("application draft", "draft"),
    Look("application withdraw", "applied/withdraw"),
    Look("body", "/alliance/bodies/committee/"),
    Look("ask for my data", "/me/data/"),
    Look("ask for my data with errors", "/me/data/", send=True, status=422),
    Look("my data", "my data"),
    Look("applications", "/staff/alliance/applications", staff=True),
    Look("application", "application", staff=True),
    Look("meetings", "/staff/alliance/meetings/", staff=True),
    Look("meeting new", "/staff/alliance/meetings/new", staff=True),
    Look("members", "/staff/alliance/members", staff=True),
    Look("member", "/staff/alliance/members/1/", staff=True),
    Look("member's certificate", "/staff/alliance/members/1/certificate", staff=True),
    Look("bodies", "/staff/alliance/bodies", staff=True),
    Look("body's people", "body", staff=True),
    Look("calls", "/staff/alliance/calls", staff=True),
    Look("call", "/staff/alliance/calls/recruitment/", staff=True),
    Look("organisations", "/staff/alliance/organisations", staff=True),
    Look("organisation", "organisation", staff=True),
    Look("organisation edit", "organisation/edit", staff=True),
    Look("organisation merge", "organisation/merge", staff=True),
    Look("registrations without a record", "/staff/alliance/organisations/unlinked", staff=True),
    Look("duplicates", "/staff/alliance/organisations/duplicates", staff=True),
    Look("people of the programme", "/staff/alliance/people", staff=True),
    Look("import", "/staff/alliance/organisations/import", staff=True),
    Look("seats", "/staff/alliance/events/offering/seats", staff=True),
    Look("seats held back", "/staff/alliance/events/approval/seats", staff=True),
    Look("queue", "/staff/alliance/events/offering/people/queue", staff=True),
    Look("approvals", "/staff/alliance/events/approval/people/approvals", staff=True),
    Look("person pending", "pending person", staff=True),
    Look("personal data", "/staff/alliance/privacy/", staff=True),
    Look("mailings", "/staff/alliance/campaigns/", staff=True),
    Look("mailing new", "/staff/alliance/campaigns/new", staff=True),
    Look("mailing new with errors", "/staff/alliance/campaigns/new", staff=True, send=True, status=422),
    Look("questions", "/staff/alliance/events/open/questions", staff=True),
    Look("automatic mails", "/staff/alliance/events/open/calendars/mails", staff=True),
    *(Look(*look) for pages in PAGES for look in pages.LOOKS),
]


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_page(look, lang, world, reader):
    visitor = reader(lang, staff=look.staff)
    visitor.said.clear()
    page = visitor.page
    page.set_viewport_size({"width": WIDTHS[0], "height": 800})
    page.emulate_media(color_scheme="light", reduced_motion="reduce")

    answer = page.goto(world.base + _path(look, world))
    if look.send:
        answer = _send_empty(page)

    faults = [] if answer.status == look.status else [f"status {answer.status}"]
    page.evaluate(AXE.axe_script)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        faults += _sideways(page, width)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            faults += _barriers(page, f"{width} {scheme}")
    assert page.locator("html").get_attribute("lang") == lang
    assert sorted(set(faults)) == []
    assert [said for said in visitor.said if f"status of {look.status}" not in said] == []


def test_the_checks_see_a_barrier_a_wide_page_and_a_loud_console(world, reader):
    visitor = reader("en")
    visitor.said.clear()
    page = visitor.page
    page.goto(world.base + "/")
    page.evaluate(AXE.axe_script)

    page.evaluate(
        """() => {
            const image = document.createElement('img'); image.width = 3000; document.querySelector('main').append(image)
            const faint = document.createElement('p'); faint.textContent = 'faint'; faint.style.color = '#eee'; faint.style.background = '#fff'; faint.style.minWidth = '3000px'
            document.querySelector('main').append(faint)
            console.error('loud')
        }"""
    )

    found = " ".join(_barriers(page, ""))
    assert ("image-alt" in found, "color-contrast" in found, _sideways(page, 1280) != [], visitor.said) == (True, True, True, ["loud"])


def _path(look, world):
    name, _, rest = look.path.partition("/")
    return world.paths[name] + rest if name else look.path


def _send_empty(page):
    """Press the main button of the form as it is, past what the browser itself would ask for."""
    page.evaluate("document.querySelectorAll('main form').forEach(form => { form.noValidate = true })")
    with page.expect_response(lambda response: response.request.method == "POST") as answer:
        page.locator("main form button:not([name])").last.click()
    page.wait_for_load_state()
    return answer.value


def _sideways(page, width):
    """The page may not scroll sideways; says what sticks out."""
    if page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
        return []
    out = page.evaluate(
        """() => [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
            .slice(0, 3).map(e => e.tagName.toLowerCase() + '.' + e.className)"""
    )
    return [f"{width}: scrolls sideways because of {out}"]


def _barriers(page, where):
    violations = page.evaluate("options => axe.run(document, options).then(results => results.violations)", OPTIONS)
    return [f"{where}: {violation['id']} at {node['target']}: {node['failureSummary']}" for violation in violations for node in violation["nodes"]]
