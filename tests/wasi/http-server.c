// Serves HTTP/1.1 on the listener that it was given as descriptor 3: any number of connections, each for one request or
// kept alive, requests in pieces or several at once. GET /x is answered with "you asked for /x"; /quit ends the program,
// which then says how many requests and connections there were.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wasi/api.h>

enum { kListener = 3, kMost = 512, kRoom = 4096 };

struct connection {
  __wasi_fd_t fd;
  size_t in, out, sent; // bytes in each buffer, and how many of `output` are gone
  bool last;            // close when everything is sent
  char input[kRoom], output[kRoom];
};

static struct connection *connections[kMost];
static size_t count;
static unsigned long requests, accepted;
static bool quits;

static void add(__wasi_fd_t fd) {
  struct connection *const c = calloc(1, sizeof *c);
  if (!c) abort();
  c->fd = fd;
  connections[count++] = c;
  ++accepted;
}

static void drop(size_t i) {
  __wasi_fd_close(connections[i]->fd);
  free(connections[i]);
  connections[i] = connections[--count];
}

// Answers the requests that have arrived whole, as long as there is room. False for nonsense.
static bool answer(struct connection *c) {
  for (;;) {
    c->input[c->in] = 0;
    char *const end = strstr(c->input, "\r\n\r\n");
    if (!end || kRoom - c->out < 512 || c->last) return end || c->in < kRoom - 1;
    char path[200];
    if (sscanf(c->input, "GET %199s HTTP/1.1\r\n", path) != 1) return false;
    *end = 0;
    c->last = strstr(c->input, "Connection: close") != NULL;
    quits |= !strcmp(path, "/quit");
    ++requests;
    char body[256];
    const int length = snprintf(body, sizeof body, "you asked for %s\n", path);
    c->out += (size_t)snprintf(c->output + c->out, kRoom - c->out, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n%s\r\n%s",
                               length, c->last ? "Connection: close\r\n" : "", body);
    c->in -= (size_t)(end + 4 - c->input);
    memmove(c->input, end + 4, c->in);
  }
}

// Each of these gives false when the connection has ended.
static bool receive(struct connection *c) {
  const __wasi_iovec_t v = {(uint8_t *)c->input + c->in, kRoom - 1 - c->in};
  __wasi_size_t n = 0;
  const __wasi_errno_t e = __wasi_fd_read(c->fd, &v, 1, &n);
  if (e == __WASI_ERRNO_AGAIN) return true;
  if (e || n == 0) return false;
  c->in += n;
  return answer(c);
}

static bool flush(struct connection *c) {
  while (c->sent < c->out) {
    const __wasi_ciovec_t v = {(uint8_t *)c->output + c->sent, c->out - c->sent};
    __wasi_size_t n = 0;
    const __wasi_errno_t e = __wasi_fd_write(c->fd, &v, 1, &n);
    if (e == __WASI_ERRNO_AGAIN) return true;
    if (e) return false;
    c->sent += n;
  }
  c->sent = c->out = 0;
  return !c->last;
}

static void accept_all(void) {
  __wasi_fd_t fd;
  while (count < kMost && !__wasi_sock_accept(kListener, __WASI_FDFLAGS_NONBLOCK, &fd)) add(fd);
}

int main(void) {
  static __wasi_subscription_t subscriptions[kMost + 1];
  static __wasi_event_t events[kMost + 1];
  while (!quits || count > 0) {
    memset(subscriptions, 0, (count + 1) * sizeof *subscriptions);
    for (size_t i = 0; i < count; ++i) {
      struct connection *const c = connections[i];
      subscriptions[i].userdata = i;
      subscriptions[i].u.tag = c->out ? __WASI_EVENTTYPE_FD_WRITE : __WASI_EVENTTYPE_FD_READ;
      subscriptions[i].u.u.fd_read.file_descriptor = c->fd;
    }
    subscriptions[count].userdata = kMost;
    subscriptions[count].u.tag = __WASI_EVENTTYPE_FD_READ;
    subscriptions[count].u.u.fd_read.file_descriptor = kListener;
    __wasi_size_t ready = 0;
    const __wasi_errno_t e = __wasi_poll_oneoff(subscriptions, events, count + 1, &ready);
    if (e) {
      fprintf(stderr, "poll_oneoff: errno %d\n", e);
      return 1;
    }
    // From the last to the first, so that dropping one moves only one that was looked at.
    bool hasNew = false;
    for (size_t k = ready; k-- > 0;) {
      if (events[k].error) {
        fprintf(stderr, "an event has errno %d\n", events[k].error);
        return 1;
      }
      if (events[k].userdata == kMost) {
        hasNew = true;
        continue;
      }
      const size_t i = (size_t)events[k].userdata;
      struct connection *const c = connections[i];
      const bool goes = (c->out || receive(c)) && flush(c) && answer(c) && flush(c);
      if (!goes || (quits && !c->out)) drop(i);
    }
    if (hasNew && !quits) accept_all();
  }
  printf("%lu requests, %lu connections\n", requests, accepted);
}
