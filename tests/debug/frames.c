// optimize: 2
// What an optimising compiler leaves of variables: values that come and go, arrays in the frame, small functions in others.
struct point {
  int x, y;
};

static int length(const struct point *p) {
  int squares = p->x * p->x + p->y * p->y;
  int root = 0;
  while ((root + 1) * (root + 1) <= squares)
    ++root;
  return root;
}

__attribute__((noinline)) static int fill(struct point *points, int n, int unused) {
  (void)unused; // the compiler drops it, and says so (DW_AT_calling_convention)
  int written = 0;
  for (int i = 0; i < n; ++i) {
    points[i].x = i;
    points[i].y = 2 * i;
    written += 2;
  }
  return written;
}

__attribute__((noinline)) int longest(int n) {
  struct point points[8];
  int most = 0;
  int count = n > 8 ? 8 : n;
  int written = fill(points, count, 3);
  for (int i = 0; i < count; ++i) {
    int l = length(&points[i]);
    if (l > most)
      most = l;
  }
  return most + written;
}

#ifdef __wasm__
__attribute__((export_name("run")))
#endif
int run(int n) {
  int first = longest(n);
  int second = longest(n + 1);
  return first * 100 + second;
}

#ifndef __wasm__
int main(int argc, char **argv) {
  (void)argv;
  return run(argc + 4) == 0;
}
#endif
