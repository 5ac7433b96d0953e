#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "core/base/result.h"
#include "edge/http/message.h"
#include "edge/http/proxy.h"

// HTTP/1.1 as a client. The HTTP stack (libcurl) is loaded on first use: a command that asks nobody neither
// pays for it nor maps it. What is common to all requests: no redirect is followed, no cookie is kept,
// neither .netrc nor a variable that names a proxy is read, no body is decompressed, and TLS is 1.2 or later
// with the server's certificate and name verified.
namespace dvsguard::http {

struct Transfer;
class Pool;

// One answer: its head, and its body as it is asked for. Nothing is read ahead but a buffer's worth, so that
// the sender waits for the reader. May be dropped at any point. One thread at a time.
class Exchange {
 public:
  explicit Exchange(std::unique_ptr<Transfer> transfer);
  Exchange(Exchange&&) noexcept;
  Exchange& operator=(Exchange&&) noexcept;
  ~Exchange();

  [[nodiscard]] long status() const;
  [[nodiscard]] const Headers& headers() const;
  // At least one byte, at most as many as fit; 0 at the end. Io where it broke off or is too slow.
  [[nodiscard]] Result<std::size_t> read(std::span<std::uint8_t> into);
  // An error that names what was asked.
  [[nodiscard]] Error failure(ErrorCode code, std::string what, std::string mend = {}) const;

 private:
  std::unique_ptr<Transfer> transfer_;
};

// Keeps connections for the next request. Safe to use from several threads.
class Client {
 public:
  // None of the proxies is asked for this machine itself.
  explicit Client(Proxies proxies = {});
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;
  ~Client();

  // Until the answer's head is there, whatever its status. Errors name the URL without its query (Io, Cap,
  // Syntax; Missing where a socket is not there; Unsupported where libcurl is not installed or too old).
  [[nodiscard]] Result<Exchange> open(Request request, const Patience& patience) const;

 private:
  friend class Requests;
  [[nodiscard]] Result<std::unique_ptr<Transfer>> prepare(Request request, const Patience& patience) const;

  Proxies proxies_;
  std::shared_ptr<Pool> pool_;
};

// Whether a request failed because nobody took the connection.
[[nodiscard]] bool is_unreached(const Error& error);

// The rest of a body, of at most `max` bytes (Cap beyond).
[[nodiscard]] Result<std::string> read_body(Exchange& exchange, std::size_t max);

// For a query: everything but RFC 3986's unreserved characters as %XX.
[[nodiscard]] std::string percent_encoded(std::string_view text);

}  // namespace dvsguard::http
