// A loop that becomes vectors: its function has variants for several CPUs.
static float from[4096], to[4096];
__attribute__((noinline)) float scaled(int n, float factor) {
  float sum = 0;
  for (int i = 0; i < n; ++i)
    to[i] = from[i] * factor + 1;
  for (int i = 0; i < n; ++i)
    sum += to[i];
  return sum;
}
static float (*volatile call)(int, float) = scaled; // not inlined
__attribute__((export_name("run"))) float run(int n) {
  for (int i = 0; i < 4096; ++i)
    from[i] = (float)i;
  return call(n, 0.5f);
}
