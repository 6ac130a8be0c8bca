// Work of the kinds that CoreMark has: a linked list that is searched and merge-sorted, small matrices of 16-bit numbers, a
// state machine over text, and a CRC over all of it. Code of our own; the numbers it prints are not CoreMark's.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { kItems = 120, kSide = 20, kText = 700, kRounds = 3500 };

static uint16_t crc8(uint8_t byte, uint16_t crc) {
  for (int bit = 0; bit < 8; ++bit) {
    const int odd = (byte ^ crc) & 1;
    byte >>= 1;
    crc >>= 1;
    if (odd) crc ^= 0xa001;
  }
  return crc;
}
static uint16_t crc16(uint16_t value, uint16_t crc) { return crc8((uint8_t)(value >> 8), crc8((uint8_t)value, crc)); }
static uint16_t crc32(uint32_t value, uint16_t crc) { return crc16((uint16_t)(value >> 16), crc16((uint16_t)value, crc)); }

// ---- list

struct data {
  int16_t value, index;
};
struct item {
  struct item *next;
  struct data *data;
};
typedef int32_t (*compare)(const struct data *a, const struct data *b);

static int32_t by_index(const struct data *a, const struct data *b) { return a->index - b->index; }
static int32_t by_value(const struct data *a, const struct data *b) {
  const uint16_t x = crc16((uint16_t)a->value, 0), y = crc16((uint16_t)b->value, 0);
  return x == y ? a->index - b->index : (x & 0xff) - (y & 0xff) ? (x & 0xff) - (y & 0xff) : a->index - b->index;
}

static struct item *find(struct item *list, const struct data *wanted) {
  if (wanted->index >= 0)
    while (list && list->data->index != wanted->index) list = list->next;
  else
    while (list && (list->data->value & 0xff) != wanted->value) list = list->next;
  return list;
}

static struct item *reverse(struct item *list) {
  struct item *reversed = NULL;
  while (list) {
    struct item *const next = list->next;
    list->next = reversed;
    reversed = list;
    list = next;
  }
  return reversed;
}

static struct item *sort(struct item *list, compare order) {
  for (int run = 1;; run *= 2) {
    struct item *left = list, *tail = NULL;
    int merges = 0;
    list = NULL;
    while (left) {
      ++merges;
      struct item *right = left;
      int leftSize = 0, rightSize = run;
      while (leftSize < run && right) ++leftSize, right = right->next;
      while (leftSize || (rightSize && right)) {
        struct item *taken;
        if (leftSize && (!rightSize || !right || order(left->data, right->data) <= 0))
          taken = left, left = left->next, --leftSize;
        else
          taken = right, right = right->next, --rightSize;
        if (tail) tail->next = taken;
        else list = taken;
        tail = taken;
      }
      left = right;
    }
    tail->next = NULL;
    if (merges <= 1) return list;
  }
}

static uint16_t list_work(struct item *list, int seed) {
  uint16_t crc = 0;
  int found = 0, missed = 0;
  struct data wanted = {(int16_t)(seed & 0xff), 0};
  for (int i = 0; i < 24; ++i) {
    wanted.index = i & 1 ? -1 : (int16_t)((i * 5 + seed) % (kItems + 8));
    struct item *const at = find(list, &wanted);
    list = reverse(list);
    if (!at) {
      ++missed;
      crc = crc16((uint16_t)list->data->value, crc);
    } else {
      ++found;
      crc = crc16((uint16_t)at->data->value, crc);
      at->data->value = (int16_t)(at->data->value + i);
    }
    wanted.value = (int16_t)((wanted.value + 3) & 0xff);
  }
  list = sort(list, by_value);
  for (const struct item *at = list; at; at = at->next) crc = crc16((uint16_t)at->data->value, crc);
  sort(list, by_index);
  return crc16((uint16_t)(found * 4 - missed), crc);
}

// ---- matrix

static int16_t a[kSide][kSide], b[kSide][kSide];
static int32_t c[kSide][kSide];

static uint16_t sum(int32_t limit, uint16_t crc) {
  int32_t total = 0, previous = 0;
  int16_t result = 0;
  for (int i = 0; i < kSide; ++i)
    for (int j = 0; j < kSide; ++j) {
      total += c[i][j];
      if (total > limit) {
        result = (int16_t)(result + 10);
        total = 0;
      } else {
        result = (int16_t)(result + (c[i][j] > previous ? 1 : 0));
      }
      previous = c[i][j];
    }
  return crc16((uint16_t)result, crc);
}

