# coredump.py DUMP MODULE: prints what a core dump says, one thing a line, and the operator that each frame stands at, which it looks up in
# the module. Independent of the project's code; any byte that it does not understand is an error.
import struct
import sys


class Reader:
    def __init__(self, data, at=0):
        self.data, self.at = data, at

    def take(self, size):
        assert self.at + size <= len(self.data), 'cut off'
        self.at += size
        return self.data[self.at - size:self.at]

    def byte(self):
        return self.take(1)[0]

    def leb(self, is_signed):
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value - (1 << shift) if is_signed and byte & 0x40 else value

    def u(self):
        return self.leb(False)

    def s(self):
        return self.leb(True)

    def name(self):
        return self.take(self.u()).decode()

    def left(self):
        return len(self.data) - self.at


def sections(data):
    assert data[:8] == b'\0asm\1\0\0\0', 'no module'
    reader = Reader(data, 8)
    while reader.left():
        kind, content = reader.byte(), Reader(reader.take(reader.u()))
        yield (content.name() if kind == 0 else kind), content


def expression(r):
    code = r.byte()
    value = {0x41: r.s, 0x42: r.s, 0x43: lambda: struct.unpack('<f', r.take(4))[0], 0x44: lambda: struct.unpack('<d', r.take(8))[0],
             0xD0: lambda: f'null {r.byte():02x}', 0xFD: lambda: (r.u(), r.take(16).hex())[1]}[code]()
    assert r.byte() == 0x0B
    return value


def bodies(path):
    """Of each function of its own that a module has, by index: where the body begins; and the module's bytes."""
    data = open(path, 'rb').read()
    reader, imported, starts = Reader(data, 8), 0, []
    while reader.left():
        kind, size = reader.byte(), reader.u()
        end = reader.at + size
        assert kind != 2, 'imports are not looked at'
        if kind == 10:
            for _ in range(reader.u()):
                length = reader.u()
                starts.append(reader.at)
                reader.take(length)
        reader.at = end
    return data, starts


dump = open(sys.argv[1], 'rb').read()
module, starts = bodies(sys.argv[2])
memories, contents = [], {}
for name, r in sections(dump):
    if name == 'core':
        assert r.byte() == 0
        print('core', r.name())
    elif name == 'coremodules':
        for _ in range(r.u()):
            assert r.byte() == 0
            print('module', r.name())
    elif name == 'coreinstances':
        for _ in range(r.u()):
            assert r.byte() == 0
            print('instance of module', r.u(), 'memories', [r.u() for _ in range(r.u())], 'globals', [r.u() for _ in range(r.u())])
    elif name == 'corestack':
        assert r.byte() == 0
        print('thread', r.name())
        for _ in range(r.u()):
            assert r.byte() == 0
            instance, function, offset = r.u(), r.u(), r.u()
            assert (r.u(), r.u()) == (0, 0), 'values of locals'
            print(f'frame {instance} function {function} operator {module[starts[function] + offset]:02x}')
    elif name == 5:
        for _ in range(r.u()):
            flags = r.byte()
            least = r.u()
            memories.append(least)
            print('memory', least, 'pages', f'at most {r.u()}' if flags & 1 else 'no limit', f'flags {flags}')
            assert not flags & 8
            contents[len(memories) - 1] = bytearray(least << 16) if least < 1 << 14 else None
    elif name == 6:
        for i in range(r.u()):
            kind, mutable = r.byte(), r.byte()
            assert mutable == 0
            print(f'global {i} {kind:02x}', expression(r))
    elif name == 11:
        total = 0
        for _ in range(r.u()):
            memory = r.u() if r.u() == 2 else 0
            at = expression(r)
            data = r.take(r.u())
            total += len(data)
            assert (at & 0xFFFFFFFF) + len(data) <= memories[memory] << 16, 'data outside its memory'
            if contents[memory] is not None:
                contents[memory][at:at + len(data)] = data
        print('data', 'less than 64 KiB' if total < 65536 else total)
    else:
        raise AssertionError(f'section {name}')
    assert not r.left(), f'bytes left over in section {name}'
for memory, at, size in ((m, int(a, 0), int(s)) for m, a, s in (where.split(':') for where in sys.argv[3:])):
    print(f'memory {memory} at {at:#x}', bytes(contents[int(memory)][at:at + size]))
