// A guest for examples/library and examples/object: functions for a host to call, one that calls the host, and some that go wrong.
#define EXPORT(name) __attribute__((export_name(name)))
#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))

IMPORT("host", "log") void host_log(const char *text, unsigned length);
IMPORT("host", "scale") double host_scale(double value);

static char buffer[64];
unsigned calls = 0;

EXPORT("add") int add(int a, int b) {
  ++calls;
  return a + b;
}

EXPORT("calls") unsigned count(void) { return calls; }

EXPORT("mean") double mean(const double *values, int count) {
  double sum = 0;
  for (int i = 0; i < count; ++i) sum += values[i];
  return host_scale(sum / count);
}

EXPORT("buffer") char *buffer_address(void) { return buffer; }

EXPORT("shout") void shout(unsigned length) {
  for (unsigned i = 0; i < length && i < sizeof buffer; ++i)
    if (buffer[i] >= 'a' && buffer[i] <= 'z') buffer[i] -= 32;
  host_log(buffer, length);
}

EXPORT("divide") int divide(int a, int b) { return a / b; }

EXPORT("peek") int peek(const int *address) { return *address; }

EXPORT("spin") void spin(void) {
  for (volatile int i = 0;; ++i) {
  }
}
