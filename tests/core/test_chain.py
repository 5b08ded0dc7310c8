"""Attacks of security.md section 3 are named by their number."""

import base64
import json
from collections.abc import Sequence
from datetime import date
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from inforce.core.chain import (
    BadNote,
    Checkpoint,
    Tree,
    checkpoint_text,
    commitment,
    consistency_proof,
    entry_bytes,
    inclusion_proof,
    key_id,
    leaf_hash,
    link,
    node_hash,
    read_checkpoint,
    read_note,
    root,
    sign_note,
    verify_consistency,
    verify_inclusion,
    vkey,
)

# the test vectors of Certificate Transparency's own library (google/certificate-transparency, merkle_tree_test)
ENTRIES = [
    bytes.fromhex(entry)
    for entry in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
MANY = [leaf_hash(bytes([n])) for n in range(70)]


def hexes(hashes: Sequence[bytes]) -> list[str]:
    return [one.hex() for one in hashes]


def root_by_definition(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + root_by_definition(leaves[:k]) + root_by_definition(leaves[k:])).digest()


# --- the tree ---


@pytest.mark.parametrize("size", ROOTS)
def test_roots_are_those_that_others_published(size: int) -> None:
    assert root(LEAVES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_inclusion_proofs_are_those_that_others_published(index: int, size: int) -> None:
    assert hexes(inclusion_proof(index, LEAVES[:size])) == INCLUSION[index, size]


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_consistency_proofs_are_those_that_others_published(old: int, new: int) -> None:
    assert hexes(consistency_proof(old, LEAVES[:new])) == CONSISTENCY[old, new]


@pytest.mark.parametrize("size", range(71))
def test_the_growing_tree_has_the_root_of_the_definition(size: int) -> None:
    tree = Tree(MANY[:size])

    assert tree.root() == root_by_definition(MANY[:size])
    assert tree.size == size
    assert len(tree._peaks) == size.bit_count()


def test_asking_for_the_root_does_not_change_the_tree() -> None:
    tree = Tree()
    for n, leaf in enumerate(MANY):
        assert tree.root() == tree.root() == root_by_definition(MANY[:n])
        tree.append(leaf)


@pytest.mark.parametrize("size", range(1, 71))
def test_every_leaf_of_every_tree_is_proved(size: int) -> None:
    top = root(MANY[:size])

    for index in range(size):
        proof = inclusion_proof(index, MANY[:size])
        assert verify_inclusion(leaf=MANY[index], index=index, size=size, proof=proof, root=top)


@pytest.mark.parametrize("new", range(71))
def test_every_older_tree_is_proved_to_be_the_beginning_of_every_newer(new: int) -> None:
    new_root = root(MANY[:new])

    for old in range(new + 1):
        proof = consistency_proof(old, MANY[:new])
        assert verify_consistency(old_size=old, new_size=new, proof=proof, old_root=root(MANY[:old]), new_root=new_root)


sizes = st.integers(1, 70)


@given(sizes, st.data())
def test_a_proof_proves_nothing_else(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    top, proof = root(MANY[:size]), inclusion_proof(index, MANY[:size])
    fact = {"leaf": MANY[index], "index": index, "size": size, "proof": proof, "root": top}
    lies: list[dict[str, object]] = [
        {"leaf": leaf_hash(b"forged")},
        {"root": leaf_hash(b"forged")},
        {"index": data.draw(st.integers(-2, 80).filter(lambda other: other != index))},
        {"proof": [*proof, top]},
        {"proof": [leaf_hash(b"forged"), *proof[1:]] if proof else [top]},
        {"proof": proof[:-1] if proof else [top]},
    ]

    for lie in lies:
        assert not verify_inclusion(**fact | lie)  # type: ignore[arg-type]


@given(st.integers(1, 69), st.data())
def test_attack_13_a_tree_that_was_rewritten_is_not_consistent(old: int, data: st.DataObject) -> None:
    new = data.draw(st.integers(old + 1, 70))
    changed = data.draw(st.integers(0, old - 1))
    rewritten = [leaf_hash(b"forged") if n == changed else leaf for n, leaf in enumerate(MANY[:new])]

    proof = consistency_proof(old, rewritten)

    assert not verify_consistency(
        old_size=old, new_size=new, proof=proof, old_root=root(MANY[:old]), new_root=root(rewritten)
    )


@given(sizes, sizes, st.lists(st.sampled_from(MANY), max_size=8))
def test_no_proof_makes_a_shorter_ledger_follow_from_a_longer(old: int, new: int, proof: list[bytes]) -> None:
    expected = old == new and not proof
    found = verify_consistency(
        old_size=old, new_size=new, proof=proof, old_root=root(MANY[:old]), new_root=root(MANY[:new])
    )

    assert not found or expected or proof == consistency_proof(old, MANY[:new])


def test_a_consistency_proof_cannot_be_shortened_padded_or_changed() -> None:
    for old in range(1, 20):
        for new in range(old + 1, 20):
            proof = consistency_proof(old, MANY[:new])
            lies = [proof[:-1], proof[1:], [*proof, MANY[0]], [MANY[69], *proof[1:]], [*proof[:-1], MANY[69]], []]
            roots = {"old_root": root(MANY[:old]), "new_root": root(MANY[:new])}
            for lie in lies:
                assert not verify_consistency(old_size=old, new_size=new, proof=lie, **roots)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="There is no leaf"):
        inclusion_proof(index, MANY[:size])


@pytest.mark.parametrize("old", [-1, 4])
def test_there_is_no_proof_of_an_older_tree_that_was_longer(old: int) -> None:
    with pytest.raises(ValueError, match="was never one of"):
        consistency_proof(old, MANY[:3])


def test_a_leaf_is_never_a_node() -> None:
    left, right = MANY[:2]

    assert leaf_hash(left + right) != node_hash(left, right)


# --- facts and their links ---

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
entries = st.builds(
    entry_bytes,
    body=texts,
    number=st.integers(0, 9),
    day=st.dates(date(2026, 1, 1), date(2026, 1, 5)),
    kind=texts,
    ref=texts,
    by=texts,
    commitments=st.lists(texts, max_size=2),
    count=st.integers(0, 3),
)


def test_a_fact_is_written_as_documented() -> None:
    entry = entry_bytes(
        body="b", number=7, day=date(2026, 11, 2), kind="case_opened", ref="r\u00e9", by="", commitments=["0a"], count=0
    )

    assert entry == b'[1,"b",7,"2026-11-02","case_opened","r\\u00e9","",["0a"],0]'
    assert json.loads(entry)[2] == 7


def test_a_link_is_what_it_is_said_to_be() -> None:
    first = link("", b"one")

    assert first == sha256(b"\x02" + bytes(32) + b"one").hexdigest()
    assert link(first, b"two") == sha256(b"\x02" + bytes.fromhex(first) + b"two").hexdigest()


@pytest.mark.parametrize("previous", ["00", "0" * 63, "0" * 66, "not hexadecimal"])
def test_a_link_follows_a_link_and_nothing_else(previous: str) -> None:
    with pytest.raises(ValueError, match=r"bytes|hexadecimal"):
        link(previous, b"fact")


def links(facts: Sequence[bytes]) -> list[str]:
    made = [""]
    for fact in facts:
        made.append(link(made[-1], fact))
    return made[1:]


@given(st.lists(entries, min_size=1, max_size=8), st.data())
def test_attack_13_change_any_fact_and_the_chain_breaks_from_there_on(facts: list[bytes], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(facts) - 1))
    other = data.draw(entries.filter(lambda one: one != facts[place]))

    was, now = links(facts), links([*facts[:place], other, *facts[place + 1 :]])

    assert was[:place] == now[:place]
    assert [n for n in range(place, len(facts)) if was[n] == now[n]] == []


@given(st.lists(entries, min_size=2, max_size=8, unique=True), st.data())
def test_attack_13_take_out_or_swap_facts_and_the_end_is_another(facts: list[bytes], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(facts) - 2))
    shorter = [*facts[:place], *facts[place + 1 :]]
    swapped = [*facts[:place], facts[place + 1], facts[place], *facts[place + 2 :]]

    assert len({links(facts)[-1], links(shorter)[-1], links(swapped)[-1]}) == 3


