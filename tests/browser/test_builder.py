"""The agenda's builder by keyboard alone, by pointer, by touch on a phone, and without JavaScript."""

import itertools

import pytest
from playwright.sync_api import expect

from eventsapp.events.queries import agenda_items, find_event
from eventsapp.programmes.models import Programme
from tests.browser.builder_pages import make_built
from tests.browser.conftest import session_cookie

pytestmark = pytest.mark.browser
slugs = (f"built-{number}" for number in itertools.count(1))


class Builder:
    """An organiser at the builder of an agenda of this test's own."""

    def __init__(self, world, fresh, **options):
        self.world, self.slug = world, next(slugs)
        with world.app.app_context():
            make_built(Programme.query.filter_by(slug="alliance").one(), self.slug)
        self.visitor = fresh("en", **options)
        self.visitor.context.add_cookies([session_cookie(world.app, world)])
        self.page = self.visitor.page
        self.visitor.goto(f"/staff/alliance/events/{self.slug}/agenda")

    def item(self, code, part=""):
        return self.page.locator(f"#item-{code} > .slot {part}")

    def grip(self, code):
        return self.item(code, ".grip")

    def order(self):
        with self.world.app.app_context():
            return [each.code for each in agenda_items(find_event("alliance", self.slug).id)]

    def says(self, sentence):
        expect(self.page.locator("#says")).to_have_text(sentence)

    def middle(self, code, part=".grip"):
        """The middle of a part of a row on the screen."""
        box = self.item(code, part).bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def top(self, code):
        return self.item(code).bounding_box()["y"]


@pytest.fixture
def builder(world, fresh):
    return lambda **options: Builder(world, fresh, **options)


def test_an_item_is_moved_by_keyboard_alone(builder):
    mina = builder(viewport={"width": 1280, "height": 800})
    keys = mina.page.keyboard
    mina.grip("report").focus()
    seen = mina.page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")

    keys.press("Alt+ArrowDown")

    mina.says("“What was decided” is now number 2.")
    expect(mina.grip("report")).to_be_focused()
    assert (seen, mina.order()[-2:]) == ("solid", ["close", "report"])

    keys.press("Enter")
    mina.says("“What was decided” is lifted. Choose a place with the arrow keys, put it there with Enter, Escape puts it back.")
    keys.press("ArrowUp")
    expect(mina.page.locator("#says")).to_contain_text("before “Closing”")
    keys.press("Space")

    mina.says("“What was decided” is now number 1 and starts at 10:30.")
    expect(mina.grip("report")).to_be_focused()
    assert mina.order()[-2:] == ["report", "close"]
    assert mina.visitor.said == []


def test_escape_puts_a_lifted_item_back(builder):
    mina = builder()
    before = mina.order()
    mina.grip("open").focus()

    for key in ("Enter", "ArrowDown", "ArrowDown", "Escape"):
        mina.page.keyboard.press(key)

    mina.says("“Opening” is back in its place.")
    expect(mina.page.locator(".drop-line")).to_be_hidden()
    assert mina.order() == before


def test_an_item_is_dragged_into_a_block(builder):
    mina = builder(viewport={"width": 1280, "height": 1600})
    x, _y = mina.middle("first")

    mina.page.mouse.move(*mina.middle("coffee"))
    mina.page.mouse.down()
    mina.page.mouse.move(x, mina.top("questions") + 2, steps=8)
    expect(mina.page.locator(".drop-line")).to_be_visible()
    mina.page.mouse.up()

    mina.says("“Break” is now number 7 and starts at 11:45.")
    assert mina.order()[4:8] == ["block", "first", "coffee", "questions"]
    assert mina.visitor.said == []


def test_an_item_is_dragged_from_one_room_into_another(builder):
    mina = builder(viewport={"width": 1280, "height": 1600})
    x, _y = mina.middle("sensors")

    mina.page.mouse.move(*mina.middle("grid"))
    mina.page.mouse.down()
    mina.page.mouse.move(x, mina.top("sensors") + 2, steps=8)
    mina.page.mouse.up()

    expect(mina.page.locator("#says")).to_contain_text("starts at 11:10")
    with mina.world.app.app_context():
        rooms = {each.code: each.room.code for each in agenda_items(find_event("alliance", mina.slug).id) if each.room}
    assert rooms == {"grid": "hall-b", "buses": "hall-b", "sensors": "hall-b"}


def test_escape_ends_a_drag_and_nothing_moves(builder):
    mina = builder(viewport={"width": 1280, "height": 1600})
    before = mina.order()

    mina.page.mouse.move(*mina.middle("open"))
    mina.page.mouse.down()
    mina.page.mouse.move(*mina.middle("lunch"), steps=5)
    mina.page.keyboard.press("Escape")
    mina.page.mouse.move(*mina.middle("coffee"), steps=3)
    mina.page.mouse.up()

    mina.says("“Opening” is back in its place.")
    expect(mina.page.locator(".drop-line")).to_be_hidden()
    assert mina.order() == before


def test_an_item_is_dragged_by_touch_on_a_phone_while_the_page_scrolls_by_itself(builder):
    mina = builder(viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True)
    finger = mina.visitor.context.new_cdp_session(mina.page)
    mina.grip("open").scroll_into_view_if_needed()
    x, y = mina.middle("open")

    def touch(kind, *points):
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": px, "y": py} for px, py in points]})

    touch("touchStart", (x, y))
    touch("touchMove", (x, y + 30))
    touch("touchMove", (x, 630))
    before = mina.page.evaluate("scrollY")
    expect(mina.item("lunch")).to_be_in_viewport(ratio=1)
    touch("touchMove", (x, 320))
    touch("touchEnd")

    expect(mina.page.locator("#says")).to_contain_text("“Opening” is now number")
    assert mina.page.evaluate("scrollY") > before
    assert mina.order()[0] == "grid"
    assert mina.visitor.said == []


