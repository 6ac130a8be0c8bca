// The sieve of Eratosthenes, in D without its run-time library.
extern (C):

private __gshared ubyte[1_000_000] composite;

/// The number of primes below `limit`, at most a million; -1 above that.
export int primes(int limit) {
    if (limit < 0 || limit > composite.length) return -1;
    composite[0 .. limit] = 0;
    int count = 0;
    foreach (size_t n; 2 .. limit) {
        if (composite[n]) continue;
        ++count;
        for (ulong multiple = cast(ulong) n * n; multiple < limit; multiple += n) composite[cast(size_t) multiple] = 1;
    }
    return count;
}

// What the compiler calls for the slice above.
void* memset(void* to, int value, size_t length) {
    foreach (i; 0 .. length) (cast(ubyte*) to)[i] = cast(ubyte) value;
    return to;
}