def test_a_commitment_is_what_it_is_said_to_be() -> None:
    nonce, digest = b"n" * 32, sha256(b"row").digest()

    assert commitment(nonce, digest) == sha256(nonce + digest).digest()


@given(st.binary(max_size=40).filter(lambda nonce: len(nonce) != 32))
def test_a_nonce_has_32_bytes(nonce: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        commitment(nonce, b"d" * 32)


# --- checkpoints ---

SEED = bytes(range(32))
PUBLIC = Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()
OTHER_SEED = bytes(range(32, 64))
NAME = "school.example/record"
TEXT = checkpoint_text(NAME, 8, root(LEAVES))
NOTE = sign_note(TEXT, name=NAME, private=SEED)

# golang.org/x/mod/sumdb/note, the example of its documentation
GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_a_note_that_another_program_signed_is_read() -> None:
    public = base64.b64decode(GO_VKEY.split("+", 2)[2])[1:]

    text = read_note(GO_NOTE, public=public, name="PeterNeumann")

    assert text == GO_NOTE.split("\n\n", maxsplit=1)[0] + "\n"
    assert vkey("PeterNeumann", public) == GO_VKEY


def test_the_specifications_own_example_of_a_checkpoint_is_read() -> None:
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"

    assert read_checkpoint(text) == Checkpoint(
        "example.com/behind-the-sofa",
        20852163,
        base64.b64decode("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="),
    )


def test_a_checkpoint_is_three_lines_an_empty_one_and_a_signature() -> None:
    name, size, fingerprint, empty, signature, end = NOTE.split("\n")

    assert (name, size, empty, end) == (NAME, "8", "", "")
    assert base64.b64decode(fingerprint) == root(LEAVES)
    assert signature.startswith(f"\u2014 {NAME} ")
    assert base64.b64decode(signature.split(" ")[2])[:4] == key_id(NAME, PUBLIC)


def test_the_checkpoint_of_an_empty_record_has_the_size_nought() -> None:
    assert checkpoint_text(NAME, 0, root([])) == f"{NAME}\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"


def test_what_was_signed_is_read_back() -> None:
    assert read_checkpoint(read_note(NOTE, public=PUBLIC, name=NAME)) == Checkpoint(NAME, 8, root(LEAVES))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=60).map(lambda t: t + "\n"))