static uint16_t matrix_work(int16_t seed, uint16_t crc) {
  for (int i = 0; i < kSide; ++i)
    for (int j = 0; j < kSide; ++j) a[i][j] = (int16_t)(a[i][j] + seed);
  for (int i = 0; i < kSide; ++i)
    for (int j = 0; j < kSide; ++j) c[i][j] = a[i][j] * seed;
  crc = sum(100 * seed, crc);
  for (int i = 0; i < kSide; ++i) {
    c[i][0] = 0;
    for (int j = 0; j < kSide; ++j) c[i][0] += a[i][j] * b[0][j];
  }
  crc = sum(1000 * seed, crc);
  for (int i = 0; i < kSide; ++i)
    for (int j = 0; j < kSide; ++j) {
      int32_t total = 0;
      for (int k = 0; k < kSide; ++k) total += a[i][k] * b[k][j];
      c[i][j] = total;
    }
  crc = sum(10000 * seed, crc);
  for (int i = 0; i < kSide; ++i)
    for (int j = 0; j < kSide; ++j) {
      int32_t total = 0;
      for (int k = 0; k < kSide; ++k) {
        const int32_t product = a[i][k] * b[k][j];
        total += ((product >> 2) & 15) * ((product >> 5) & 127);
      }
      c[i][j] = total;
    }
  crc = sum(5000 * seed, crc);
  for (int i = 0; i < kSide; ++i)
    for (int j = 0; j < kSide; ++j) a[i][j] = (int16_t)(a[i][j] - seed);
  return crc;
}

// ---- state machine

enum state { Start, Invalid, Sign, Integer, Float, Exponent, Scientific, kStates };
static char text[kText];

static int is_digit(char c) { return c >= '0' && c <= '9'; }

static enum state scan(const char **from, uint32_t *counts) {
  enum state state = Start;
  const char *at = *from;
  for (; *at && state != Invalid; ++at) {
    const char next = *at;
    if (next == ',') {
      ++at;
      break;
    }
    switch (state) {
    case Start:
      state = is_digit(next) ? Integer : next == '+' || next == '-' ? Sign : next == '.' ? Float : Invalid;
      ++counts[Start];
      break;
    case Sign:
      state = is_digit(next) ? Integer : next == '.' ? Float : Invalid;
      ++counts[Sign];
      break;
    case Integer:
      if (next == '.') state = Float, ++counts[Integer];
      else if (!is_digit(next)) state = Invalid, ++counts[Integer];
      break;
    case Float:
      if (next == 'E' || next == 'e') state = Exponent, ++counts[Float];
      else if (!is_digit(next)) state = Invalid, ++counts[Float];
      break;
    case Exponent:
      state = next == '+' || next == '-' || is_digit(next) ? Scientific : Invalid;
      ++counts[Exponent];
      break;
    case Scientific:
      if (!is_digit(next)) state = Invalid, ++counts[Invalid];
      break;
    default: break;
    }
  }
  *from = at;
  return state;
}

static uint16_t state_work(int seed, uint16_t crc) {
  uint32_t final[kStates] = {0}, track[kStates] = {0};
  for (const char *at = text; *at;) ++final[scan(&at, track)];
  for (int i = seed; i < kText - 1; i += seed + 7)
    if (text[i] != ',') text[i] ^= 1;
  for (const char *at = text; *at;) ++final[scan(&at, track)];
  for (int i = seed; i < kText - 1; i += seed + 7)
    if (text[i] != ',') text[i] ^= 1;
  for (int i = 0; i < kStates; ++i) crc = crc32(track[i], crc32(final[i], crc));
  return crc;
}

int main(int argc, char **argv) {
  volatile int rounds = kRounds, seed = argc > 7 ? atoi(argv[7]) : 0x66;
  static const char *const kWords[] = {"5012", "+874", ".1700", "-110.700", "5.500e+3", "-.123e-2", "T0.3e-1F", "34.0e-T"};
  for (int at = 0, word = 0; at < kText - 12; ++word) {
    for (const char *w = kWords[(word * 5 + word / 7) % 8]; *w;) text[at++] = *w++;
    text[at++] = ',';
  }
  for (int i = 0; i < kSide; ++i)
    for (int j = 0; j < kSide; ++j) {
      a[i][j] = (int16_t)((i * kSide + j) * 77 % 251);
      b[i][j] = (int16_t)((i * kSide + j) * 91 % 239);
    }
  struct item *const items = calloc(kItems, sizeof *items);
  struct data *const data = calloc(kItems, sizeof *data);
  for (int i = 0; i < kItems; ++i) {
    data[i].index = (int16_t)i;
    data[i].value = (int16_t)((seed ^ i * 0x35) & 0xff);
    items[i].data = &data[i];
    items[i].next = i + 1 < kItems ? &items[i + 1] : NULL;
  }
  uint16_t crc = 0;
  for (int round = 0; round < rounds; ++round) {
    const int odd = round & 1;
    crc = crc16(list_work(items, seed + odd), crc);
    crc = matrix_work((int16_t)(seed + odd), crc);
    crc = state_work(seed % 16 + odd, crc);
  }
  printf("%04x\n", crc);
}
