"""What an application lacks of what its call asks."""

from eventsapp.members.rules.completeness import Given, Lack, Needed, Part, missing, needed

CALL = Needed(declarations=("rules", "truth"), documents=("licence",))


def test_nothing_is_missing_where_everything_asked_is_there():
    assert missing(CALL, Given(frozenset({"rules", "truth", "more"}), frozenset({"licence"}), "1248100998")) == []


def test_documents_declarations_and_the_number_are_missed_in_the_order_of_the_call():
    lacks = missing(CALL, Given(declared=frozenset({"rules"})))

    assert lacks == [Lack(Part.DOCUMENT, "licence"), Lack(Part.DECLARATION, "truth"), Lack(Part.NUMBER)]


def test_only_what_a_call_demands_is_needed():
    documents = [{"code": "licence", "label": {}, "needed": True}, {"code": "leaflet", "label": {}, "needed": False}, {"code": "other", "label": {}}]

    assert needed([], documents) == Needed(documents=("licence",))
