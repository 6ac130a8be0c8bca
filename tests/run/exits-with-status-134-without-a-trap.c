// A guest may end with 134 itself: no trap, so nothing on stderr.
//! status: 134
#include <stdlib.h>

int main(void) { exit(134); }
