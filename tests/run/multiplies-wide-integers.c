// 64-bit and 128-bit arithmetic, signs, shifts by variable amounts.
//! stdout: -9223372036854775808 / 3 = -3074457345618258602 rest -2
//! stdout: 18446744073709551615 % 10 = 5
//! stdout: high 0x121fa00ad77d7422 low 0x236d88fe5618cf00
//! stdout: 0x8000000000000000 0xffffffffffffffff 0x1
//! stdout: 0x121fa00ad77d7422 after dividing back: 0x123456789abcdef0
#include <inttypes.h>
#include <stdio.h>

int main(void) {
  volatile int64_t least = INT64_MIN, three = 3;
  volatile uint64_t most = UINT64_MAX, a = 0x123456789abcdef0, b = 0xfedcba9876543210 + 0xef;
  volatile int shift = 63;
  printf("%" PRId64 " / 3 = %" PRId64 " rest %" PRId64 "\n", least, least / three, least % three);
  printf("%" PRIu64 " %% 10 = %" PRIu64 "\n", most, most % 10);
  b = 0xfedcba9876543211;
  b -= 1;
  unsigned __int128 product = (unsigned __int128)a * b;
  product += 0xdeadbeef;
  product -= 0xdeadbeef;
  printf("high 0x%" PRIx64 " low 0x%" PRIx64 "\n", (uint64_t)(product >> 64), (uint64_t)product);
  printf("0x%" PRIx64 " 0x%" PRIx64 " 0x%" PRIx64 "\n", UINT64_C(1) << shift, (uint64_t)(least >> shift), most >> shift);
  printf("0x%" PRIx64 " after dividing back: 0x%" PRIx64 "\n", (uint64_t)(product >> 64), (uint64_t)(product / b));
}
