#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edge/http/secret.h"
#include "edge/http/url.h"

// What is asked of a server, how long it may take, and the head of what it answers.
namespace dvsguard::http {

inline constexpr std::size_t kMaxHeaderBytes = std::size_t{64} << 10;

enum class Method : std::uint8_t { Get, Head, Post };

// What a client proves to be it with, in TLS. PEM.
struct Identity {
  std::string certificate;  // and those that lead to its authority
  Secret key;

  [[nodiscard]] bool empty() const { return key.empty(); }
};

struct Request {
  Method method = Method::Get;
  std::string socket;  // a Unix socket's path, which then stands for the URL's host
  Url url;
  std::vector<std::pair<std::string, std::string>> headers;
  Secret authorization;                            // the header's value
  Secret form;                                     // of a POST: application/x-www-form-urlencoded
  std::string certificates;                        // PEM of authorities to trust beside this machine's own
  Identity identity;                               // shown where the server asks for one
  std::size_t max_header_bytes = kMaxHeaderBytes;  // trailers and 1xx included
  std::string shown;                               // what errors call it; empty: the URL without its query
};

// No answer may be waited for without an end, however slowly it drips. Only time spent waiting counts: a
// caller may take as long as it likes between reads.
struct Patience {
  std::chrono::milliseconds connect{10'000};  // name, TCP, TLS
  std::chrono::milliseconds head{60'000};     // from the start until the headers' end
  std::chrono::milliseconds window{30'000};   // of waiting for the body: by then there are
  std::size_t window_bytes = 30'000;          // as many, or its end
  std::optional<std::chrono::steady_clock::time_point> deadline;  // of the whole
};

class Headers {
 public:
  // The first of that name, in lower case; null where there is none.
  [[nodiscard]] const std::string* find(std::string_view name) const;
  [[nodiscard]] std::vector<std::string_view> all(std::string_view name) const;
  // "Name: value", as it came.
  void add(std::string_view line);
  void clear() { items_.clear(); }

 private:
  std::vector<std::pair<std::string, std::string>> items_;
};

}  // namespace dvsguard::http
