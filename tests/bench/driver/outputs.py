"""What a program printed, and whether two builds printed the same."""
import re

NUMBER = re.compile(rb"[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?")


def comparable(guest, printed):
    """What counts of it."""
    return guest.unimportant.sub(b"", printed) if guest.unimportant else printed


def agree(printed, reference, is_float):
    """Equal bytes; for floats equal text around numbers that differ by less than 1e-6 of themselves."""
    if printed == reference:
        return True
    if not is_float or NUMBER.sub(b"#", printed) != NUMBER.sub(b"#", reference):
        return False
    pairs = zip(map(float, NUMBER.findall(printed)), map(float, NUMBER.findall(reference)))
    return all(abs(a - b) <= 1e-6 * max(abs(a), abs(b)) for a, b in pairs)


def difference(printed, reference):
    at = next((i for i, (a, b) in enumerate(zip(printed, reference)) if a != b), min(len(printed), len(reference)))
    start = max(0, at - 20)
    return f"{printed[start:at + 40]!r} instead of {reference[start:at + 40]!r} at byte {at}"
