#pragma once

#include <string>
#include <string_view>

// HTTP/1.1 responses and what requests carry besides their body.
namespace dvsguard::server {

// Nothing of it is kept by caches or guessed at by browsers. A body of 204 is empty.
[[nodiscard]] std::string http_response(unsigned status, std::string_view type, std::string_view body,
                                        bool keep_alive);

// The password of basic auth (RFC 7617), else the first segment of the path; empty where there is neither.
[[nodiscard]] std::string token_of(std::string_view authorization, std::string_view target);

// localhost, 127.0.0.0/8 and [::1].
[[nodiscard]] bool is_loopback_host(std::string_view host);

}  // namespace dvsguard::server
