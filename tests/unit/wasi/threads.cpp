// One context, many threads: each descriptor stays what it was while a call works on it, counts are exact, and a call that
// blocks blocks nobody else.
#include "tests/unit/wasi/guest.h"
#include <atomic>
#include <fcntl.h>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

using namespace wasi;

namespace {

constexpr u32 kThreads = 4;

// A guest's memory and instance for each thread; the context is the first one's.
struct Shared {
  TemporaryDirectory directory;
  Guest first;
  struct Thread {
    Guest memory;
    HostFunction self{};
    operator HostFunction *() { return &self; }
  };
  Thread threads[kThreads];

  Shared() {
    REQUIRE(first.context.preopen(directory.path(), "/").ok());
    for (Thread &thread : threads) {
      thread.self = *static_cast<HostFunction *>(thread.memory);
      thread.self.data = &first.context;
    }
    first.context.share();
  }
  // Runs `work(thread, number)` in all threads at once.
  template <class Work> void run(Work work) {
    std::vector<std::thread> running;
    std::atomic<u32> ready{0};
    for (u32 i = 0; i < kThreads; ++i)
      running.emplace_back([&, i] {
        ++ready;
        while (ready < kThreads) std::this_thread::yield();
        work(threads[i], i);
      });
    for (std::thread &thread : running) thread.join();
  }
};

Errno openFile(Shared::Thread &t, std::string_view name, u32 oflags, u32 &fd) {
  const u32 out = t.memory.room(4);
  const Errno e = path_open(t, 3, 0, t.memory.put(name), Guest::length(name), oflags, right::File, 0, 0, out);
  fd = e == Errno::Success ? t.memory.get<u32>(out) : ~u32(0);
  return e;
}

Errno writeText(Shared::Thread &t, u32 fd, std::string_view text, u32 &written) {
  const u32 n = t.memory.room(4);
  const Errno e = fd_write(t, fd, t.memory.iovecs({{t.memory.put(text), Guest::length(text)}}), 1, n);
  written = e == Errno::Success ? t.memory.get<u32>(n) : 0;
  return e;
}

std::string readText(Shared::Thread &t, u32 fd) {
  const u32 n = t.memory.room(4), buffer = t.memory.room(64);
  return fd_read(t, fd, t.memory.iovecs({{buffer, 64}}), 1, n) == Errno::Success
             ? t.memory.text(buffer, t.memory.get<u32>(n))
             : "?";
}

TEST_CASE("numbers are given once, and what is opened under one is what is read") {
  Shared guest;
  guest.run([](Shared::Thread &t, u32 number) {
    const std::string name = "file" + std::to_string(number);
    for (u32 i = 0; i < 300; ++i) {
      t.memory.rewind();
      u32 fd, written;
      CHECK(openFile(t, name, oflag::Creat | oflag::Trunc, fd) == Errno::Success);
      CHECK(writeText(t, fd, name, written) == Errno::Success);
      CHECK(fd_seek(t, fd, 0, 0, t.memory.room(8)) == Errno::Success);
      CHECK(readText(t, fd) == name);
      CHECK(fd_close(t, fd) == Errno::Success);
    }
  });
}

// One thread closes and opens again, others use the number: they get the file that had it when they came, or none.
TEST_CASE("a descriptor that is closed during a call stays the file it was") {
  Shared guest;
  guest.directory.write("a", "content of a");
  guest.directory.write("b", "content of b");
  u32 fd;
  REQUIRE(openFile(guest.threads[0], "a", 0, fd) == Errno::Success);
  std::atomic<bool> isDone{false};
  guest.run([&](Shared::Thread &t, u32 number) {
    if (number == 0) {
      for (u32 i = 0; i < 1000; ++i) {
        t.memory.rewind();
        CHECK(fd_close(t, fd) == Errno::Success);
        u32 again;
        CHECK(openFile(t, i % 2 ? "a" : "b", 0, again) == Errno::Success);
        CHECK(again == fd);
      }
      isDone = true;
      return;
    }
    while (!isDone) {
      t.memory.rewind();
      const u32 n = t.memory.room(4), buffer = t.memory.room(64);
      const Errno e = fd_pread(t, fd, t.memory.iovecs({{buffer, 64}}), 1, 0, n);
      CHECK((e == Errno::Success || e == Errno::Badf));
      if (e == Errno::Success) CHECK(t.memory.text(buffer, 11) == "content of ");
    }
  });
}

TEST_CASE("renumbering moves descriptors whole") {
  Shared guest;
  u32 fds[2];
  for (u32 &fd : fds) REQUIRE(openFile(guest.threads[0], "f", oflag::Creat, fd) == Errno::Success);
  guest.run([&](Shared::Thread &t, u32 number) {
    for (u32 i = 0; i < 500; ++i) {
      t.memory.rewind();
      u32 fd;
      if (number == 0) {
        CHECK(openFile(t, "f", 0, fd) == Errno::Success);
        CHECK(fd_renumber(t, fd, fds[1]) == Errno::Success);
      } else {
        CHECK(fd_filestat_get(t, fds[1], t.memory.room(sizeof(Filestat))) == Errno::Success);
      }
    }
  });
}

TEST_CASE("the limit on output holds for all threads together") {
  Shared guest;
  guest.first.context.options.maxOutput = 10'001;
  std::atomic<u64> all{0};
  guest.run([&](Shared::Thread &t, u32 number) {
    u32 fd, written;
    CHECK(openFile(t, "out" + std::to_string(number), oflag::Creat, fd) == Errno::Success);
    for (;;) {
      t.memory.rewind();
      const Errno e = writeText(t, fd, "1234567", written);
      all += written;
      if (e != Errno::Success) {
        CHECK(e == Errno::Nospc);
        break;
      }
    }
  });
  CHECK(all == 10'001);
  u64 bytes = 0;
  for (u32 i = 0; i < kThreads; ++i) bytes += guest.directory.read("out" + std::to_string(i)).size();
  CHECK(bytes == 10'001);
}

TEST_CASE("threads that list one directory each see all of it") {
  Shared guest;
  for (u32 i = 0; i < 200; ++i) guest.directory.write("entry" + std::to_string(i), "");
  guest.run([](Shared::Thread &t, u32) {
    for (u32 round = 0; round < 20; ++round) {
      u64 cookie = 0;
      std::set<std::string> names;
      for (bool isEnd = false; !isEnd;) {
        t.memory.rewind();
        const u32 used = t.memory.room(4), buffer = t.memory.room(1024);
        CHECK(fd_readdir(t, 3, buffer, 1024, cookie, used) == Errno::Success);
        const u32 n = t.memory.get<u32>(used);
        isEnd = n < 1024;
        for (u32 at = 0; at + sizeof(Dirent) <= n;) {
          const Dirent head = t.memory.get<Dirent>(buffer + at);
          if (at + sizeof head + head.nameLength > n) break;
          CHECK(names.insert(t.memory.text(buffer + at + u32(sizeof head), head.nameLength)).second);
          at += u32(sizeof head) + head.nameLength;
          cookie = head.next;
        }
      }
      CHECK(names.size() == 202);
    }
  });
}

TEST_CASE("threads get different parts of the reproducible random stream, and all of it") {
  Shared guest;
  guest.first.context.options.randomSeed = 7;
  std::mutex mutex;
  std::set<u64> seen;
  guest.run([&](Shared::Thread &t, u32) {
    std::vector<u64> own;
    for (u32 i = 0; i < 1000; ++i) {
      CHECK(random_get(t, 64, 8) == Errno::Success);
      own.push_back(t.memory.get<u64>(64));
    }
    const std::lock_guard lock(mutex);
    seen.insert(own.begin(), own.end());
  });
  Guest alone;
  alone.context.options.randomSeed = 7;
  for (u32 i = 0; i < kThreads * 1000; ++i) {
    CHECK(random_get(alone, 64, 8) == Errno::Success);
    CHECK(seen.count(alone.get<u64>(64)) == 1);
  }
}

TEST_CASE("a read that blocks, and a poll that does, let others work and close") {
  Shared guest;
  int ends[2];
  REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  UniqueFd writer(ends[1]);
  const u32 pipe = guest.first.context.addDescriptor(UniqueFd(ends[0])).take();
  std::atomic<u32> blocked{0};
  guest.run([&](Shared::Thread &t, u32 number) {
    if (number == 0) { // reads what comes after the descriptor was closed
      ++blocked;
      CHECK(readText(t, pipe) == "late");
    } else if (number == 1) {
      Subscription s{};
      s.type = EventType::FdRead;
      s.fd = pipe;
      const u32 in = t.memory.room(sizeof s), out = t.memory.room(sizeof(Event)), n = t.memory.room(4);
      t.memory.set(in, s);
      ++blocked;
      CHECK(poll_oneoff(t, in, out, 1, n) == Errno::Success);
      CHECK(t.memory.get<u32>(n) == 1);
    } else if (number == 2) {
      while (blocked < 2) std::this_thread::yield();
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      u32 fd, written;
      CHECK(openFile(t, "other", oflag::Creat, fd) == Errno::Success);
      CHECK(writeText(t, fd, "works", written) == Errno::Success);
      CHECK(fd_close(t, fd) == Errno::Success);
      CHECK(fd_close(t, pipe) == Errno::Success);
      CHECK(fd_close(t, pipe) == Errno::Badf);
      CHECK(write(writer.get(), "late", 4) == 4);
      writer.reset(); // whichever comes second sees the end
    }
  });
}

TEST_CASE("rights that one thread gives up do not come back through another") {
  for (u32 round = 0; round < 50; ++round) {
    Shared guest;
    u32 fd;
    REQUIRE(openFile(guest.threads[0], "f", oflag::Creat, fd) == Errno::Success);
    std::atomic<u32> granted{0};
    guest.run([&](Shared::Thread &t, u32 number) {
      const u64 kept = right::File & ~(number % 2 ? right::FdWrite : right::FdRead);
      if (fd_fdstat_set_rights(t, fd, kept, 0) == Errno::Success) granted |= 1u << (number % 2);
    });
    // The first wins; the other would have to give back what it gave up.
    CHECK((granted == 1 || granted == 2));
  }
}

} // namespace
