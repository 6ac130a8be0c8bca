// poll_oneoff, over ppoll. The guest's list may have millions of subscriptions; the host's has one entry per descriptor
// that is open, so the guest cannot make the host allocate more than its descriptors already cost. The subscriptions stay
// in guest memory and are read again in each pass; they are checked each time, since another thread could change them.
#include "wasi-libc-shim/clock.h"
#include "wasi-libc-shim/functions.h"
#include <algorithm>
#include <errno.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>

namespace wasi {
namespace {

constexpr u64 kSecond = 1'000'000'000, kForever = ~u64(0);

// The guest's list, in either layout; each subscription is read as preview 1's.
class Subscriptions {
public:
  Subscriptions(GuestArray<Subscription> list) : new_(list), size_(list.size()) {}
  Subscriptions(GuestArray<unstable::Subscription> list) : old_(list), size_(list.size()), isOld_(true) {}
  u32 size() const { return size_; }
  Subscription operator[](u32 i) const {
    if (!isOld_) return new_[i];
    const unstable::Subscription old = old_[i];
    Subscription s{};
    s.userdata = old.userdata;
    s.type = old.type;
    if (s.type == EventType::Clock)
      s.clock = old.clock;
    else
      s.fd = old.fd;
    return s;
  }

private:
  GuestArray<Subscription> new_;
  GuestArray<unstable::Subscription> old_;
  u32 size_;
  bool isOld_ = false;
};

Event eventFor(const Subscription &s, Errno error) {
  Event e{};
  e.userdata = s.userdata;
  e.type = s.type;
  e.error = static_cast<u16>(error);
  return e;
}

// The bytes that can be read at once, as far as the host knows.
u64 bytesToRead(const Descriptor &d) {
  struct stat stat;
  if (d.type == FileType::RegularFile) {
    const off_t at = lseek(d.fd, 0, SEEK_CUR);
    return at >= 0 && fstat(d.fd, &stat) == 0 && stat.st_size > at ? static_cast<u64>(stat.st_size - at) : 0;
  }
  int n = 0;
  return ioctl(d.fd, FIONREAD, &n) == 0 && n > 0 ? static_cast<u64>(n) : 0;
}

class Poll {
public:
  Poll(Context &context, const Subscriptions &in, GuestArray<Event> out) : context_(context), in_(in), out_(out) {}

  Checked<u32> run() {
    start_[clockid::Realtime] = TRY(readClock(context_, clockid::Realtime));
    start_[clockid::Monotonic] = TRY(readClock(context_, clockid::Monotonic));
    for (;;) {
      TRY_ERRNO(collect());
      TRY_ERRNO(wait());
      if (const u32 n = report()) return n;
    }
  }

private:
  static constexpr u32 kNotPolled = ~u32(0);

  bool isClock(u32 id) const { return id == clockid::Realtime || id == clockid::Monotonic; }

  // Why a subscription for the descriptor is answered at once with an error; Success if it is to be waited for.
  static Errno errorOf(const Descriptor &d, EventType type) {
    if (d.isListener && type == EventType::FdRead) // ready when a connection can be accepted
      return d.require(right::PollFdReadwrite);
    return d.require(right::PollFdReadwrite | (type == EventType::FdRead ? right::FdRead : right::FdWrite));
  }

  // First pass: the host's list, and whether something can be answered without waiting. Done again after each wait, since
  // another thread may have opened or closed descriptors.
  Errno collect() {
    host_.clear();
    polled_.clear();
    placeOf_.clear();
    immediate_ = false;
    for (u32 i = 0; i < in_.size(); ++i) {
      const Subscription s = in_[i];
      switch (s.type) {
      case EventType::Clock:
        if (s.clock.flags & ~subclockflag::Abstime) return Errno::Inval;
        immediate_ |= !isClock(s.clock.id);
        continue;
      case EventType::FdRead:
      case EventType::FdWrite: immediate_ |= !add(s.fd, s.type); continue;
      }
      return Errno::Inval;
    }
    return Errno::Success;
  }

  // Whether the descriptor can be waited for; then it is in the host's list, once.
  bool add(u32 fd, EventType type) {
    if (placeOf(fd) == kNotPolled) {
      Checked<DescriptorRef> found = context_.descriptor(fd);
      if (!found.ok() || errorOf(**found, type) != Errno::Success) return false;
      if (fd >= placeOf_.size())
        placeOf_.resize(fd + 1, kNotPolled); // there is such a descriptor: no more than the table has
      placeOf_[fd] = static_cast<u32>(host_.size());
      host_.push_back({(*found)->fd, 0, 0});
      polled_.push_back(found.take());
    } else if (errorOf(*polled_[placeOf(fd)], type) != Errno::Success) {
      return false;
    }
    host_[placeOf(fd)].events |= type == EventType::FdRead ? POLLIN : POLLOUT;
    return true;
  }

  u32 placeOf(u32 fd) const { return fd < placeOf_.size() ? placeOf_[fd] : kNotPolled; }

