#!/usr/bin/env python3
"""A reader of artifacts, written from docs/artifact.md alone, to prove that the page is enough. Prints what it finds as JSON."""
import hashlib, json, struct, sys

NONE = 0xFFFFFFFF
data = open(sys.argv[1], "rb").read()


def unpack(pattern, at, source=data):
    return struct.unpack_from("<" + pattern, source, at)


# Layout
assert data[:7] == b"\x7fELF\2\1\1" and unpack("H", 16)[0] == 3, "no ELF64 shared image"
machine = unpack("H", 18)[0]
entry, headers = unpack("QQ", 24)
count = unpack("H", 56)[0]
ro = text = image = note_segment = None
for i in range(count):
    kind, flags, offset, address, _, size, memory, _ = unpack("IIQQQQQQ", headers + 56 * i)
    assert flags & 2 == 0 and offset + size <= len(data)
    if kind == 1 and flags == 4:
        ro = (offset, address, size)
    elif kind == 1 and flags == 5:
        text = (offset, address, size)
    elif kind == 0x6C637701:
        image = (offset, size)
    else:
        assert kind == 4, "another segment"
        note_segment = (offset, size)
assert ro[:2] == (0, 0) and text[0] % 4096 == 0 and text[1] % 4096 == 0

# The note
at, end = note_segment[0], sum(note_segment)
while True:
    name_size, note_size, note_type = unpack("III", at)
    note = (at + 12 + name_size + 7) // 8 * 8
    if (note_type, data[at + 12 : at + 12 + name_size]) == (1, b"cwasm\0"):
        break
    at = (note + note_size + 7) // 8 * 8
    assert at < end, "no note of an artifact"
abi, note_machine = unpack("II", note)
contract, cpu, file_size, metadata_hash, code_hash = unpack("QQQQQ", note + 8)
module_hash = data[note + 48 : note + 80]
size, revision = unpack("II", note + 80)
key_id, signature = data[note + 88 : note + 96], data[note + 96 : note + 160]
assert file_size == len(data) and note_machine == machine
compiler, options = data[note + size : note + note_size].split(b"\0")[:2]

# Sections and their hashes
SECTIONS = {0: "padding", 1: "description", 2: "constants", 3: "code", 4: "memory", 5: "tools", 6: "debug"}
RANGES = """types valueTypes fields imports importTypes functions tables memories globals exports elements elemItems data images
    expressions bytes starts sources details tags unwind codeMap names sourceMap bodyStarts""".split()
