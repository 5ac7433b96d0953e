#pragma once

#include <chrono>
#include <cstddef>

// What clients may cost the server.
namespace dvsguard::server {

inline constexpr std::size_t kMaxHeaderBytes = std::size_t{16} << 10;
inline constexpr std::size_t kMaxBodyBytes = std::size_t{256} << 10;
inline constexpr std::size_t kMaxConnections = 1024;
inline constexpr std::size_t kMaxClientConnections = 128;
inline constexpr std::size_t kMaxClientRequests = 64;       // that wait for their answers
inline constexpr std::chrono::seconds kRequestTimeout{10};  // from a request's first byte to its last
inline constexpr std::chrono::seconds kAnswerTimeout{10};   // without a byte of the answer taken
inline constexpr std::chrono::seconds kIdleTimeout{60};     // of HTTP connections between requests

}  // namespace dvsguard::server