def test_a_touch_that_the_system_takes_away_moves_nothing(builder):
    mina = builder(viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True)
    finger = mina.visitor.context.new_cdp_session(mina.page)
    before = mina.order()
    mina.grip("open").scroll_into_view_if_needed()
    x, y = mina.middle("open")

    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y + 80}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchCancel", "touchPoints": []})

    mina.says("“Opening” is back in its place.")
    assert mina.order() == before


def test_buttons_minutes_and_undo_save_without_leaving_the_page(builder):
    mina = builder(viewport={"width": 1280, "height": 800})
    page = mina.page
    page.evaluate("window.here = true")

    mina.item("report", "[value=down]").click()
    mina.says("“What was decided” is now number 2.")
    expect(mina.item("report", ".grip")).to_be_focused()  # there is no further down
    mina.item("open", "input").fill("25")
    mina.item("first", "input").focus()
    expect(mina.item("grid", "time")).to_have_text("10:55")
    expect(mina.item("first", "input")).to_be_focused()
    page.get_by_role("button", name="Undo: minutes of “Opening”").click()
    expect(mina.item("grid", "time")).to_have_text("10:50")

    assert page.evaluate("window.here") is True
    assert mina.visitor.said == []


def test_the_menu_of_a_row_acts_in_place(builder):
    mina = builder(viewport={"width": 1280, "height": 800})
    mina.page.evaluate("window.here = true")

    mina.item("minister", "summary").click()
    mina.item("minister").get_by_role("button", name="Unpin", exact=True).click()
    expect(mina.item("minister", "time")).to_have_text("13:00")
    expect(mina.item("minister", "summary")).to_be_focused()
    mina.page.keyboard.press("Enter")
    mina.item("minister").get_by_role("button", name="Duplicate").click()
    expect(mina.page.locator("h3", has_text="The minister answers")).to_have_count(2)

    assert mina.page.evaluate("window.here") is True
    assert mina.visitor.said == []


def test_minutes_typed_on_while_the_answer_is_on_its_way_are_saved_too(builder):
    mina = builder(viewport={"width": 1280, "height": 800})
    field = mina.item("open", "input")
    field.focus()

    for _ in range(3):
        mina.page.keyboard.press("ArrowUp")
        mina.page.wait_for_timeout(350)

    expect(mina.item("grid", "time")).to_have_text("11:05")
    expect(mina.item("open", "input")).to_have_value("35")
    expect(mina.item("open", "input")).to_be_focused()


def test_what_cannot_be_saved_is_said_and_stays_as_it_was(builder):
    mina = builder()
    before = mina.order()
    mina.visitor.context.set_offline(True)

    mina.item("report", "[value=down]").click()

    expect(mina.page.locator(".builder-said")).to_contain_text("the server cannot be reached")
    mina.visitor.context.set_offline(False)
    mina.item("report", "[value=down]").click()
    mina.says("“What was decided” is now number 2.")
    assert mina.order()[:-2] == before[:-2]


def test_two_organisers_lose_nothing(builder, world, fresh):
    mina = builder()
    hyun = fresh("en")
    hyun.context.add_cookies([session_cookie(world.app, world)])
    hyun.goto(f"/staff/alliance/events/{mina.slug}/agenda/report/remove")
    hyun.page.get_by_role("button", name="Remove the item").click()

    mina.item("report", "[value=down]").click()

    mina.says("Somebody removed this item meanwhile. Nothing was moved; this is the agenda as it stands now.")
    expect(mina.page.locator("#item-report")).to_have_count(0)
    mina.page.get_by_role("button", name="Undo: removed “What was decided”").click()
    expect(mina.page.locator("#item-report")).to_be_visible()


def test_the_whole_builder_works_without_javascript(builder):
    mina = builder(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = mina.page

    mina.item("report", "[value=down]").click()
    assert mina.order()[-2:] == ["close", "report"]
    mina.item("open", "input").fill("25")
    mina.item("open", "input").press("Enter")
    expect(mina.item("grid", "time")).to_have_text("10:55")
    page.get_by_role("button", name="Undo: minutes of “Opening”").click()
    expect(mina.item("grid", "time")).to_have_text("10:50")
    page.get_by_role("button", name="Do again: minutes of “Opening”").click()
    expect(mina.item("grid", "time")).to_have_text("10:55")

    mina.grip("coffee").click()
    page.get_by_label("Position in the agenda").select_option("block-block")
    page.get_by_role("button", name="Move it there").click()
    assert mina.order()[4:8] == ["block", "first", "questions", "coffee"]

    mina.item("coffee", "summary").click()
    mina.item("coffee").get_by_role("link", name="Add below…").click()
    page.fill("[name=title-en]", "Photograph")
    page.get_by_role("button", name="Add the item").click()
    expect(page.locator("#item-block ol h3").nth(3)).to_have_text("Photograph")
    mina.item("coffee", "summary").click()
    mina.item("coffee").get_by_role("link", name="Remove…").click()
    page.get_by_role("button", name="Remove the item").click()
    assert "coffee" not in mina.order()
