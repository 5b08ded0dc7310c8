"""The GOV.UK styles as schools get them: no typeface and no crest that only GOV.UK may use."""

import pytest

from tools.assets import plain_style

SHEET = (
    "/*! banner */@font-face{font-family:GDS Transport;src:url(/assets/fonts/light.woff2)}"
    ".govuk-link{font-family:GDS Transport,arial,sans-serif}"
    ".logo{background:url(/assets/images/govuk-crest.svg) no-repeat}"
    ".tick{background:url(data:image/png;base64,AA==)}"
    "/*# sourceMappingURL=govuk-frontend.min.css.map */\n"
)


def test_the_typeface_the_crest_and_the_comments_are_taken_out() -> None:
    assert plain_style(SHEET) == (
        ".govuk-link{font-family:arial,sans-serif}.logo{background:none no-repeat}"
        ".tick{background:url(data:image/png;base64,AA==)}\n"
    )


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (".a{font-family:GDS Transport}", "The GOV.UK styles still name 'GDS Transport' after copying."),
        (".govuk-crest{}", "The GOV.UK styles still name 'crest' after copying."),
        (".a{background:url(/new.png)}", "The GOV.UK styles still fetch url(/new.png)."),
    ],
)
def test_a_trace_of_them_in_a_new_release_stops_the_set_up(more: str, sentence: str) -> None:
    with pytest.raises(ValueError) as refused:
        plain_style(SHEET + more)

    assert str(refused.value) == sentence
