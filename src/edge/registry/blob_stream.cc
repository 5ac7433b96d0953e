#include "edge/registry/blob_stream.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>

namespace dvsguard::registry {
namespace {

constexpr long kPartial = 206;

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// "bytes 42-1233/1234" (RFC 9110, 14.4): where the part starts.
std::optional<std::uint64_t> start_of(std::string_view range) {
  constexpr std::string_view kUnit = "bytes ";
  if (!range.starts_with(kUnit)) return std::nullopt;
  range.remove_prefix(kUnit.size());
  return number(range.substr(0, range.find('-')));
}

class BlobStream final : public oci::ByteStream {
 public:
  BlobStream(std::shared_ptr<Session> session, std::string what, std::uint64_t size)
      : session_(std::move(session)), what_(std::move(what)), size_(size) {}

  // From byte at_ on.
  Status open() {
    Session::Fields headers;
    if (at_ > 0) headers.emplace_back("Range", "bytes=" + std::to_string(at_) + "-");
    TRY(http::Exchange answer, session_->get(what_, headers));
    const std::string* range = answer.headers().find("content-range");
    const bool part = answer.status() == kPartial;
    if (part && (range == nullptr || start_of(*range) != at_))
      return answer.failure(ErrorCode::Invalid, "is sent from another byte on than the one asked for");
    const std::uint64_t from = part ? at_ : 0;
    const std::string* length = answer.headers().find("content-length");
    if (length != nullptr && number(*length) != size_ - from)
      return answer.failure(ErrorCode::Invalid, "is not as long as the image's manifest says");
    skip_ = at_ - from;
    answer_.emplace(std::move(answer));
    return {};
  }

  Result<std::size_t> read(std::span<std::uint8_t> into) override {
    while (true) {
      auto count = read_once(into);
      if (count ? *count > 0 || at_ == size_ : count.error().code != ErrorCode::Io) return count;
      const Error broken = count ? answer_->failure(ErrorCode::Io, "ends before it is whole") : count.error();
      TRY_STATUS(resume(broken));
    }
  }

 private:
  Result<std::size_t> read_once(std::span<std::uint8_t> into) {
    TRY_STATUS(pass_over());
    TRY(const std::size_t count, answer_->read(into));
    if (count > size_ - at_)
      return answer_->failure(ErrorCode::Invalid, "is longer than the image's manifest says");
    at_ += count;
    return count;
  }

  // What came before, sent again by a server that knows no ranges.
  Status pass_over() {
    std::array<std::uint8_t, 16384> piece{};
    while (skip_ > 0) {
      const std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(skip_, piece.size()));
      TRY(const std::size_t count, answer_->read(std::span(piece).first(wanted)));
      if (count == 0) return answer_->failure(ErrorCode::Io, "ends before it is whole");
      skip_ -= count;
    }
    return {};
  }

  Status resume(const Error& broken) {
    while (resumes_ < kMaxResumes) {
      std::this_thread::sleep_for(std::chrono::milliseconds(200) * (1 << resumes_));
      ++resumes_;
      const Status opened = open();
      if (opened || opened.error().code != ErrorCode::Io) return opened;
    }
    return broken;
  }

  std::shared_ptr<Session> session_;
  std::string what_;
  std::uint64_t size_;
  std::optional<http::Exchange> answer_;
  std::uint64_t at_ = 0;    // bytes given
  std::uint64_t skip_ = 0;  // bytes to come before the next that counts
  int resumes_ = 0;
};

}  // namespace

Result<std::unique_ptr<oci::ByteStream>> open_blob(std::shared_ptr<Session> session,
                                                   const oci::ContentDigest& digest, std::uint64_t size) {
  auto stream = std::make_unique<BlobStream>(std::move(session), "blobs/" + digest.text(), size);
  TRY_STATUS(stream->open());
  return stream;
}

}  // namespace dvsguard::registry
