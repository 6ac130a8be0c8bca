// Sockets that the embedder gives: accepting, sending, receiving, shutting down.
#include "tests/unit/wasi/guest.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace wasi;

namespace {

struct Connected : Guest { // a guest with one end of a connection at 3; the test has the other
  UniqueFd peer;
  Connected() {
    int ends[2];
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    REQUIRE(*context.addDescriptor(UniqueFd(ends[0])) == 3);
    peer = UniqueFd(ends[1]);
  }
  u32 n = room(4), flags = room(4), buffer = room(64);
};

TEST_CASE("sends and receives, looks ahead, and sees the end") {
  Connected guest;
  CHECK(sock_send(guest, 3, guest.iovecs({{guest.put("ab"), 2}, {guest.put("c"), 1}}), 2, 0, guest.n) ==
        Errno::Success);
  char text[8] = {};
  CHECK(read(guest.peer.get(), text, 8) == 3);
  CHECK(std::string(text) == "abc");

  REQUIRE(write(guest.peer.get(), "hello", 5) == 5);
  const u32 list = guest.iovecs({{guest.buffer, 64}});
  CHECK(sock_recv(guest, 3, list, 1, riflag::Peek, guest.n, guest.flags) == Errno::Success);
  CHECK(sock_recv(guest, 3, list, 1, 0, guest.n, guest.flags) == Errno::Success);
  CHECK(guest.text(guest.buffer, guest.get<u32>(guest.n)) == "hello");
  CHECK(guest.get<u16>(guest.flags) == 0);
  CHECK(sock_recv(guest, 3, list, 1, 4, guest.n, guest.flags) == Errno::Inval);
  CHECK(sock_send(guest, 3, list, 1, 1, guest.n) == Errno::Inval);
}

TEST_CASE("shuts down one side or both") {
  Connected guest;
  CHECK(sock_shutdown(guest, 3, 0) == Errno::Inval);
  CHECK(sock_shutdown(guest, 3, 4) == Errno::Inval);
  CHECK(sock_shutdown(guest, 3, sdflag::Wr) == Errno::Success);
  char byte;
  CHECK(read(guest.peer.get(), &byte, 1) == 0);
  CHECK(guest.write(3, "x") == Errno::Pipe); // and no SIGPIPE
  CHECK(sock_send(guest, 3, guest.iovecs({{guest.buffer, 1}}), 1, 0, guest.n) == Errno::Pipe);
}

TEST_CASE("what is no socket says so") {
  TemporaryDirectory directory;
  Guest guest;
  REQUIRE(guest.context.preopen(directory.path(), "/").ok());
  CHECK(sock_shutdown(guest, 3, sdflag::All) == Errno::Notsock);
  CHECK(sock_shutdown(guest, 99, sdflag::All) == Errno::Badf);
  CHECK(sock_accept(guest, 3, 0, 64) == Errno::Notsock);
  CHECK(sock_recv(guest, 3, 64, 0, 0, 64, 68) == Errno::Notsock);
  CHECK(sock_send(guest, 3, 64, 0, 0, 64) == Errno::Notsock);
}

TEST_CASE("accepts connections on an address that was given") {
  Guest guest;
  CHECK_FALSE(guest.context.listenTcp("nonsense").ok());
  CHECK_FALSE(guest.context.listenTcp("127.0.0.1:99999").ok());
  CHECK_FALSE(guest.context.listenTcp("example.com:80").ok());
  REQUIRE(guest.context.listenTcp("127.0.0.1:0").ok());
  CHECK(fd_fdstat_get(guest, 3, 64) == Errno::Success);
  CHECK(guest.get<Fdstat>(64).type == FileType::SocketStream);
  CHECK((guest.get<Fdstat>(64).rightsBase & right::SockAccept));

  CHECK(guest.get<Fdstat>(64).flags == fdflag::Nonblock);
  CHECK(sock_accept(guest, 3, 0, 64) == Errno::Again);
  CHECK(sock_accept(guest, 3, fdflag::Append, 64) == Errno::Inval);

  sockaddr_in address{};
  socklen_t length = sizeof address;
  const DescriptorRef listener = guest.context.descriptor(3, 0).take();
  REQUIRE(getsockname(listener->fd, reinterpret_cast<sockaddr *>(&address), &length) == 0);
  UniqueFd client(socket(AF_INET, SOCK_STREAM, 0));
  REQUIRE(connect(client.get(), reinterpret_cast<sockaddr *>(&address), length) == 0);
  CHECK(sock_accept(guest, 3, 0, 64) == Errno::Success);
  const u32 connection = guest.get<u32>(64);
  CHECK(connection == 4);
  REQUIRE(write(client.get(), "request", 7) == 7);
  CHECK(guest.read(connection, 64) == "request");
  CHECK(guest.write(connection, "answer") == Errno::Success);
  CHECK(fd_close(guest, connection) == Errno::Success);
  char text[8] = {};
  CHECK(read(client.get(), text, 8) == 6);
}

} // namespace
