import pytest
from hypothesis import given
from hypothesis import strategies as st

from admit.core import crypto
from admit.core.crypto import Sealer, Unsealable
from admit.core.errors import Bug

OLD, NEW = "an old secret of the house", "a new secret of the house"


@given(st.binary(max_size=300), st.binary(max_size=20))
def test_what_is_sealed_opens_again(plain: bytes, context: bytes) -> None:
    sealer = Sealer([NEW], "keys")
    sealed = sealer.seal(plain, context=context)
    assert sealer.open(sealed, context=context) == plain
    assert len(sealed) == len(plain) + 33


def test_sealing_twice_never_looks_the_same() -> None:
    sealer = Sealer([NEW], "keys")
    assert sealer.seal(b"x") != sealer.seal(b"x")


def test_every_altered_byte_is_noticed() -> None:
    sealer = Sealer([NEW], "keys")
    sealed = sealer.seal(b"private key")
    for place in range(len(sealed)):
        altered = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(Unsealable):
            sealer.open(altered)


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01abcd", b"\x01" + b"0" * 40])
def test_what_was_never_sealed_does_not_open(sealed: bytes) -> None:
    with pytest.raises(Unsealable):
        Sealer([NEW], "keys").open(sealed)


def test_a_value_opens_only_in_its_context_and_for_its_purpose() -> None:
    sealed = Sealer([NEW], "keys").seal(b"x", context=b"tenant 1")
    for sealer, context in ((Sealer([NEW], "keys"), b"tenant 2"), (Sealer([NEW], "mail"), b"tenant 1")):
        with pytest.raises(Unsealable):
            sealer.open(sealed, context=context)


def test_after_rotation_old_values_open_and_new_ones_use_the_new_secret() -> None:
    before, after = Sealer([OLD], "keys"), Sealer([NEW, OLD], "keys")
    old = before.seal(b"x")
    assert after.open(old) == b"x"
    assert not after.is_current(old)
    assert after.is_current(after.seal(b"x"))
    with pytest.raises(Unsealable):
        before.open(after.seal(b"x"))


def test_a_missing_or_short_secret_is_a_bug() -> None:
    with pytest.raises(Bug):
        Sealer([], "keys")
    with pytest.raises(Bug):
        crypto.derive("short", "keys")


def test_each_purpose_has_its_own_key() -> None:
    keys = {crypto.derive(secret, purpose) for secret in (OLD, NEW) for purpose in ("a", "b")}
    assert len(keys) == 4
    assert {len(key) for key in keys} == {32}
    assert crypto.derive(OLD, "a") == crypto.derive(OLD.encode(), "a")


def test_parts_of_a_message_code_do_not_run_into_each_other() -> None:
    key = crypto.derive(OLD, "mac")
    codes = {
        crypto.mac(key, *parts) for parts in ((b"ab", b"c"), (b"a", b"bc"), (b"abc",), (b"abc", b""), ())
    }
    assert len(codes) == 5


def test_comparing_tells_same_from_different() -> None:
    assert crypto.equal(b"same", b"same")
    assert not crypto.equal(b"same", b"sane")
    assert not crypto.equal(b"same", b"same but longer")


@given(st.binary(max_size=100))
def test_a_signature_holds_for_its_message_and_key_only(message: bytes) -> None:
    private, public = crypto.generate_keypair()
    _, other = crypto.generate_keypair()
    signature = crypto.sign(private, message)
    assert crypto.verify(public, message, signature)
    assert not crypto.verify(public, message + b"!", signature)
    assert not crypto.verify(other, message, signature)


def test_the_first_example_of_the_standard_is_reproduced() -> None:
    private = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    public = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    signature = crypto.sign(private, b"")
    assert signature.hex().startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155")
    assert crypto.verify(public, b"", signature)


@pytest.mark.parametrize(
    ("public", "signature"),
    [(b"", b"x" * 64), (b"k" * 31, b"x" * 64), (b"k" * 32, b""), (b"k" * 32, b"x" * 65)],
)
def test_malformed_keys_and_signatures_are_false(public: bytes, signature: bytes) -> None:
    assert crypto.verify(public, b"message", signature) is False
