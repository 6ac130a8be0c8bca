"""gdb on guests of wasmload: pointers of a guest are 32-bit offsets in its memory, which gdb would take for addresses of the machine.

    print $guest(p)->next      the native pointer for the guest's pointer p (or a number): use it as any pointer
    print text                 a guest's char * is shown with its string

gdb loads this by itself where it is installed as share/gdb/auto-load/usr/bin/wasmload-gdb.py beside a /usr/bin/wasmload; elsewhere:
(gdb) source wasmload-gdb.py. Nothing is called in the process, so that core files work, too.
"""
import gdb

POINTER_SIZE = 4
LONGEST = 200  # characters of a string that are shown


def memory_base():
    """Where the guest's memory begins: by the debug information of the innermost frame that knows. None if none does."""
    frame = gdb.selected_frame()
    while frame is not None:
        symtab = frame.function().symtab if frame.function() is not None else None
        for symbol in symtab.static_block() if symtab is not None else ():
            if symbol.name == "__wasm_memory":
                try:
                    return int(symbol.value(frame).address)
                except gdb.error:
                    pass  # not at this instruction
        frame = frame.older()
    return None


def is_guest_pointer(kind):
    kind = kind.strip_typedefs()
    return kind.code in (gdb.TYPE_CODE_PTR, gdb.TYPE_CODE_REF, gdb.TYPE_CODE_RVALUE_REF) and kind.sizeof == POINTER_SIZE


def native_pointer(address, target):
    """A pointer of the machine. gdb keeps one pointer type for each type, which the guest's debug information may have made one of
    32 bits; a qualified variant of the type has a pointer type of its own."""
    for variant in (target, target.const(), target.volatile(), target.const().volatile()):
        kind = variant.pointer()
        if kind.sizeof > POINTER_SIZE:
            return gdb.Value(address).cast(kind)
    raise gdb.GdbError(f"gdb knows no native pointer to {target}")


class Guest(gdb.Function):
    """$guest(POINTER): the native pointer for a pointer of the guest, which points into its memory."""

    def __init__(self):
        super().__init__("guest")

    def invoke(self, pointer):
        base = memory_base()
        if base is None:
            raise gdb.GdbError("no frame here tells where the guest's memory is: select one of the guest's functions (frame N)")
        kind = pointer.type.strip_typedefs()
        target = kind.target() if is_guest_pointer(kind) else gdb.lookup_type("unsigned char")
        return native_pointer(base + (int(pointer) & 0xFFFFFFFF), target)


class PointerPrinter:
    """A guest's pointer; one to characters with its string."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        number = int(self.value) & 0xFFFFFFFF
        target = self.value.type.strip_typedefs().target()
        character = target.unqualified().strip_typedefs()
        text = f"({target} *) {number:#x}"
        if number == 0 or character.code not in (gdb.TYPE_CODE_INT, gdb.TYPE_CODE_CHAR) or character.sizeof != 1:
            return text
        base = memory_base()
        if base is None:
            return text
        try:
            string = native_pointer(base + number, target).string("utf-8", "backslashreplace", length=LONGEST)
        except gdb.error:
            return text
        return text + ' "' + string.split("\0")[0].replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def find_printer(value):
    return PointerPrinter(value) if value.type.strip_typedefs().code == gdb.TYPE_CODE_PTR and is_guest_pointer(value.type) else None


Guest()
gdb.pretty_printers.append(find_printer)
