"""The number between the buttons that turn pages: each turn counts one more, whatever the page's height."""

from hypothesis import given
from hypothesis import strategies as st

from screens.widgets.scroller import page_of

pages = st.floats(min_value=50, max_value=2000)
shares = st.floats(min_value=0, max_value=40)


@given(page=pages, share=shares)
def test_turning_from_the_top_counts_every_page_to_the_last(page: float, share: float) -> None:
    reach = page * share
    _, count = page_of(0.0, reach, page)
    shown = [page_of(min(turn * page, reach), reach, page)[0] for turn in range(count)]
    assert shown == list(range(1, count + 1))


def test_all_in_sight_is_one_page_of_one() -> None:
    assert page_of(0.0, 0.0, 800.0) == (1, 1)


def test_a_pixel_more_is_no_page_of_its_own() -> None:
    assert page_of(800.0, 800.6, 800.0) == (2, 2)
