"""As much of BER (ITU-T X.690) as LDAP requests need (RFC 4511 §5.1), written as bytes.

ldap3 builds each request as a tree of pyasn1 objects, which costs three times what the server takes to answer it.
"""

BOOLEAN, INTEGER, OCTETS, ENUMERATED, SEQUENCE, SET = 0x01, 0x02, 0x04, 0x0A, 0x30, 0x31


def element(tag: int, *contents: bytes) -> bytes:
    """One element: tag, length, contents."""
    content = b"".join(contents)
    length = len(content)
    if length < 128:
        return bytes((tag, length)) + content
    size = (length.bit_length() + 7) // 8
    return bytes((tag, 0x80 | size)) + length.to_bytes(size, "big") + content


def sequence(*elements: bytes) -> bytes:
    """Elements in their order."""
    return element(SEQUENCE, *elements)


def octets(value: str | bytes) -> bytes:
    """A text (as UTF-8) or bytes."""
    return element(OCTETS, value.encode() if isinstance(value, str) else value)


def integer(value: int, tag: int = INTEGER) -> bytes:
    """A whole number, not below zero."""
    # One bit more than the number needs: a set first bit would make it negative.
    return element(tag, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def boolean(value: bool) -> bytes:
    """True is all ones in LDAP."""
    return element(BOOLEAN, b"\xff" if value else b"\x00")


def read(data: bytes, at: int) -> tuple[int, int, int]:
    """The element at `at`: its tag, where its contents begin and where they end. IndexError if it is cut off."""
    length = data[at + 1]
    start = at + 2
    if length > 127:  # the long form: the low bits say how many bytes the length itself takes
        start += length & 0x7F
        length = int.from_bytes(data[at + 2 : start], "big")
    return data[at], start, start + length
