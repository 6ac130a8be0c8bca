// proc_raise and proc_exit end the guest, never the host by a signal.
//! status: 137
#include "attack.h"

IMPORT(proc_raise) uint32_t raise_signal(uint32_t signal); // wasi-libc's header has it no more
enum { kKill = 9, kChild = 16, kStop = 18, kTerminalStop = 19 };

int main(void) {
  IS(raise_signal(kStop), NOTSUP);
  IS(raise_signal(kTerminalStop), NOTSUP);
  IS(raise_signal(kChild), SUCCESS);
  IS(raise_signal(31), INVAL);
  IS(raise_signal(255), INVAL);
  if (wrongs) return 1;
  raise_signal(kKill);
  return 1;
}
