#include "app/signer/front_links.h"

#include <fcntl.h>

#include <utility>

#include "core/jsonrpc/reply.h"
#include "edge/link/packet.h"
#include "edge/sys/process.h"

namespace dvsguard::app_signer {
namespace {

constexpr int kPacketsAtOnce = 64;                                // clients are served in between
constexpr std::size_t kMaxReaderPacket = std::size_t{256} << 10;  // none is lost, and the link with it

std::optional<std::uint64_t> request_of(const wire::Message& message) {
  if (const auto* one = std::get_if<wire::Signed>(&message)) return one->request;
  if (const auto* one = std::get_if<wire::Refused>(&message)) return one->request;
  if (const auto* one = std::get_if<wire::Accounts>(&message)) return one->request;
  if (const auto* one = std::get_if<wire::Facts>(&message)) return one->request;
  if (const auto* one = std::get_if<wire::Sent>(&message)) return one->request;
  return std::nullopt;
}

// Below 2^52, which every reader of JSON holds.
std::uint64_t first_number() {
  std::uint64_t number = 0;
  for (const std::uint8_t byte : sys::random_bytes()) number = number << 8 | byte;
  return number >> 12;
}

jsonrpc::ReaderAnswer too_many_reads() {
  const jsonrpc::Fault fault{jsonrpc::Code::Limit, "too many reads of this client wait: ask fewer at once"};
  return {.id = 0, .is_error = true, .json = jsonrpc::fault_json(fault), .text = {}};
}

Error io(std::string what) {
  return {.code = ErrorCode::Io, .what = std::move(what)};
}

}  // namespace

void TurnOutbox::put(const std::string& client, std::string bytes, sys::Fd passed) {
  queues_[client].push_back({std::move(bytes), std::move(passed)});
}

Result<bool> TurnOutbox::flush(int fd) {
  while (!queues_.empty()) {
    auto turn = queues_.upper_bound(last_);
    if (turn == queues_.end()) turn = queues_.begin();
    const Packet& packet = turn->second.front();
    TRY(const bool taken, link::send(fd, packet.bytes, packet.passed.get()));
    if (!taken) return false;
    last_ = turn->first;
    turn->second.pop_front();
    if (turn->second.empty()) queues_.erase(turn);
  }
  return true;
}

FrontLinks::FrontLinks(server::Loop& loop, sys::Fd vault, sys::Fd reader)
    : loop_(loop),
      vault_(std::move(vault)),
      reader_(std::move(reader)),
      vault_asked_(first_number()),
      reader_asked_(first_number()) {}

FrontLinks::~FrontLinks() {
  loop_.remove(vault_.get());
  if (!reader_gone_) loop_.remove(reader_.get());
}

Status FrontLinks::start() {
  if (::fcntl(vault_.get(), F_SETFL, O_NONBLOCK) != 0 || ::fcntl(reader_.get(), F_SETFL, O_NONBLOCK) != 0)
    return io("a link is no descriptor");
  TRY_STATUS(loop_.add(vault_.get(), server::kReadable, [this](std::uint32_t) { from_vault(); }));
  return loop_.add(reader_.get(), server::kReadable, [this](std::uint32_t) { from_reader(); });
}

void FrontLinks::end(Status status) {
  if (!over_) over_ = std::move(status);
  loop_.stop();
}

void FrontLinks::tell_vault(const std::string& client, const wire::Message& message, sys::Fd passed) {
  to_vault_.put(client, wire::encode(message), std::move(passed));
}

void FrontLinks::ask_reader(const std::string& client, std::uint64_t chain, std::string_view method,
                            std::string_view params, ReaderThen then) {
  if (reader_gone_) return then(std::nullopt);
  // A question over the packet's cap is none that a node answers.
  if (jsonrpc::reader_question(0, chain, method, params).size() + 20 > jsonrpc::kMaxReaderBytes)
    return then(std::nullopt);
  const auto take_turn = [this, client, chain, method = std::string(method), params = std::string(params),
                          then = std::move(then)](bool go) {
    if (!go) return then(too_many_reads());
    send_read(client, chain, method, params, then);
  };
  reads_.ask(client, std::chrono::steady_clock::now(), take_turn);
}

void FrontLinks::send_read(const std::string& client, std::uint64_t chain, std::string_view method,
                           std::string_view params, const ReaderThen& then) {
  const auto answered = [this, client, then](std::optional<jsonrpc::ReaderAnswer> answer) {
    reads_.done(client);
    then(std::move(answer));
  };
  if (reader_gone_) return answered(std::nullopt);
  const std::uint64_t id = reader_asked_.expect(kReaderTimeout, answered);
  to_reader_.put(client, jsonrpc::reader_question(id, chain, method, params));
}

void FrontLinks::flush() {
  const auto events = [](bool whole) {
    return whole ? server::kReadable : server::kReadable | server::kWritable;
  };
  const auto vault = to_vault_.flush(vault_.get());
  if (!vault) {
    from_vault();  // which may be at its end
    if (!over_) end(vault.error());
    return;
  }
  loop_.change(vault_.get(), events(*vault));
  if (reader_gone_) return;
  const auto reader = to_reader_.flush(reader_.get());
  if (reader) loop_.change(reader_.get(), events(*reader));
}

void FrontLinks::from_vault() {
  for (int i = 0; i < kPacketsAtOnce && !over_; ++i) {
    const auto packet = link::receive(vault_.get(), wire::kMaxMessageBytes);
    if (!packet) return end(packet.error());
    if (!*packet) return;
    if ((*packet)->bytes.empty()) return end({});
    auto message = wire::decode((*packet)->bytes, wire::Link::VaultToFront);
    if (!message) return end(io("the vault sent what is not on the table"));
    const std::uint64_t request = request_of(*message).value_or(0);
    const auto sending = sending_.find(request);
    if (sending != sending_.end()) {
      if (std::holds_alternative<wire::Signed>(*message)) continue;  // Sent or Refused follows
      sending_.erase(sending);
    }
    vault_asked_.answered(request, std::move(*message));
  }
}

void FrontLinks::from_reader() {
  for (int i = 0; i < kPacketsAtOnce && !reader_gone_; ++i) {
    const auto packet = link::receive(reader_.get(), kMaxReaderPacket);
    if (packet && !*packet) return;
    if (!packet || (*packet)->bytes.empty()) {
      // Without its reader the signer still signs what is whole.
      reader_gone_ = true;
      return loop_.remove(reader_.get());
    }
    auto answer = jsonrpc::read_reader_answer((*packet)->bytes);
    if (!answer) continue;  // whoever waits for it is told in time
    const std::uint64_t id = answer->id;
    reader_asked_.answered(id, std::move(*answer));
  }
}

void FrontLinks::tick() {
  vault_asked_.tick();
  reader_asked_.tick();
  reads_.tick(std::chrono::steady_clock::now());
}

}  // namespace dvsguard::app_signer