sections, start = [], note + note_size
for i in range((size - 160) // 24):
    end, hash_of_section, number, zero = unpack("QQII", note + 160 + 24 * i)
    if start == len(data):
        assert (end, hash_of_section, number, zero) == (0, 0, 0, 0)
        continue
    assert start < end <= len(data) and zero == 0
    name = RANGES[number - 16] if number >= 16 else SECTIONS[number]
    sections.append({"name": name, "offset": start, "size": end - start, "xxh3": f"{hash_of_section:016x}", "fits": True})
    if number == 3:
        assert (start, end - start) == (text[0], text[2])
    if number == 4:
        assert (start, end - start) == image
    start = end
assert start == len(data) and code_hash == 0

# The module description
magic, header_size, description_size, flags, contract_again = unpack("IIIIQ", entry)
assert magic == 0x6D777743 and contract_again == contract
imported = unpack("IIIII", entry + 24)
function_count = unpack("I", entry + 44)[0]


def table(at, pattern):
    if at >= header_size:
        return []
    offset, records = unpack("iI", entry + at)
    return [unpack(pattern, entry + offset + i * struct.calcsize("<" + pattern)) for i in range(records)]


def raw(at):
    if at >= header_size:
        return b""
    offset, length = unpack("iI", entry + at)
    return data[entry + offset : entry + offset + length] if length else b""


texts = raw(168)


def string(start, length):
    assert start + length <= len(texts)
    return texts[start : start + length].decode()


types = table(48, "IIIiiIIIIII")
value_types = [v for v, in table(56, "I")]
imports, import_types = table(72, "IIIIIII"), [t for t, in table(80, "I")]
functions, tables, memories = table(88, "IIi"), table(96, "IIQQII"), table(104, "QQII")
global_types, exports, tags = table(112, "III"), table(120, "IIII"), table(200, "III")
ABSTRACT = {0x70: "func", 0x6F: "extern", 0x6E: "any", 0x6D: "eq", 0x6C: "i31", 0x6B: "struct", 0x6A: "array", 0x69: "exn",
            0x71: "none", 0x72: "noextern", 0x73: "nofunc", 0x74: "noexn"}
NUMERIC = {0x7F: "i32", 0x7E: "i64", 0x7D: "f32", 0x7C: "f64", 0x7B: "v128"}


def value_type(bits):
    code, heap = bits & 0xFF, bits >> 8
    if code in NUMERIC:
        assert heap == 0
        return NUMERIC[code]
    if heap & 1 << 23:
        name = ABSTRACT[heap & 0xFF]
        if code == 0x63 and name in ("func", "extern"):
            return name + "ref"
        return f"(ref null {name})" if code == 0x63 else f"(ref {name})"
    index = str(heap & ~(1 << 22))
    if heap & 1 << 22:
        index = f"(exact {index})"
    return f"(ref null {index})" if code == 0x63 else f"(ref {index})"


def signature_of(index):
    first, parameters, results = types[index][:3]
    listed = [value_type(v) for v in value_types[first : first + parameters + results]]
    return f"({', '.join(listed[:parameters])}) -> ({', '.join(listed[parameters:])})"


def limits(least, most, flags, page_log2, is_memory):
    plural = "" if least == 1 and not flags & 1 else "s"
    return (f"{least}" + (f" to {most}" if flags & 1 else "") + ((" byte" if page_log2 == 0 else " page") + plural if is_memory else "")
            + (", shared" if flags & 2 else "") + (", 64-bit" if flags & 4 else ""))


def type_of(kind, index, is_export):
    if kind == 0:
        return signature_of(functions[index][1] if is_export else import_types[index])
    if kind == 1:
        return value_type(tables[index][0]) + " " + limits(*tables[index][2:], False)
    if kind == 2:
        return limits(*memories[index], True)
    if kind == 3:
        return ("mut " if global_types[index][1] else "") + value_type(global_types[index][0])
    return signature_of(tags[index][0])


KINDS = ["func", "table", "memory", "global", "tag"]
found_imports = [{"kind": KINDS[kind], "module": string(a, b), "name": string(c, d), "type": type_of(kind, index, False)}
                 for a, b, c, d, kind, index, _ in imports]
found_exports = [{"kind": KINDS[kind], "name": string(a, b), "type": type_of(kind, index, True)} for a, b, kind, index in exports]

# Names
names, start = [], 0
table_of_names = raw(224)
for i in range(function_count):
    end = unpack("I", 4 * i, table_of_names)[0]
    names.append(table_of_names[4 * function_count + start : 4 * function_count + end].decode("utf-8", "replace"))
    start = end
assert 4 * function_count + start == len(table_of_names)


# The code map
def leb(source, at, is_signed):
    value = shift = 0
    while True:
        byte = source[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return (value - (1 << shift) if is_signed and byte & 0x40 else value), at


code_map = raw(216)
parts, inlined_count = unpack("II", 0, code_map)
at = 8 + 24 * parts
inlined = [unpack("III", at + 12 * i, code_map) for i in range(inlined_count)]
at += 12 * inlined_count
starts, rows_total, faults_total, previous_end = {}, 0, 0, text[1] - entry
for part in range(parts):
    start, text_size, n_functions, n_blocks, row_bytes, n_faults = unpack("iIIIII", 8 + 24 * part, code_map)
    in_part = [unpack("II", at + 8 * i, code_map) for i in range(n_functions)]
    assert in_part == sorted(in_part) and all(s < text_size for s, _ in in_part)
    at += 8 * n_functions
    blocks = [unpack("III", at + 12 * i, code_map) for i in range(n_blocks)]
    at += 12 * n_blocks
    rows = code_map[at : at + row_bytes]
    at += row_bytes
    faults = [unpack("II", at + 8 * i, code_map) for i in range(n_faults)]
    at += 8 * n_faults
    if text_size == 0:
        continue
    assert start >= previous_end and start + text_size <= text[1] + text[2] - entry
    previous_end = start + text_size
    for begin, function in in_part:
        starts[start + begin] = function
    for b, (pc, place, where) in enumerate(blocks):
        end = blocks[b + 1][2] if b + 1 < n_blocks else row_bytes
        rows_total += 1
        while where < end and not (b + 1 == n_blocks and end - where < 4 and not any(rows[where:end])):
            delta, where = leb(rows, where, False)
            pc += delta
            delta, where = leb(rows, where, True)
            place += delta
            assert pc < text_size and (place < 1 << 31 or place == NONE or place - (1 << 31) < inlined_count)
            rows_total += 1
    assert all(pc < text_size and handler < text_size for pc, handler in faults)
    faults_total += n_faults
assert at == len(code_map)
for function, _, code in functions:
    assert (code == 0) == (function < imported[0])
    if code:
        assert starts[code] == function, "an escaped function does not begin where the code map says"

# The unwind table
unwind = raw(208)
unwind_functions = 0
if unwind:
    n_parts, n_functions, n_sites, n_frames = unpack("IIII", 0, unwind)
    unwind_functions = n_functions
    assert len(unwind) == 16 + 16 * n_parts + 16 * n_functions + 12 * n_sites + 28 * n_frames
    for i in range(n_functions):
        start, frame, first_site, sites = unpack("IIII", 16 + 16 * n_parts + 16 * i, unwind)
        assert frame < n_frames and first_site + sites <= n_sites

# Signature
message = bytearray(data)
message[note + 32 : note + 40] = bytes(8)
message[note + 96 : note + 160] = bytes(64)
signed_message = b"cwasm artifact signature 1\n" + hashlib.sha512(message).digest()
assert len(signed_message) == 91

print(json.dumps({
    "abi": abi, "abiRevision": revision, "contract": f"{contract:016x}", "compiler": compiler.decode(), "options": options.decode(),
    "sourceSha256": module_hash.hex(), "signed": any(signature), "keyId": key_id.hex().upper(), "imports": found_imports,
    "exports": found_exports, "functions": function_count, "memories": [limits(*m, True) for m in memories],
    "tables": [value_type(t[0]) + " " + limits(*t[2:], False) for t in tables],
    "names": names, "rows": rows_total, "faults": faults_total, "unwindFunctions": unwind_functions,
    "sections": sections, "signedMessage": signed_message.hex()}))
