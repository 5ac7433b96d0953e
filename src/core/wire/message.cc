#include "core/wire/message.h"

#include <fmt/format.h>

#include <algorithm>
#include <concepts>

namespace dvsguard::wire {
namespace {

constexpr std::size_t kSmall = 1 << 10;
constexpr std::size_t kMaxListItems = 256;
constexpr std::size_t kMaxCallResult = 4096;
constexpr std::size_t kMaxJsonBytes = 64 << 10;

const std::vector<Row>& rows() {
  using enum Link;
  static const std::vector<Row> rows = {
      {"greet", 1, {FrontToVault}, kSmall},
      {"bye", 2, {FrontToVault}, kSmall},
      {"ask", 3, {FrontToVault}, kMaxPayloadBytes + kSmall},
      {"ask-accounts", 4, {FrontToVault}, kSmall},
      {"ask-facts", 5, {FrontToVault}, kSmall},
      {"ask-send", 6, {FrontToVault}, kMaxPayloadBytes + kSmall},
      {"signed", 16, {VaultToFront, VaultToOperator}, kMaxPayloadBytes + kSmall},
      {"refused", 17, {VaultToFront, VaultToOperator}, 2 * kSmall},
      {"accounts", 18, {VaultToFront}, 16 * kSmall},
      {"facts", 19, {VaultToFront, VaultToOperator}, kSmall},
      {"sent", 20, {VaultToFront, VaultToOperator}, kSmall},
      {"ask-head", 32, {VaultToObserver}, kSmall},
      {"ask-state", 33, {VaultToObserver}, kSmall},
      {"broadcast", 34, {VaultToObserver}, kMaxPayloadBytes + kSmall},
      {"head", 48, {ObserverToVault}, kSmall},
      {"state", 49, {ObserverToVault}, kMaxMessageBytes},
      {"address", 50, {ObserverToVault}, kSmall},
      {"broadcasted", 51, {ObserverToVault}, kSmall},
      {"trouble", 52, {ObserverToVault}, kSmall},
      {"operate", 64, {OperatorToVault}, kMaxPayloadBytes + kSmall},
      {"adopt", 65, {OperatorToVault}, kSmall},
      {"ask-status", 66, {OperatorToVault}, kSmall},
      {"done", 67, {VaultToOperator}, kSmall},
      {"status", 68, {VaultToOperator}, kMaxJsonBytes + kSmall},
      {"event", 80, {VaultToStarter}, 16 * kSmall},
      {"warning", 81, {VaultToStarter}, kSmall},
  };
  return rows;
}

// --- one walk over a message's fields for both ways: Writer puts them, Reader takes them.

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  template <std::unsigned_integral T>
  void number(const T& value) {
    for (std::size_t i = 0; i < sizeof(T); ++i) out_.push_back(static_cast<char>(value >> (8 * i) & 0xff));
  }
  template <class T>
  void choice(const T& value, T) {
    number(static_cast<std::uint8_t>(value));
  }
  void flag(const bool& value) { number(static_cast<std::uint8_t>(value)); }
  template <std::size_t N>
  void bytes(const std::array<std::uint8_t, N>& value) {
    out_.append(reinterpret_cast<const char*>(value.data()), N);
  }
  void text(const std::string& value, std::size_t) {
    number(static_cast<std::uint32_t>(value.size()));
    out_ += value;
  }
  void data(const eth::Bytes& value, std::size_t) {
    number(static_cast<std::uint32_t>(value.size()));
    out_.append(reinterpret_cast<const char*>(value.data()), value.size());
  }
  void instant(const Instant& value) { number(static_cast<std::uint64_t>(value.time_since_epoch().count())); }
  template <class T, class Each>
  void list(const std::vector<T>& values, const Each& each) {
    number(static_cast<std::uint32_t>(values.size()));
    for (const T& value : values) each(*this, value);
  }
  void who(const Who& value) {
    number(static_cast<std::uint8_t>(value.index()));
    if (const auto* connection = std::get_if<Connection>(&value)) {
      number(connection->id);
    } else {
      text(std::get<Token>(value).secret, kMaxTokenBytes);
    }
  }

 private:
  std::string& out_;
};

class Reader {
 public:
  explicit Reader(std::string_view in) : in_(in) {}

  // Whether every field was there and nothing is left.
  [[nodiscard]] bool whole() const { return ok_ && in_.empty(); }

