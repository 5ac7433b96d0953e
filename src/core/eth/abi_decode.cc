#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "core/eth/abi.h"
#include "core/eth/abi_path.h"
#include "core/text/utf8.h"

namespace dvsguard::eth {
namespace {

using enum Type::Kind;

constexpr std::size_t kWord = 32;
constexpr std::size_t kSelector = 4;

Error refused(std::string what) {
  return Error{.code = ErrorCode::Syntax, .what = std::move(what)};
}
Error cut_off() {
  return refused("the data ends inside of the value");
}
Error over_cap() {
  return {.code = ErrorCode::Cap, .what = "the call holds more than 65536 values"};
}

Bytes copied(BytesView bytes) {
  return {bytes.begin(), bytes.end()};
}

bool all_zero(BytesView bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

// Reads from the front to the back and never jumps: each offset must name the place where the reader would be
// anyway.
class Decoder {
 public:
  explicit Decoder(BytesView data) : data_(data) {}

  Result<std::vector<Value>> parameters(std::span<const Parameter> types) {
    std::size_t at = 0;
    TRY(Record fields, record(types, at));
    if (at != data_.size()) return refused("bytes follow the last argument");
    std::vector<Value> out;
    out.reserve(fields.size());
    for (Field& field : fields) out.push_back(std::move(field.value));
    return out;
  }

 private:
  // Heads, and behind them the tails of what is dynamic, in the same order.
  class Sequence {
   public:
    Sequence(std::size_t base, std::size_t heads) : base_(base), head_(base), tail_(base + heads) {}
    [[nodiscard]] std::size_t end() const { return tail_; }

    Result<Value> next(Decoder& decoder, const Type& type) {
      if (!is_dynamic(type)) return decoder.value(type, head_);
      TRY(const std::size_t offset, decoder.length(head_));
      if (offset != tail_ - base_) return refused("the offset does not name the next tail");
      return decoder.value(type, tail_);
    }

   private:
    std::size_t base_;
    std::size_t head_;
    std::size_t tail_;
  };

  Result<Sequence> sequence(std::size_t base, std::size_t heads) {
    if (heads > data_.size() - base) return cut_off();
    return Sequence(base, heads);
  }

  Result<Record> record(std::span<const Parameter> types, std::size_t& at) {
    std::size_t heads = 0;
    for (const Parameter& type : types) heads += head_bytes(type.type);
    TRY(Sequence items, sequence(at, heads));
    Record out;
    for (const Parameter& type : types) {
      auto value = items.next(*this, type.type);
      if (!value) return under_field(type.name, out.size(), std::move(value).error());
      out.push_back({.name = type.name, .value = std::move(*value)});
    }
    at = items.end();
    return out;
  }

  Result<Value> list(const Type& type, std::size_t count, std::size_t& at) {
    if (count > kMaxCallValues - values_) return over_cap();
    TRY(Sequence items, sequence(at, count * head_bytes(type)));
    List out;
    for (std::size_t i = 0; i < count; ++i) {
      auto value = items.next(*this, type);
      if (!value) return under_field({}, i, std::move(value).error());
      out.push_back(std::move(*value));
    }
    at = items.end();
    return Value{std::move(out)};
  }

  Result<Value> value(const Type& type, std::size_t& at) {
    if (values_ >= kMaxCallValues) return over_cap();
    ++values_;
    switch (type.kind) {
      case Tuple: {
        TRY(Record fields, record(type.parts, at));
        return Value{std::move(fields)};
      }
      case FixedArray:
        return list(type.parts.front().type, type.size, at);
      case Array: {
        TRY(const std::size_t count, length(at));
        return list(type.parts.front().type, count, at);
      }
      case DynamicBytes:
      case String:
        return blob(type.kind, at);
      case Uint:
      case Int:
      case Address:
      case Bool:
      case FixedBytes:
      case FunctionPointer:
        break;
    }
    TRY(const BytesView bytes, word(at));
    return atom(type, bytes);
  }

  static Result<Value> atom(const Type& type, BytesView word) {
    U256 number;
    std::copy(word.begin(), word.end(), number.bytes.begin());
    if (type.kind == Uint) {
      if (!fits(number, type.size)) return refused("the number does not fit its type");
      return Value{number};
    }
    if (type.kind == Int) {
      if (!fits(I256{number}, type.size)) return refused("the number does not fit its type");
      return Value{I256{number}};
    }
    if (type.kind == Bool) {
      if (number > U256::of(1)) return refused("a bool is 0 or 1");
      return Value{!number.is_zero()};
    }
    if (type.kind == Address) {
      crypto::Address address;
      const BytesView bytes = word.last(address.bytes.size());
      if (!fits(number, 160)) return refused("the number does not fit its type");
      std::copy(bytes.begin(), bytes.end(), address.bytes.begin());
      return Value{address};
    }
    const std::size_t size = type.kind == FixedBytes ? type.size : 24;
    if (!all_zero(word.subspan(size))) return refused("the padding is not zero");
    return Value{copied(word.first(size))};
  }

  Result<Value> blob(Type::Kind kind, std::size_t& at) {
    TRY(const std::size_t size, length(at));
    if (size > data_.size() - at) return cut_off();
    const std::size_t padded = (size + kWord - 1) / kWord * kWord;
    if (padded > data_.size() - at) return cut_off();
    const BytesView bytes = data_.subspan(at, padded);
    if (!all_zero(bytes.subspan(size))) return refused("the padding is not zero");
    at += padded;
    if (kind == DynamicBytes) return Value{copied(bytes.first(size))};
    const BytesView characters = bytes.first(size);
    std::string text(characters.begin(), characters.end());
    if (!text::is_utf8(text)) return refused("the string is not UTF-8");
    return Value{std::move(text)};
  }

  Result<BytesView> word(std::size_t& at) {
    if (data_.size() - at < kWord) return cut_off();
    at += kWord;
    return data_.subspan(at - kWord, kWord);
  }

  // A length or an offset; both are below the data's size where they are any good.
  Result<std::size_t> length(std::size_t& at) {
    TRY(const BytesView bytes, word(at));
    const std::optional<U256> number = from_big_endian(bytes);
    const std::optional<std::uint64_t> out = number->as_u64();
    if (!out || *out > kMaxCalldataBytes) return refused("a length or an offset reaches past the data");
    return static_cast<std::size_t>(*out);
  }

  BytesView data_;
  std::size_t values_ = 0;
};

}  // namespace

Result<std::vector<Value>> decode_parameters(std::span<const Parameter> parameters, BytesView bytes) {
  if (bytes.size() > kMaxCalldataBytes) {
    return Error{.code = ErrorCode::Cap, .what = "the calldata is over 128 KiB"};
  }
  TRY(std::vector<Value> out, Decoder(bytes).parameters(parameters));
  // The decoder takes only what is canonical; this holds it to that.
  TRY(const Bytes again, encode_parameters(parameters, out));
  if (!std::equal(again.begin(), again.end(), bytes.begin(), bytes.end())) {
    return refused("the calldata is not the canonical encoding of its arguments");
  }
  return out;
}

Result<std::vector<Value>> decode_call(const Function& function, BytesView calldata) {
  if (calldata.size() > kMaxCalldataBytes) {
    return Error{.code = ErrorCode::Cap, .what = "the calldata is over 128 KiB"};
  }
  std::uint32_t selector = 0;
  if (calldata.size() < kSelector) return refused("the calldata is shorter than a selector");
  for (const std::uint8_t byte : calldata.first(kSelector)) selector = selector << 8 | byte;
  if (selector != function.selector()) return refused("the selector is another function's");
  return decode_parameters(function.parameters, calldata.subspan(kSelector));
}

}  // namespace dvsguard::eth
