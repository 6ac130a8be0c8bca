// Traps in a function that was inlined twice over before it became WebAssembly. Built with -g by build-guests.bash.
static int at(int *numbers, int i) {
  return numbers[i];
}
static int twice(int *numbers, int i) {
  return 2 * at(numbers, i);
}
__attribute__((noinline)) int sum(int *numbers, int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i)
    sum += twice(numbers, i);
  return sum;
}
__attribute__((noinline)) int call(int *numbers, int n) {
  return sum(numbers, n) + 1;
}
__attribute__((export_name("run"))) int run(int address, int n) {
  return call((int *)address, n) + 1;
}