def test_any_text_that_was_signed_is_read_back(text: str) -> None:
    assert read_note(sign_note(text, name=NAME, private=SEED), public=PUBLIC, name=NAME) == text


def test_a_signature_by_somebody_else_beside_ours_is_passed_over() -> None:
    other = sign_note(TEXT, name="witness.example", private=OTHER_SEED).split("\n\n")[1]

    assert read_note(NOTE + other, public=PUBLIC, name=NAME) == TEXT
    assert read_note(NOTE.replace("\n\n", f"\n\n{other}"), public=PUBLIC, name=NAME) == TEXT


def test_a_note_by_another_key_or_under_another_name_is_not_ours() -> None:
    for note in (sign_note(TEXT, name=NAME, private=OTHER_SEED), sign_note(TEXT, name="other", private=SEED)):
        with pytest.raises(BadNote, match=r"^This note was not signed by the key that was expected\.$"):
            read_note(note, public=PUBLIC, name=NAME)


def test_attack_14_a_changed_number_or_fingerprint_is_noticed() -> None:
    for changed in (NOTE.replace("\n8\n", "\n7\n"), NOTE.replace(TEXT.split("\n")[2], "A" * 43 + "=")):
        with pytest.raises(BadNote, match="changed after it was signed"):
            read_note(changed, public=PUBLIC, name=NAME)


