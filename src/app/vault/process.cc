#include "app/vault/process.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <fstream>

#include "core/crypto/hex.h"
#include "core/grant/entry.h"

namespace dvsguard::vault {
namespace {

constexpr std::size_t kBatch = 256;         // messages of the front between two commits
constexpr std::size_t kFrontOutbox = 8192;  // packets
constexpr std::size_t kSmallOutbox = 256;
constexpr std::size_t kMaxOwed = 512;      // answers of an observer: twice its outbox, as it holds as many
constexpr std::size_t kMaxOperators = 16;  // connections at once
// Milliseconds, where something was appended. A checkpoint takes several syncs, during which nobody is
// answered: it waits for a pause, so that it is not what one request in thirty waits for.
constexpr std::uint64_t kCheckpointEvery = 1000;
constexpr std::uint64_t kPause = 20;
constexpr std::uint64_t kCheckpointAtLatest = 10'000;
constexpr int kTick = 250;  // milliseconds

std::uint64_t milliseconds_of(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * 1000 +
         static_cast<std::uint64_t>(time.tv_nsec) / 1'000'000;
}

}  // namespace

Result<grant::BootId> read_boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string text;
  std::getline(file, text);
  std::erase(text, '-');
  grant::BootId id{};
  if (!crypto::hex_to(text, id))
    return Error{.code = ErrorCode::Io, .what = "cannot read /proc/sys/kernel/random/boot_id"};
  return id;
}

Process::Process(Links links, Keys keys, store::Log log, Vault vault, grant::BootId boot)
    : front_{std::move(links.front), link::Outbox(kFrontOutbox)},
      starter_{std::move(links.starter), link::Outbox(kFrontOutbox)},
      control_(std::move(links.control)),
      operator_uid_(links.operator_uid),
      keys_(std::move(keys)),
      log_(std::move(log)),
      vault_(std::move(vault)),
      boot_(boot) {
  for (sys::Fd& observer : links.observers)
    observers_.push_back({std::move(observer), link::Outbox(kSmallOutbox)});
}

Time Process::now() const {
  Time time;
  time.moment.wall = Instant(std::chrono::seconds(milliseconds_of(CLOCK_REALTIME) / 1000));
  time.moment.boot = boot_;
  time.milliseconds = milliseconds_of(CLOCK_BOOTTIME);
  time.moment.boot_seconds = time.milliseconds / 1000;
  return time;
}

Status Process::begin(const std::string& version, const std::string& config_digest) {
  const Time time = now();
  vault_.begin(version, config_digest, time);
  // Of former runs, told again: who watches this one is to know.
  const std::vector<grant::Locked> locked = vault_.locked(time);
  if (log_.age() == store::Age::Older)
    vault_.lock_all("the log is older than its anchor: an old copy was put back", time);
  TRY_STATUS(settle());
  for (const grant::Locked& one : locked)
    (void)starter_.outbox.put(wire::encode(wire::Event{grant::encode_entry(one)}));
  return keep_checkpoint(true);
}

Status Process::run() {
  while (true) {
    std::vector<pollfd> wanted;
    const auto want = [&wanted](const sys::Fd& fd, bool read, bool write) {
      const int events = (read ? POLLIN : 0) | (write ? POLLOUT : 0);
      wanted.push_back({fd ? fd.get() : -1, static_cast<short>(events), 0});
    };
    want(starter_.fd, true, !starter_.outbox.empty());
    // A front that does not take its answers is not asked for more, and no event is lost to one who asks
    // faster than the starter writes.
    want(front_.fd, !front_.outbox.is_half_full() && !starter_.outbox.is_half_full(), !front_.outbox.empty());
    want(control_, operators_.size() < kMaxOperators, false);
    for (const Observer& observer : observers_) want(observer.fd, true, !observer.outbox.empty());
    std::vector<std::size_t> connections;
    for (const auto& [id, connection] : operators_) {
      want(connection.fd, true, !connection.outbox.empty());
      connections.push_back(id);
    }
    if (::poll(wanted.data(), wanted.size(), kTick) < 0 && errno != EINTR)
      return Error{.code = ErrorCode::Io, .what = "cannot wait for messages"};

    constexpr short kReadable = POLLIN | POLLHUP | POLLERR;
    if ((wanted[0].revents & kReadable) != 0) break;
    if ((wanted[1].revents & kReadable) != 0) TRY_STATUS(take_from_front());
    if ((wanted[2].revents & POLLIN) != 0) accept_operator();
    for (std::size_t i = 0; i < observers_.size(); ++i) {
      if ((wanted[3 + i].revents & kReadable) != 0) take_from_observer(i);
    }
    for (std::size_t i = 0; i < connections.size(); ++i) {
      if ((wanted[3 + observers_.size() + i].revents & kReadable) != 0) take_from_operator(connections[i]);
    }
    vault_.tick(now());
    TRY_STATUS(settle());
    TRY(const bool started, flush());
    if (!started) break;
    TRY_STATUS(keep_checkpoint(false));
  }
  vault_.stop(now());
  TRY_STATUS(settle());
  (void)flush();  // who is still there hears it
  return keep_checkpoint(true);
}

// The front reads the network, so what it sends is read as an enemy's: anything off the table ends the vault.
Status Process::take_from_front() {
  for (std::size_t i = 0; i < kBatch; ++i) {
    TRY(auto packet, link::receive(front_.fd.get(), wire::kMaxMessageBytes));
    if (!packet) return {};
    if (packet->bytes.empty()) return Error{.code = ErrorCode::Io, .what = "the front is gone"};
    TRY(wire::Message message, wire::decode(packet->bytes, wire::Link::FrontToVault));
    std::optional<Peer> peer;
    if (std::holds_alternative<wire::Greet>(message) && packet->passed) {
      if (auto known = link::peer_of(packet->passed.get()))
        peer = Peer{known->uid, known->gid, std::move(known->path)};
    }
    vault_.from_front(std::move(message), peer, now());
  }
  return {};
}