  template <std::unsigned_integral T>
  void number(T& value) {
    const std::string_view taken = take(sizeof(T));
    value = 0;
    for (std::size_t i = 0; i < taken.size(); ++i) {
      value = static_cast<T>(value |
                             static_cast<T>(static_cast<T>(static_cast<std::uint8_t>(taken[i])) << (8 * i)));
    }
  }
  template <class T>
  void choice(T& value, T last) {
    std::uint8_t raw = 0;
    number(raw);
    ok_ = ok_ && raw <= static_cast<std::uint8_t>(last);
    value = ok_ ? static_cast<T>(raw) : T{};
  }
  void flag(bool& value) {
    std::uint8_t raw = 0;
    number(raw);
    ok_ = ok_ && raw <= 1;
    value = raw == 1;
  }
  template <std::size_t N>
  void bytes(std::array<std::uint8_t, N>& value) {
    const std::string_view taken = take(N);
    std::copy(taken.begin(), taken.end(), value.begin());
  }
  void text(std::string& value, std::size_t most) { value = sized(most); }
  void data(eth::Bytes& value, std::size_t most) {
    const std::string_view taken = sized(most);
    value.assign(taken.begin(), taken.end());
  }
  // Years 1970 to 9999, which every reader of a log can write.
  void instant(Instant& value) {
    constexpr std::uint64_t kLast = 253'402'300'799;
    std::uint64_t raw = 0;
    number(raw);
    ok_ = ok_ && raw <= kLast;
    value = Instant(std::chrono::seconds(ok_ ? static_cast<std::int64_t>(raw) : 0));
  }
  template <class T, class Each>
  void list(std::vector<T>& values, const Each& each) {
    std::uint32_t count = 0;
    number(count);
    ok_ = ok_ && count <= kMaxListItems;
    for (std::uint32_t i = 0; ok_ && i < count; ++i) each(*this, values.emplace_back());
  }
  void who(Who& value) {
    std::uint8_t kind = 0;
    number(kind);
    ok_ = ok_ && kind <= 1;
    if (kind == 0) {
      Connection connection;
      number(connection.id);
      value = connection;
    } else {
      Token token;
      text(token.secret, kMaxTokenBytes);
      value = std::move(token);
    }
  }

 private:
  std::string_view take(std::size_t size) {
    if (!ok_ || in_.size() < size) {
      ok_ = false;
      return {};
    }
    const std::string_view taken = in_.substr(0, size);
    in_.remove_prefix(size);
    return taken;
  }
  std::string_view sized(std::size_t most) {
    std::uint32_t size = 0;
    number(size);
    ok_ = ok_ && size <= most;
    return take(size);
  }

