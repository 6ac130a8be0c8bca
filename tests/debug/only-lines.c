// optimize: 1
// Compiled for lines only (-gline-tables-only): `counted`, in which nothing was inlined, has no entry in the debug information. It is
// linked with code that has no debug information at all.
int plain(int);
__attribute__((export_name("run"))) int counted(int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i)
    sum += plain(i);
  return sum;
}
