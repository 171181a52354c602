import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.data.builders import refused

from shanshui.core.errors import MixedEncodings, NoSuchName, UnreadableText
from shanshui.data.text import decode

LISHUI = "代码,名称\n331123,遂昌县\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (LISHUI.encode(), "utf-8"),
        (LISHUI.encode("utf-8-sig"), "utf-8-sig"),
        (LISHUI.encode("gbk"), "gb18030"),
        (LISHUI.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + LISHUI.encode("utf-16-be"), "utf-16"),
    ],
)
def test_T01_T05_every_encoding_gives_the_same_text(data, encoding):
    assert decode(data, "t.csv") == (LISHUI, encoding)


def test_T04_rare_characters_of_gb18030():
    text = "㐀𠮷𬭎,镕䶮"
    assert decode(text.encode("gb18030"), "t.csv").text == text


def test_T06_mixed_encodings_are_refused_with_the_byte():
    data = "遂昌县\n".encode() + "松阳县\n".encode("gbk")
    assert refused(MixedEncodings, decode, data, "t.csv").fields["offset"] == 10


def test_T06_mixed_within_one_line():
    refused(MixedEncodings, decode, "丽水,".encode() + "溧水\n".encode("gbk"), "t.csv")


@pytest.mark.parametrize("data", [b"caf\xe9,1\n", b"a,b\n\xff", "a,b\n1,2\n".encode("utf-16-le"), b"\x81"])
def test_unknown_bytes_are_refused_with_their_offset(data):
    error = refused(UnreadableText, decode, data, "t.csv")
    assert 0 <= error.fields["offset"] < len(data)


def test_trap15_short_gbk_is_not_korean():
    assert decode("丽水".encode("gbk"), "t.csv") == ("丽水", "gb18030")


def test_a_user_may_name_the_encoding():
    assert decode("麗水".encode("big5"), "t.csv", "big5").text == "麗水"
    refused(NoSuchName, decode, b"a", "t.csv", "utf-9")
    refused(UnreadableText, decode, b"\xff", "t.csv", "ascii")


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn", "Co", "Cs"])))
def test_utf8_comes_back(text):
    assert decode(b"\xef\xbb\xbf" + text.encode(), "t").text == text


@given(st.binary(max_size=60))
def test_any_bytes_are_text_or_refused(data):
    try:
        found = decode(data, "t")
    except (UnreadableText, MixedEncodings):
        return
    assert found.text.encode(found.encoding).decode(found.encoding) == found.text
