"""One question everywhere: would mail carry this address, and how does the wire write it?"""

import pytest

from eventsapp.core.addresses import ascii_address, clean_address


@pytest.mark.parametrize("typed", ["office@example.org", "Office@example.org", "a+b@한국.kr", "jun@guest.test"])
def test_an_address_that_mail_carries_is_one(typed):
    assert clean_address(typed) is not None


@pytest.mark.parametrize("typed", ["", "문의@example.org", "office@localhost", "office@", "a b@example.org", "a@b.kr\nBcc: c@d.kr", "a@" + "b" * 260 + ".kr"])
def test_an_address_that_mail_does_not_carry_is_none(typed):
    assert clean_address(typed) is None


@pytest.mark.parametrize(("domain", "written"), [("faß.de", "xn--fa-hia.de"), ("FAẞ.de", "xn--fa-hia.de"), ("한국.kr", "xn--3e0b707e.kr"), ("example.org", "example.org")])
def test_a_domain_is_written_as_dns_has_it_today(domain, written):
    assert ascii_address(f"office@{domain}") == f"office@{written}"


@pytest.mark.parametrize("address", ["문의@example.org", "office", "@example.org", "office@", "office@-.한국"])
def test_what_has_no_such_form_is_refused(address):
    with pytest.raises(ValueError, match=r".+"):
        ascii_address(address)
