#!/usr/bin/env python3
"""modules.py SHAPE SIZE FILE: a module of one of the shapes that compilers take more than linear time for. SIZE counts

  operators   operators of one function: loads, stores, sums and products of what was loaded, tests, calls now and then
  locals      locals of one function that are all alive around a loop
  labels      entries of one br_table, over up to 5,000 blocks
  blocks      blocks nested in one another, with a branch out of each
  functions   functions, each of some 170 operators, 400 bytes; 65,000 of them are 26 MB
"""
import sys

I32_LOAD, I32_STORE, I32_ADD, I32_MUL, I32_SUB, I32_XOR = b"\x28\x02", b"\x36\x02", b"\x6a", b"\x6c", b"\x6b", b"\x73"


def unsigned(value):
    out = bytearray()
    while True:
        value, low = value >> 7, value & 0x7F
        out.append(low | (0x80 if value else 0))
        if not value:
            return bytes(out)


def constant(value):
    out = bytearray(b"\x41")
    while True:
        value, low = value >> 7, value & 0x7F
        if value == (-1 if low & 0x40 else 0):
            return bytes(out + bytes([low]))
        out.append(low | 0x80)


def get(local): return b"\x20" + unsigned(local)
def put(local): return b"\x21" + unsigned(local)


def section(number, content):
    return bytes([number]) + unsigned(len(content)) + content


def body(code, locals=0):
    declared = b"\x01" + unsigned(locals) + b"\x7f" if locals else b"\x00"
    return unsigned(len(declared) + len(code) + 1) + declared + code + b"\x0b"


def module(bodies, exported):
    """All functions have the type [i32] -> [i32]; the one with the index `exported` is "f"."""
    count = unsigned(len(bodies))
    return (b"\0asm\1\0\0\0" + section(1, b"\1\x60\1\x7f\1\x7f") + section(3, count + b"\0" * len(bodies)) + section(5, b"\1\0\x02")
            + section(7, b"\1\1f\0" + unsigned(exported)) + section(10, count + b"".join(bodies)))


def straight(operators, seed, callee):
    """About `operators` operators of straight and branching code over parameter 0 and local 1."""
    code = bytearray(get(0) + put(1))
    written = 2
    while written < operators:
        seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
        offset = unsigned((seed >> 8) % 16000 * 4)
        kind = seed >> 24 & 7
        if kind < 5:  # store(16 * (x & 255), load(...) OP x)
            code += get(1) + constant(0xFF) + b"\x71" + constant(4) + b"\x74" + get(0) + I32_LOAD + offset + get(1) + (I32_ADD, I32_MUL, I32_SUB, I32_XOR)[kind % 4] + I32_STORE + offset
            code += get(0) + I32_LOAD + offset + put(1)
            written += 13
        elif kind < 7:
            code += get(1) + b"\x04\x40" + get(1) + constant(seed >> 12) + I32_ADD + put(1) + b"\x0b"
            written += 7
        elif callee is not None:
            code += get(1) + b"\x10" + unsigned(callee) + put(1)
            written += 3
    return body(bytes(code) + get(1), 1)


def operators(size): return module([body(get(0) + constant(3) + I32_MUL), straight(size, 1, 0)], 1)


def functions(size):
    return module([straight(170, n + 1, n // 2 if n else None) for n in range(size)], size - 1)


def locals_(size):
    code = b"".join(get(0) + constant(n) + I32_MUL + put(n) for n in range(1, size + 1))
    code += b"\x03\x40" + b"".join(get(n) + get(n * 7 % size + 1) + I32_ADD + put(n) for n in range(1, size + 1))
    code += get(0) + constant(1) + I32_SUB + b"\x22\0\x0d\0\x0b" + get(1) + b"".join(get(n) + I32_XOR for n in range(2, size + 1))
    return module([body(code, size)], 0)


def labels(size):
    targets = min(size, 5000)
    code = b"\x02\x40" * targets + get(0) + b"\x0e" + unsigned(size) + b"".join(unsigned(n * 7919 % targets) for n in range(size)) + b"\0"
    code += b"".join(b"\x0b" + get(0) + constant(7 * n) + I32_ADD + put(0) for n in range(targets))
    return module([body(code + get(0))], 0)


def blocks(size):
    code = b"".join(b"\x02\x40" + get(0) + constant(n) + b"\x46\x0d" + unsigned(n // 2) for n in range(size))
    code += b"".join(get(0) + constant(n) + I32_XOR + put(0) + b"\x0b" for n in range(size))
    return module([body(code + get(0))], 0)


if __name__ == "__main__":
    shapes = {"operators": operators, "locals": locals_, "labels": labels, "blocks": blocks, "functions": functions}
    if len(sys.argv) != 4 or sys.argv[1] not in shapes:
        sys.exit(__doc__)
    with open(sys.argv[3], "wb") as file:
        file.write(shapes[sys.argv[1]](int(sys.argv[2])))