def test_our_signature_followed_by_a_false_one_of_ours_is_refused() -> None:
    line = NOTE.split("\n\n")[1]
    false = base64.b64encode(key_id(NAME, PUBLIC) + bytes(64)).decode()

    with pytest.raises(BadNote, match="changed after it was signed"):
        read_note(NOTE + f"\u2014 {NAME} {false}\n", public=PUBLIC, name=NAME)
    assert read_note(NOTE + line, public=PUBLIC, name=NAME) == TEXT


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n",
        "\n\n",
        TEXT,
        NOTE[:-1],
        NOTE.replace("\u2014", "-"),
        NOTE.replace("\n\n", "\n"),
        NOTE.replace("record", "re\tcord"),
        TEXT + "\n\u2014 \n",
        TEXT + f"\n\u2014 {NAME} !!!\n",
        TEXT + f"\n\u2014 {NAME} AAAA\n",
        TEXT + f"\n\u2014 {NAME} AAAAAA==\n",
        NOTE.replace(f"{NAME} ", f"{NAME} !"),
        TEXT + f"\n\u2014 {NAME} \u00e9\u00e9\u00e9\u00e9\n",
        TEXT + "\n" + NOTE.split("\n\n")[1] * 101,
    ],
)
def test_what_is_no_note_is_refused_with_a_sentence(note: str) -> None:
    with pytest.raises(BadNote, match=r"\.$"):
        read_note(note, public=PUBLIC, name=NAME)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_other_text_is_refused_and_never_a_fault(text: str) -> None:
    for note in (text, TEXT + "\n" + text, text + "\n\n" + NOTE.split("\n\n")[1], f"{TEXT}\n\u2014 {NAME} {text}\n"):
        with pytest.raises(BadNote):
            read_note(note, public=PUBLIC, name=NAME)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n\n",
        "name\n8\n",
        f"name\n08\n{TEXT.split()[2]}\n",
        f"name\n-1\n{TEXT.split()[2]}\n",
        f"name\n1_0\n{TEXT.split()[2]}\n",
        f"name\n\u0668\n{TEXT.split()[2]}\n",
        f"name\n 8\n{TEXT.split()[2]}\n",
        f"name\neight\n{TEXT.split()[2]}\n",
        f"\n8\n{TEXT.split()[2]}\n",
        "name\n8\nAAAA\n",
        f"name\n8\n{TEXT.split()[2]}",
        "name\n" + "9" * 5000 + f"\n{TEXT.split()[2]}\n",
    ],
)
def test_what_is_no_checkpoint_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(BadNote, match="This is not a checkpoint"):
        read_checkpoint(text)


def test_further_lines_of_a_checkpoint_are_let_stand() -> None:
    assert read_checkpoint(TEXT + "an extension\n").size == 8


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u00a0b"])
def test_the_name_of_a_key_has_no_space_and_no_plus(name: str) -> None:
    with pytest.raises(ValueError, match="no space and no plus"):
        sign_note(TEXT, name=name, private=SEED)
    with pytest.raises(ValueError, match="no space and no plus"):
        vkey(name, PUBLIC)


@pytest.mark.parametrize("text", ["", "no end", "tab\t\n", "nul\x00\n"])
def test_only_text_that_can_be_read_back_is_signed(text: str) -> None:
    with pytest.raises(ValueError, match="ends with a new line"):
        sign_note(text, name=NAME, private=SEED)


@pytest.mark.parametrize(("origin", "size", "top"), [("", 1, b"r" * 32), ("a\nb", 1, b"r" * 32), ("a", -1, b"r" * 32)])
def test_a_checkpoint_needs_an_origin_and_a_size(origin: str, size: int, top: bytes) -> None:
    with pytest.raises(ValueError, match="origin of one line"):
        checkpoint_text(origin, size, top)


def test_a_checkpoint_needs_a_whole_root() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        checkpoint_text("a", 1, b"short")
