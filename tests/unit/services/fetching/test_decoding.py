import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fetching.decoding import PIECE, Decoder, Undecodable, coding_of


def decoded(coding: str, data: bytes, step: int = 7, most: int = 1 << 20) -> bytes:
    decoder, out = Decoder(coding, most), bytearray()
    for at in range(0, len(data), step):
        for piece in decoder.feed(data[at : at + step]):
            assert len(piece) <= PIECE
            out += piece
    decoder.finish()
    return bytes(out)


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@given(st.binary(max_size=3000), st.integers(1, 999))
def test_whatever_was_packed_comes_out(data: bytes, step: int):
    assert decoded("identity", data, step) == data
    assert decoded("gzip", gzip.compress(data), step) == data
    assert decoded("gzip", gzip.compress(data) + gzip.compress(data), step) == 2 * data
    assert decoded("deflate", zlib.compress(data), step) == data
    if data:
        assert decoded("deflate", raw_deflate(data), step) == data


def test_padding_behind_the_end_is_dropped():
    assert decoded("gzip", gzip.compress(b"story") + b"\0" * 100) == b"story"


@pytest.mark.parametrize("data", [gzip.compress(b"story")[:-9], b"no gzip at all", b"\x1f\x8b\x08\x00broken" * 9])
def test_a_cut_or_broken_body_is_told(data: bytes):
    with pytest.raises(Undecodable) as caught:
        decoded("gzip", data)
    assert caught.value.code == "coding"


def test_a_bomb_is_stopped_where_it_is_too_large():
    bomb = gzip.compress(b"\0" * (64 << 20))
    decoder, made = Decoder("gzip", 1 << 20), 0
    with pytest.raises(Undecodable) as caught:
        for piece in decoder.feed(bomb):
            made += len(piece)
    assert caught.value.code == "too_large" and made <= (1 << 20) + PIECE


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("", "identity"), ("gzip", "gzip"), ("X-GZIP", "gzip"), ("deflate", "deflate"), ("identity, gzip", "gzip"),
        (" , ", "identity"),
    ],
)  # fmt: skip
def test_one_coding_is_known(value: str, wanted: str):
    assert coding_of(value) == wanted


@pytest.mark.parametrize("value", ["br", "zstd", "gzip, gzip", "gzip,deflate", "compress"])
def test_others_and_several_are_refused(value: str):
    with pytest.raises(Undecodable):
        coding_of(value)
