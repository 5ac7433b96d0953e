#include "edge/http/client.h"

#include <sys/un.h>

#include <algorithm>
#include <array>
#include <utility>

#include "edge/http/transfer.h"

namespace dvsguard::http {

Exchange::Exchange(std::unique_ptr<Transfer> transfer) : transfer_(std::move(transfer)) {}
Exchange::Exchange(Exchange&&) noexcept = default;
Exchange& Exchange::operator=(Exchange&&) noexcept = default;
Exchange::~Exchange() = default;

long Exchange::status() const {
  return transfer_->status();
}

const Headers& Exchange::headers() const {
  return transfer_->headers();
}

Result<std::size_t> Exchange::read(std::span<std::uint8_t> into) {
  return transfer_->read(into);
}

Error Exchange::failure(ErrorCode code, std::string what, std::string mend) const {
  return transfer_->failure(code, std::move(what), std::move(mend));
}

Client::Client(Proxies proxies) : proxies_(std::move(proxies)), pool_(std::make_shared<Pool>()) {}
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

Result<std::unique_ptr<Transfer>> Client::prepare(Request request, const Patience& patience) const {
  TRY(const CurlLibrary* curl, curl_library());
  const Secret* proxy = request.socket.empty() ? proxies_.proxy_for(request.url) : nullptr;
  const bool too_long = request.socket.size() >= sizeof(sockaddr_un{}.sun_path);
  auto transfer = std::make_unique<Transfer>(*curl, pool_, std::move(request), patience);
  if (too_long)
    return transfer->failure(ErrorCode::Invalid, "is longer than a socket's path may be, which is 107 bytes");
  if (!transfer->prepare(proxy))
    return transfer->failure(ErrorCode::Unsupported, "the libcurl of this machine cannot ask it",
                             "install libcurl4 7.77 or later");
  return transfer;
}

Result<Exchange> Client::open(Request request, const Patience& patience) const {
  TRY(auto transfer, prepare(std::move(request), patience));
  TRY_STATUS(transfer->start());
  return Exchange(std::move(transfer));
}

Result<std::string> read_body(Exchange& exchange, std::size_t max) {
  std::array<std::uint8_t, 16384> piece{};
  std::string body;
  while (true) {
    TRY(const std::size_t count, exchange.read(piece));
    if (count == 0) return body;
    if (count > max - body.size())
      return exchange.failure(ErrorCode::Cap, "its answer is larger than its cap");
    body.append(reinterpret_cast<const char*>(piece.data()), count);
  }
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  constexpr std::string_view kUnreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string out;
  for (const char byte : text) {
    if (kUnreserved.find(byte) != std::string_view::npos) {
      out += byte;
      continue;
    }
    const auto code = static_cast<unsigned char>(byte);
    out += {'%', kHex[code >> 4U], kHex[code & 15U]};
  }
  return out;
}

}  // namespace dvsguard::http
