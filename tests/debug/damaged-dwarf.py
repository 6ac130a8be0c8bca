# damaged-dwarf.py WASMC MODULE SEED COUNT: compiles COUNT variants of the module with damaged debug sections, each at a level. Debug
# information is the module's claim about itself: whatever it says, the compiler ends, with an artifact or a sentence.
import random
import subprocess
import sys

wasmc, path, seed, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
random.seed(seed)
data = open(path, 'rb').read()


def leb(at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


ranges, at = [], 8
while at < len(data):
    kind = data[at]
    size, start = leb(at + 1)
    at = start + size
    if kind == 0:
        length, name = leb(start)
        if data[name:name + length].startswith(b'.debug'):
            ranges.append((name + length, at))
assert ranges, 'the module has no debug information'
failed = kept = 0
for i in range(count):
    damaged = bytearray(data)
    for _ in range(random.choice([1, 1, 2, 8, 40])):
        damaged[random.randrange(*random.choice(ranges))] = random.choice([0, 1, 0x7F, 0x80, 0xFF, random.randrange(256)])
    open('damaged.wasm', 'wb').write(damaged)
    level = f'-O{i % 4}'
    try:
        status = subprocess.run([wasmc, level, 'damaged.wasm', '-o', 'damaged.cwasm'], capture_output=True, timeout=60).returncode
    except subprocess.TimeoutExpired:
        status = 'none: it does not end'
    kept += status == 0
    if status not in (0, 1):
        failed += 1
        open(f'failed-{i}.wasm', 'wb').write(damaged)
        print(f'variant {i} of seed {seed} {level}: status {status}')
print(f'{count} variants, {kept} compiled, {failed} failed')
sys.exit(failed != 0)
