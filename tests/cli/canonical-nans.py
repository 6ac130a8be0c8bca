# Writes a module in text whose `run` gives 0 if each operator that may make a NaN makes the positive canonical one, and operators that
# only move bits keep them; else the number of the first check that fails. Operands are constants, and loads of the same bits.
import struct

NAN = {32: 0x7FC00000, 64: 0x7FF8000000000000}
SIGN = {32: 1 << 31, 64: 1 << 63}
INFINITY = {32: 0x7F800000, 64: 0x7FF0000000000000}
ONE = {32: 0x3F800000, 64: 0x3FF0000000000000}
TWO = {32: 0x40000000, 64: 0x4000000000000000}

def nans(width):
    quiet, signalling = NAN[width] | 0x1234, INFINITY[width] | 0x4321
    return [quiet, quiet | SIGN[width], signalling, signalling | SIGN[width], NAN[width] | SIGN[width], NAN[width]]

memory = bytearray()

def places(width, bits):
    """The operand as a constant and from memory."""
    at = len(memory)
    memory.extend(bits.to_bytes(8, 'little') * 2)
    yield f'(f{width}.reinterpret_i{width} (i{width}.const {bits:#x}))'
    yield f'(f{width}.load (i32.const {at}))'

def lanes(width, bits):
    at = len(memory)
    memory.extend(bits.to_bytes(width // 8, 'little') * (128 // width))
    words = ' '.join(f'{w:#010x}' for w in struct.unpack('<4I', memory[at:at + 16]))
    yield f'(v128.const i32x4 {words})'
    yield f'(v128.load (i32.const {at}))'

checks = []

def expect(width, expression, bits):
    checks.append(f'(i{width}.ne (i{width}.reinterpret_f{width} {expression}) (i{width}.const {bits:#x}))')

def expect_lanes(width, expression, bits, lane):
    checks.append(f'(i{width}.ne (i{width}x{128 // width}.extract_lane {lane} {expression}) (i{width}.const {bits:#x}))')

for width in 32, 64:
    f, v, count = f'f{width}', f'f{width}x{128 // width}', 128 // width
    other = 96 - width
    for nan in nans(width):
        for operand in places(width, nan):
            for op in 'ceil', 'floor', 'trunc', 'nearest', 'sqrt':
                expect(width, f'({f}.{op} {operand})', NAN[width])
            for op in 'add', 'sub', 'mul', 'div', 'min', 'max':
                for second in (0, SIGN[width], ONE[width], ONE[width] | SIGN[width], nan):
                    for number in places(width, second):
                        expect(width, f'({f}.{op} {operand} {number})', NAN[width])
                        expect(width, f'({f}.{op} {number} {operand})', NAN[width])
            convert = 'f64.promote_f32' if width == 32 else 'f32.demote_f64'
            expect(other, f'({convert} {operand})', NAN[other])
            # These move the sign and nothing else.
            expect(width, f'({f}.neg {operand})', nan ^ SIGN[width])
            expect(width, f'({f}.abs {operand})', nan & ~SIGN[width])
            expect(width, f'({f}.copysign {operand} ({f}.const -1))', nan | SIGN[width])
        for operand in lanes(width, nan):
            for lane in 0, count - 1:
                for op in 'ceil', 'floor', 'trunc', 'nearest', 'sqrt':
                    expect_lanes(width, f'({v}.{op} {operand})', NAN[width], lane)
                for op in 'add', 'sub', 'mul', 'div', 'min', 'max':
                    for second in (0, ONE[width], SIGN[width]):
                        for number in lanes(width, second):
                            expect_lanes(width, f'({v}.{op} {operand} {number})', NAN[width], lane)
                            expect_lanes(width, f'({v}.{op} {number} {operand})', NAN[width], lane)
                expect_lanes(width, f'({v}.neg {operand})', nan ^ SIGN[width], lane)
                expect_lanes(width, f'({v}.abs {operand})', nan & ~SIGN[width], lane)
            if width == 32:
                expect_lanes(64, f'(f64x2.promote_low_f32x4 {operand})', NAN[64], 1)
            else:
                expect_lanes(32, f'(f32x4.demote_f64x2_zero {operand})', NAN[32], 1)
                expect_lanes(32, f'(f32x4.demote_f64x2_zero {operand})', 0, 3)
    # NaNs out of numbers, and numbers out of numbers.
    cases = [('sub', INFINITY[width], INFINITY[width], NAN[width]), ('mul', 0, INFINITY[width], NAN[width]),
             ('div', 0, 0, NAN[width]), ('div', INFINITY[width], INFINITY[width], NAN[width]),
             ('add', INFINITY[width], INFINITY[width] | SIGN[width], NAN[width]),
             ('add', ONE[width], ONE[width], TWO[width]), ('min', 0, SIGN[width], SIGN[width]), ('max', 0, SIGN[width], 0),
             ('div', TWO[width], ONE[width], TWO[width])]
    for op, a, b, result in cases:
        for x in places(width, a):
            for y in places(width, b):
                expect(width, f'({f}.{op} {x} {y})', result)
        for x in lanes(width, a):
            for y in lanes(width, b):
                expect_lanes(width, f'({v}.{op} {x} {y})', result, 0)
    for x in places(width, ONE[width] | SIGN[width]):
        expect(width, f'({f}.sqrt {x})', NAN[width])

print('(module (memory (export "memory") 1)')
print('(data (i32.const 0) "' + ''.join(f'\\{byte:02x}' for byte in memory) + '")')
SLICE = 200 # checks in a function
parts = [checks[i:i + SLICE] for i in range(0, len(checks), SLICE)]
for number, part in enumerate(parts):
    print(f'(func $part{number} (result i32)')
    for i, check in enumerate(part):
        print(f'(if {check} (then (return (i32.const {number * SLICE + i + 1}))))')
    print('(i32.const 0))')
print('(func (export "run") (result i32) (local $failed i32)')
for number in range(len(parts)):
    print(f'(if (local.tee $failed (call $part{number})) (then (return (local.get $failed))))')
print('(i32.const 0)))')
