#!/usr/bin/env python3
"""make-large-modules.py DIR: writes the modules of large-modules.sh."""
import sys


def leb(value):
    out = bytearray()
    while True:
        value, low = value >> 7, value & 0x7F
        out.append(low | (0x80 if value else 0))
        if not value:
            return bytes(out)


def section(number, content):
    return bytes([number]) + leb(len(content)) + content


def vector(count, content):
    return leb(count) + content


def write(name, *sections):
    open(f"{sys.argv[1]}/{name}.wasm", "wb").write(b"\0asm\1\0\0\0" + b"".join(sections))


def body(code, local_declarations=b"\0"):
    return leb(len(local_declarations) + len(code) + 1) + local_declarations + code + b"\x0b"


NOTHING = section(1, vector(1, b"\x60\0\0"))  # type [] -> []
ONE = section(3, vector(1, b"\0"))            # one function of it
MEMORY = section(5, vector(1, b"\0\x80\x80\x04"))  # 65536 pages

nested = lambda depth: section(10, vector(1, body(b"\x02\x40" * depth + b"\x0b" * depth)))
write("deep-blocks", NOTHING, ONE, nested(2_500_000))
write("deep-blocks-that-fit", NOTHING, ONE, nested(20_000))
write("many-functions", NOTHING, section(3, vector(20_000, b"\0" * 20_000)), section(10, vector(20_000, body(b"") * 20_000)))
write("many-types", section(1, vector(300_000, b"\x60\0\0" * 300_000)))
write("long-br-table", NOTHING, ONE, section(10, vector(1, body(b"\x41\0\x0e" + vector(50_000, b"\0" * 50_000) + b"\0"))))
write("many-locals", NOTHING, ONE, section(10, vector(1, body(b"", vector(1, b"\xff\xff\xff\xff\x0f\x7f")))))
exports = b"".join(leb(len(name)) + name + b"\0\0" for name in (b"%d" % i for i in range(100_000)))
write("many-exports", NOTHING, ONE, section(7, vector(100_000, exports)), section(10, vector(1, body(b""))))
write("data-at-the-end", MEMORY, section(11, vector(1, b"\0\x41\x7f\x0b\1x")))  # at 0xffffffff
write("many-segments", MEMORY, section(11, vector(100_000, b"\0\x41\0\x0b\1x" * 100_000)))
write("huge-count-of-elements", NOTHING, section(4, vector(1, b"\x70\0\1")), section(9, vector(1, b"\0\x41\0\x0b\xff\xff\xff\xff\x0f")))
write("huge-table", section(4, vector(1, b"\x70\0\xff\xff\xff\xff\x7f")))
write("one-large-function", NOTHING, ONE, section(10, vector(1, body(b"\x41\1\x1a" * 300_000))))
