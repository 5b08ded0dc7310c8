import re

from inforce.core.refs import REF_PATTERN, is_ref, new_ref


def test_new_ref_is_a_ref_of_sixteen_letters_that_cannot_be_misread() -> None:
    refs = {new_ref() for _ in range(1000)}

    assert len(refs) == 1000
    assert all(is_ref(ref) and re.fullmatch(REF_PATTERN, ref) for ref in refs)
    assert set("".join(refs)) == set("0123456789abcdefghjkmnpqrstvwxyz")


def test_nothing_else_is_a_ref() -> None:
    wrong = ["", "0" * 15, "0" * 17, "0" * 15 + "i", "0" * 15 + "A", "0" * 15 + "\n", "\u0660" * 16]

    assert [text for text in wrong if is_ref(text) or re.fullmatch(REF_PATTERN, text)] == []
