// The load generator: threads, each with a connection of its own or a new one for each request, that check every answer.
#include "tests/wasi/host/http-load.h"
#include <arpa/inet.h>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <memory>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

class Connection {
public:
  explicit Connection(unsigned port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<unsigned short>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int yes = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (connect(fd_, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0) wrong("connect");
  }
  Connection(const Connection &) = delete;
  ~Connection() { close(fd_); }

  // Sends a request and reads its answer. The body, or "" after wrong().
  std::string get(const std::string &path, bool keepsAlive) {
    const std::string request =
        "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + (keepsAlive ? "" : "Connection: close\r\n") + "\r\n";
    if (fd_ < 0 || send(fd_, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
      return wrong("send");
    std::size_t head = 0, length = 0;
    while (head == 0 || read_.size() < head + length) {
      char buffer[4096];
      const ssize_t n = recv(fd_, buffer, sizeof buffer, 0);
      if (n < 0) return wrong("receive");
      if (n == 0) return wrong("the server closed the connection");
      read_.append(buffer, static_cast<std::size_t>(n));
      const std::size_t end = read_.find("\r\n\r\n");
      if (head != 0 || end == std::string::npos) continue;
      head = end + 4;
      const std::size_t at = read_.find("Content-Length: ");
      if (!read_.starts_with("HTTP/1.1 200 ") || at > end) return wrong("no answer of status 200 with a length");
      length = std::stoul(read_.substr(at + 16));
    }
    const std::string body = read_.substr(head, length);
    read_.erase(0, head + length);
    return body;
  }

private:
  std::string wrong(const char *what) {
    std::fprintf(stderr, "http-load: %s: %s\n", what, errno ? strerror(errno) : "unexpected");
    return "";
  }

  int fd_;
  std::string read_;
};

} // namespace

int httpLoad(unsigned port, unsigned requests, unsigned threads, bool keepsAlive) {
  std::atomic<unsigned> next = 0, good = 0;
  const auto work = [&] {
    std::unique_ptr<Connection> connection;
    for (unsigned i = next++; i < requests; i = next++) {
      if (!connection || !keepsAlive) connection.reset();
      if (!connection) connection = std::make_unique<Connection>(port);
      const std::string path = "/" + std::to_string(i);
      if (connection->get(path, keepsAlive) == "you asked for " + path + "\n")
        ++good;
      else
        connection.reset();
    }
  };
  const auto start = std::chrono::steady_clock::now();
  std::vector<std::thread> all;
  for (unsigned i = 0; i < threads; ++i) all.emplace_back(work);
  for (std::thread &thread : all) thread.join();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("%u of %u requests answered right, %u at a time, %s: %.0f per second\n", good.load(), requests, threads,
              keepsAlive ? "kept alive" : "a connection each", good / seconds);
  return good == requests ? 0 : 1;
}

int httpQuit(unsigned port) {
  Connection connection(port);
  return connection.get("/quit", false).empty() ? 1 : 0;
}
