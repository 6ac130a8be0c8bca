// The unit tests' main function. doctest's signal handlers are off: they would be put in place of the loader's, which
// turn a guest's faults into traps.
#define DOCTEST_CONFIG_NO_POSIX_SIGNALS
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