  // The time on the subscription's own clock at which it is due.
  u64 dueAt(const SubscriptionClock &c) const {
    if (c.flags & subclockflag::Abstime) return c.timeout;
    const u64 due = start_[c.id] + c.timeout;
    return due < c.timeout ? kForever : due; // a wrapped sum is centuries away
  }

  // Nanoseconds until the first clock is due; kForever without one.
  Checked<u64> untilFirstClock() {
    const u64 now[2] = {TRY(readClock(context_, clockid::Realtime)), TRY(readClock(context_, clockid::Monotonic))};
    u64 least = kForever;
    for (u32 i = 0; i < in_.size() && least; ++i) {
      const Subscription s = in_[i];
      if (s.type != EventType::Clock || !isClock(s.clock.id)) continue;
      const u64 due = dueAt(s.clock);
      least = std::min(least, due > now[s.clock.id] ? due - now[s.clock.id] : 0);
    }
    return least;
  }

  Errno wait() {
    u64 left = immediate_ ? 0 : TRY(untilFirstClock());
    const bool frozen = context_.options.frozenClock && left != kForever;
    struct timespec t{};
    if (!frozen) {
      t.tv_sec = static_cast<time_t>(left / kSecond);
      t.tv_nsec = static_cast<long>(left % kSecond);
    }
    const int n = ppoll(host_.data(), static_cast<nfds_t>(host_.size()), left == kForever ? nullptr : &t, nullptr);
    if (n < 0) // also Intr, as a native program sees it: so a guest that waits can be interrupted
      return lastError();
    if (n == 0 && frozen) context_.frozenElapsed() += left; // the guest slept, in no time
    return Errno::Success;
  }

  // Second pass: an event for each subscription that is due. 0: wait on.
  u32 report() {
    Checked<u64> realtime = readClock(context_, clockid::Realtime), monotonic = readClock(context_, clockid::Monotonic);
    const u64 now[2] = {*realtime, *monotonic};
    u32 n = 0;
    for (u32 i = 0; i < in_.size(); ++i) {
      const Subscription s = in_[i];
      if (s.type == EventType::Clock) {
        if (!isClock(s.clock.id))
          out_.store(n++, eventFor(s, s.clock.id > clockid::ThreadCpu ? Errno::Inval : Errno::Notsup));
        else if (now[s.clock.id] >= dueAt(s.clock))
          out_.store(n++, eventFor(s, Errno::Success));
      } else if (s.type == EventType::FdRead || s.type == EventType::FdWrite) {
        n += reportDescriptor(s, n);
      }
    }
    return n;
  }

  u32 reportDescriptor(const Subscription &s, u32 at) {
    const u32 place = placeOf(s.fd);
    if (place == kNotPolled) {
      Checked<DescriptorRef> found = context_.descriptor(s.fd);
      const Errno error = found.ok() ? errorOf(**found, s.type) : found.error();
      if (error == Errno::Success) return 0; // opened by another thread since collect()
      out_.store(at, eventFor(s, error));
      return 1;
    }
    const Descriptor &d = *polled_[place];
    if (const Errno error = errorOf(d, s.type); error != Errno::Success) {
      out_.store(at, eventFor(s, error));
      return 1;
    }
    const short ready = host_[place].revents;
    const bool reads = s.type == EventType::FdRead;
    if (!(ready & ((reads ? POLLIN : POLLOUT) | POLLERR | POLLHUP | POLLNVAL))) return 0;
    Event e = eventFor(s, ready & POLLNVAL ? Errno::Badf : Errno::Success);
    if (reads) e.bytes = bytesToRead(d);
    if (ready & (POLLHUP | POLLERR)) e.flags = eventflag::Hangup;
    out_.store(at, e);
    return 1;
  }

  Context &context_;
  const Subscriptions in_;
  const GuestArray<Event> out_;
  u64 start_[2] = {};
  bool immediate_ = false;
  std::vector<struct pollfd> host_;
  std::vector<DescriptorRef> polled_; // what host_ has the descriptors of
  std::vector<u32> placeOf_;          // in host_, by the guest's number
};

template <class Layout>
Errno pollOneoff(HostFunction *self, u32 subscriptions, u32 events, u32 count, u32 written) {
  const Call call(self);
  const Out<u32> out = TRY(call.memory.out<u32>(written));
  if (count == 0) // nothing would ever happen
    return Errno::Inval;
  const GuestArray<Layout> in = TRY(call.memory.array<Layout>(subscriptions, count));
  const GuestArray<Event> results = TRY(call.memory.array<Event>(events, count));
  out.store(TRY(Poll(call.context, in, results).run()));
  return Errno::Success;
}

} // namespace

Errno poll_oneoff(HostFunction *self, u32 subscriptions, u32 events, u32 count, u32 written) {
  return pollOneoff<Subscription>(self, subscriptions, events, count, written);
}

Errno unstable::poll_oneoff(HostFunction *self, u32 subscriptions, u32 events, u32 count, u32 written) {
  return pollOneoff<unstable::Subscription>(self, subscriptions, events, count, written);
}

} // namespace wasi