  std::string_view in_;
  bool ok_ = true;
};

// --- the fields of each

void ip(auto& io, auto& address) {
  io.bytes(address.bytes);
  io.flag(address.v4);
}

void account_state(auto& io, auto& state) {
  io.number(state.chain);
  io.bytes(state.account.bytes);
  io.number(state.block.number);
  io.bytes(state.block.hash);
  io.instant(state.block.time);
  io.number(state.nonce);
  io.bytes(state.balance.bytes);
  io.bytes(state.base_fee.bytes);
  io.bytes(state.tip.bytes);
  io.flag(state.has_code);
  io.list(state.allowances, [](auto& each, auto& allowance) {
    each.bytes(allowance.token.bytes);
    each.bytes(allowance.spender.bytes);
    each.bytes(allowance.amount.bytes);
  });
  io.list(state.calls, [](auto& each, auto& call) {
    each.text(call.grant, 64);
    each.data(call.data, kMaxCallResult);
  });
}

template <class M, class... Ms>
constexpr bool is_one_of = (std::same_as<std::remove_cvref_t<M>, Ms> || ...);

void fields(auto& io, auto& m) {
  using M = std::remove_cvref_t<decltype(m)>;
  if constexpr (is_one_of<M, Greet, Bye>) {
    io.number(m.connection);
  } else if constexpr (is_one_of<M, Event>) {
    io.text(m.json, 16 * kSmall);
  } else if constexpr (is_one_of<M, Warning>) {
    io.text(m.text, kMaxWhyBytes);
  } else if constexpr (is_one_of<M, AskHead, AskState, Broadcast, Head, State, Address, Broadcasted,
                                 Trouble>) {
    io.number(m.round);
  } else {
    io.number(m.request);
  }
  if constexpr (is_one_of<M, Ask, AskAccounts, AskFacts, AskSend>) io.who(m.who);
  if constexpr (is_one_of<M, Ask, Operate>) {
    if constexpr (is_one_of<M, Operate>) io.choice(m.purpose, grant::Purpose::Cancel);
    io.bytes(m.account.bytes);
    io.choice(m.payload, Payload::Personal);
    io.flag(m.send);
    if constexpr (is_one_of<M, Operate>) io.text(m.grant, 64);
    io.text(m.bytes, kMaxPayloadBytes);
  }
  if constexpr (is_one_of<M, AskFacts, Adopt>) {
    io.bytes(m.account.bytes);
    io.number(m.chain);
  }
  if constexpr (is_one_of<M, Adopt>) io.number(m.nonce);
  if constexpr (is_one_of<M, AskSend, Broadcast>) io.text(m.raw, kMaxPayloadBytes);
  if constexpr (is_one_of<M, Signed>) {
    io.bytes(m.signature.r);
    io.bytes(m.signature.s);
    io.choice(m.signature.y_parity, crypto::YParity::Odd);
    io.text(m.raw, kMaxPayloadBytes);
  }
  if constexpr (is_one_of<M, Refused>) {
    io.text(m.reason, 64);
    io.text(m.what, kMaxWhyBytes);
  }
  if constexpr (is_one_of<M, Accounts>) {
    io.text(m.client, 64);
    io.flag(m.object_reply);
    io.list(m.accounts, [](auto& each, auto& one) {
      each.bytes(one.account.bytes);
      each.number(one.chain);
    });
  }
  if constexpr (is_one_of<M, Facts>) {
    io.number(m.chain);
    io.number(m.next_nonce);
    io.bytes(m.base_fee.bytes);
    io.bytes(m.tip.bytes);
  }
  if constexpr (is_one_of<M, Sent>) io.bytes(m.hash);
  if constexpr (is_one_of<M, Sent, Broadcasted>) io.flag(m.taken);
  if constexpr (is_one_of<M, Sent, Broadcasted, Trouble>) io.text(m.why, kMaxWhyBytes);
  if constexpr (is_one_of<M, AskState>) io.number(m.block);
  if constexpr (is_one_of<M, Head>) io.number(m.number);
  if constexpr (is_one_of<M, State>)
    io.list(m.accounts, [](auto& each, auto& one) { account_state(each, one); });
  if constexpr (is_one_of<M, Address>) ip(io, m.address);
  if constexpr (is_one_of<M, Status>) io.text(m.json, kMaxJsonBytes);
}

template <std::size_t I = 0>
Message blank(std::size_t index) {
  if constexpr (I + 1 < std::variant_size_v<Message>) {
    if (index != I) return blank<I + 1>(index);
  }
  return std::variant_alternative_t<I, Message>{};
}

Error refuse(std::string what) {
  return {.code = ErrorCode::Syntax, .what = std::move(what)};
}

}  // namespace

std::span<const Row> table() {
  return rows();
}

std::string encode(const Message& message) {
  std::string out(1, static_cast<char>(rows()[message.index()].number));
  Writer writer(out);
  std::visit([&](const auto& one) { fields(writer, one); }, message);
  return out;
}

Result<Message> decode(std::string_view bytes, Link link) {
  if (bytes.empty()) return refuse("a message of no bytes");
  const auto number = static_cast<std::uint8_t>(bytes.front());
  const auto row = std::ranges::find(rows(), number, &Row::number);
  if (row == rows().end()) return refuse(fmt::format("message {} is not on the table", number));
  if (std::ranges::find(row->links, link) == row->links.end())
    return refuse(fmt::format("message {} is not sent here", row->name));
  if (bytes.size() > row->max_bytes)
    return refuse(fmt::format("message {} is over its cap of {} bytes", row->name, row->max_bytes));
  Message message = blank(static_cast<std::size_t>(row - rows().begin()));
  Reader reader(bytes.substr(1));
  std::visit([&](auto& one) { fields(reader, one); }, message);
  if (!reader.whole()) return refuse(fmt::format("message {} is malformed", row->name));
  return message;
}

}  // namespace dvsguard::wire