// One that breaks the protocol, or says more than it was asked, is not heard any more; the others go on
// without it.
void Process::take_from_observer(std::size_t index) {
  Observer& observer = observers_[index];
  while (true) {
    auto packet = link::receive(observer.fd.get(), wire::kMaxMessageBytes);
    if (packet && !*packet) return;
    auto message = packet && !(*packet)->bytes.empty() && observer.owed > 0
                       ? wire::decode((*packet)->bytes, wire::Link::ObserverToVault)
                       : Result<wire::Message>(Error{});
    if (!message) {
      observer.fd = sys::Fd();
      warn(fmt::format("observer {} broke the protocol, and is not heard until the signer starts again",
                       index));
      return;
    }
    --observer.owed;
    vault_.from_observer(index, std::move(*message), now());
  }
}

void Process::accept_operator() {
  sys::Fd fd(::accept4(control_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!fd) return;
  const auto peer = link::peer_of(fd.get());
  if (!peer || (peer->uid != 0 && peer->uid != operator_uid_)) return;
  operators_.emplace(next_operator_++, Operator{std::move(fd), link::Outbox(kSmallOutbox)});
}

void Process::take_from_operator(std::size_t connection) {
  const auto found = operators_.find(connection);
  if (found == operators_.end()) return;
  auto packet = link::receive(found->second.fd.get(), wire::kMaxMessageBytes);
  if (packet && !*packet) return;
  auto message = packet && !(*packet)->bytes.empty()
                     ? wire::decode((*packet)->bytes, wire::Link::OperatorToVault)
                     : Result<wire::Message>(Error{});
  if (!message) {
    operators_.erase(found);
    return;
  }
  vault_.from_operator(connection, std::move(*message), now());
}

Status Process::settle() {
  std::vector<std::string> lines;
  for (const grant::Entry& entry : vault_.take_entries()) {
    lines.push_back(grant::encode_entry(entry));
    (void)starter_.outbox.put(wire::encode(wire::Event{lines.back()}));
  }
  if (!lines.empty()) {
    TRY_STATUS(log_.append(lines));
    appended_ = milliseconds_of(CLOCK_BOOTTIME);
  }
  TRY_STATUS(sign_all(vault_.take_signs()));
  for (const Send& send : vault_.take_sends()) deliver(send.to, send.message);
  for (std::string& warning : vault_.take_warnings()) warn(std::move(warning));
  return {};
}

Status Process::sign_all(std::vector<Sign> signs) {
  for (Sign& sign : signs) {
    const auto signature = keys_.sign(sign.account, sign.digest);
    if (!signature) return Error{.what = "an account without a key was granted a signature"};
    std::string raw;
    crypto::Keccak256 hash{};
    if (sign.transaction) {
      const auto bytes = eth::encode_signed(*sign.transaction, *signature);
      if (!bytes) return Error{.what = "a signature is not canonical"};
      raw.assign(bytes->begin(), bytes->end());
      hash = crypto::keccak256(*bytes);
    }
    if (sign.send && sign.transaction) {
      vault_.broadcast(sign, std::move(raw), hash, now());
    } else {
      deliver(sign.to, wire::Signed{sign.request, *signature, std::move(raw)});
    }
  }
  return {};
}

void Process::warn(std::string text) {
  if (text.size() > wire::kMaxWhyBytes) text.resize(wire::kMaxWhyBytes);
  (void)starter_.outbox.put(wire::encode(wire::Warning{std::move(text)}));
}

void Process::deliver(const Destination& to, const wire::Message& message) {
  std::string bytes = wire::encode(message);
  if (std::holds_alternative<ToFront>(to)) {
    (void)front_.outbox.put(
        std::move(bytes));  // full: it asked for more than it takes, and is not heard until then
  } else if (const auto* observer = std::get_if<ToObserver>(&to)) {
    deliver_to_observer(observers_[observer->observer], std::move(bytes));
  } else if (const auto found = operators_.find(std::get<ToOperator>(to).connection);
             found != operators_.end()) {
    if (!found->second.outbox.put(std::move(bytes))) operators_.erase(found);
  }
}

// One that does not read is as good as silent.
void Process::deliver_to_observer(Observer& observer, std::string bytes) {
  if (observer.fd && observer.outbox.put(std::move(bytes)))
    observer.owed = std::min(observer.owed + 1, kMaxOwed);
}

Result<bool> Process::flush() {
  TRY_STATUS(front_.outbox.flush(front_.fd.get()));
  for (Observer& observer : observers_) {
    if (observer.fd && !observer.outbox.flush(observer.fd.get())) observer.fd = sys::Fd();
  }
  for (auto entry = operators_.begin(); entry != operators_.end();) {
    const bool heard = entry->second.outbox.flush(entry->second.fd.get()).has_value();
    entry = heard ? std::next(entry) : operators_.erase(entry);
  }
  return starter_.outbox.flush(starter_.fd.get()).has_value();
}

Status Process::keep_checkpoint(bool now_or_never) {
  if (log_.is_checkpointed()) return {};
  const std::uint64_t time = milliseconds_of(CLOCK_BOOTTIME);
  const bool due = time >= checkpointed_ + kCheckpointEvery && time >= appended_ + kPause;
  if (!now_or_never && !due && time < checkpointed_ + kCheckpointAtLatest) return {};
  checkpointed_ = time;
  return log_.write_checkpoint();
}

}  // namespace dvsguard::vault
