"""What a page's head says: which of several titles and dates is believed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pages.extraction_metadata import Element, iso, read

URL = "https://outlet.example/news/1"


def meta(name: str, content: str) -> Element:
    return Element("meta", {"property": name, "content": content}, "")


def linked(**article: object) -> Element:
    text = json.dumps({"@graph": [{"@type": "WebSite"}, {"@type": ["NewsArticle"], **article}]})
    return Element("script", {"type": "application/ld+json"}, text)


def test_json_ld_is_believed_before_meta_tags_and_time_elements():
    found = read(
        [
            Element("time", {"datetime": "2020-01-01"}, ""),
            meta("article:published_time", "2021-02-02T10:00:00Z"),
            linked(datePublished="2022-03-03T10:00:00+04:30"),
        ],
        URL,
    )
    assert found.published == "2022-03-03T10:00:00+04:30"


def test_a_date_of_change_is_never_taken_for_one_of_publishing():
    assert read([meta("article:modified_time", "2021-02-02"), linked(dateModified="2021-02-02")], URL).published is None


def test_a_broken_date_leaves_the_word_to_the_next():
    found = read(
        [linked(datePublished="yesterday"), meta("article:published_time", "2021-02-30"), meta("date", "2021-02")], URL
    )
    assert (found.published, found.published_precision) == ("2021-02", "month")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2021-07-08T09:10:11Z", ("2021-07-08T09:10:11+00:00", "second")),
        ("2021-07-08 09:10", ("2021-07-08T09:10:00", "second")),
        ("20210708T0910+0430", ("2021-07-08T09:10:00+04:30", "second")),
        ("2021-07-08T09:10:11.123456+04:30", ("2021-07-08T09:10:11+04:30", "second")),
        ("2021-07-08", ("2021-07-08", "day")),
        ("2021-07", ("2021-07", "month")),
        ("2021-13-01", None),
        ("2021", None),
        (None, None),
        (20210708, None),
    ],
)
def test_dates_keep_the_precision_they_are_given_in(given, expected):
    assert iso(given) == expected


def test_the_title_loses_the_sites_name_and_no_more():
    title = Element("title", {}, "Blast - three dead | Example Daily")
    assert read([title, meta("og:site_name", "Example Daily")], URL).title == "Blast - three dead"


def test_the_sites_address_stands_for_its_name_where_it_gives_none():
    found = read(
        [Element("html", {"lang": "fa-AF"}, ""), Element("link", {"rel": "canonical", "href": "/news/2"}, "")], URL
    )
    assert (found.site, found.language, found.canonical_url) == (
        "outlet.example",
        "fa",
        "https://outlet.example/news/2",
    )


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "http://[", "//", "x" * 3000])
def test_a_canonical_address_is_a_web_address_or_none(address):
    found = read([Element("link", {"rel": "canonical", "href": address}, "")], None)
    assert found.canonical_url is None


@given(st.lists(st.tuples(st.sampled_from(["meta", "script", "link", "time", "h1", "html"]), st.text(), st.text())))
def test_no_head_makes_it_raise(parts):
    read(
        [Element(tag, {"content": a, "type": "application/ld+json", "name": b, "href": a}, b) for tag, a, b in parts],
        None,
    )


def test_linked_data_nested_without_end_is_passed_over():
    assert read([Element("script", {"type": "application/ld+json"}, "[" * 100_000)], URL).published is None
