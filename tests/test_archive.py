"""The encrypted stream of a backup: what is changed, cut off, moved or opened with another key is refused."""

import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bnnportal.home import archive
from bnnportal.home.archive import CHUNK, HEADER, TAG, BackupError, SealedReader, SealedWriter

KEY = "kunci-uji-yang-cukup-panjang"
PIECE = CHUNK + TAG


def sealed(data: bytes, *, step: int = CHUNK) -> bytes:
    out = io.BytesIO()
    writer = SealedWriter(out, KEY)
    for at in range(0, len(data), step):
        writer.write(data[at : at + step])
    writer.close()
    return out.getvalue()


def opened(data: bytes, key: str = KEY) -> bytes:
    return SealedReader(io.BytesIO(data), key).read()


@pytest.fixture(scope="module")
def clear() -> bytes:
    return random.Random(1).randbytes(3 * CHUNK + 12345)


@pytest.fixture(scope="module")
def cipher(clear) -> bytes:
    return sealed(clear)


@pytest.mark.wide
@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_what_was_written_comes_back(size):
    data = random.Random(size).randbytes(size)
    assert opened(sealed(data)) == data
    assert opened(sealed(data, step=999_983)) == data


def test_reading_in_small_steps_gives_the_same(clear, cipher):
    reader = SealedReader(io.BytesIO(cipher), KEY)
    parts = []
    while part := reader.read(70_001):
        assert len(part) <= 70_001
        parts.append(part)
    assert b"".join(parts) == clear


def test_two_backups_of_the_same_differ_in_every_byte_that_could_tell(clear, cipher):
    again = sealed(clear)
    assert again[:22] == cipher[:22]
    assert again[22:HEADER] != cipher[22:HEADER]
    assert again[HEADER : HEADER + 64] != cipher[HEADER : HEADER + 64]
    assert clear[:64] not in cipher


@pytest.mark.parametrize("end", [0, 10, HEADER - 1, HEADER, HEADER + 5, HEADER + PIECE, HEADER + 3 * PIECE, -1])
def test_a_file_that_was_cut_off_is_refused(cipher, end):
    with pytest.raises(BackupError, match="rusak"):
        opened(cipher[:end])


@pytest.mark.parametrize("order", [(1, 0, 2), (0, 0, 1, 2), (0, 2), (1, 2), (0, 1, 2, 2)])
def test_pieces_moved_doubled_or_left_out_are_refused(cipher, order):
    pieces = [cipher[HEADER + n * PIECE : HEADER + (n + 1) * PIECE] for n in range(3)]
    with pytest.raises(BackupError, match="rusak"):
        opened(cipher[:HEADER] + b"".join(pieces[n] for n in order) + cipher[HEADER + 3 * PIECE :])


def test_what_follows_the_end_is_refused(cipher):
    with pytest.raises(BackupError, match="rusak"):
        opened(cipher + b"x")


def test_a_piece_of_another_backup_is_refused(clear, cipher):
    other = sealed(clear)
    with pytest.raises(BackupError, match="rusak"):
        opened(cipher[: HEADER + PIECE] + other[HEADER + PIECE :])


@pytest.mark.wide
@settings(max_examples=12, deadline=None)
@given(st.data())
def test_one_changed_bit_anywhere_is_refused(cipher, data):
    damaged = bytearray(cipher)
    at = data.draw(st.integers(0, len(cipher) - 1) | st.integers(0, HEADER - 1))
    damaged[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(BackupError):
        opened(bytes(damaged))


def test_another_key_is_refused_with_its_name(cipher):
    with pytest.raises(BackupError, match="BACKUP_KEY bukan kunci"):
        opened(cipher, "kunci-lain-yang-cukup-panjang")


@pytest.mark.parametrize("key", ["", "pendek"])
def test_without_a_real_key_nothing_is_made(key):
    with pytest.raises(BackupError, match="kurang dari 20"):
        SealedWriter(io.BytesIO(), key)


def test_nonces_never_repeat():
    made = {archive.nonce(b"1234567", n, last) for n in range(300) for last in (False, True)}
    assert len(made) == 600
    assert {len(n) for n in made} == {12}
