#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "edge/http/client.h"
#include "edge/registry/challenge.h"
#include "edge/registry/credential_store.h"
#include "edge/registry/endpoint.h"
#include "edge/registry/token.h"

// One repository of one registry, asked by the distribution specification's API (OCI distribution-spec 1.1).
namespace dvsguard::registry {

inline constexpr int kMaxBusyAnswers = 4;  // 429 and 503 to one request
inline constexpr std::chrono::seconds kMaxRetryAfter{
    60};  // a server that wants a longer wait is not waited for

// Shared by all that one run asks.
struct Access {
  http::Client client;
  CredentialStore logins;
  std::vector<std::string> certificate_folders;
  http::Patience patience;
  std::chrono::milliseconds document{120'000};  // for all of a manifest, configuration or token
};

class Session {
 public:
  using Fields = std::vector<std::pair<std::string, std::string>>;

  Session(std::shared_ptr<const Access> access, Endpoint endpoint, std::string repository);

  // GET /v2/REPOSITORY/`what`, as often as it takes to show who asks, to follow redirects and to wait for a
  // busy server. The answer is 200 or 206; Missing for 404, Io or Invalid for the rest. The login goes to the
  // endpoint's own origin and to the token server that it names, and nowhere else. Threads may share it.
  [[nodiscard]] Result<http::Exchange> get(const std::string& what, const Fields& headers) {
    return get(what, headers, false);
  }
  // The same of what is small: each answer has to be whole in time, however busy its sender is.
  [[nodiscard]] Result<http::Exchange> get_document(const std::string& what, const Fields& headers) {
    return get(what, headers, true);
  }
  [[nodiscard]] const Endpoint& endpoint() const { return endpoint_; }
  // Whether it ever answered, whatever it was, so that it is known how it is spoken to.
  [[nodiscard]] bool answered() const { return answered_; }

 private:
  using Clock = std::chrono::steady_clock;

  // What is shown with each request, once the registry has said what it wants.
  struct Pass {
    http::Secret authorization;  // the header's value
    Clock::time_point until;     // good
    unsigned number = 0;         // counts the passes there were
  };

  [[nodiscard]] http::Patience document_patience() const;
  [[nodiscard]] Result<http::Exchange> get(const std::string& what, const Fields& headers, bool document);
  [[nodiscard]] Result<http::Exchange> ask(const std::string& what, const Fields& headers,
                                           const http::Patience& patience);
  [[nodiscard]] Result<http::Exchange> ask_once(http::Request request, const http::Patience& patience,
                                                bool with_pass, unsigned& shown);
  [[nodiscard]] Status add_trust(http::Request& request) const;
  void add_headers(http::Request& request) const;
  [[nodiscard]] Status renew_pass(const http::Exchange& refused, unsigned shown);
  [[nodiscard]] Status make_pass(const std::vector<Challenge>& challenges);
  [[nodiscard]] Result<Token> fetch_token(const Challenge& challenge,
                                          const std::optional<Login>& login) const;
  [[nodiscard]] Result<http::Request> token_request(const Challenge& challenge,
                                                    const std::optional<Login>& login) const;
  [[nodiscard]] Error status_error(const http::Exchange& answer) const;
  [[nodiscard]] Error wants_login(const http::Exchange& answer) const;

  std::shared_ptr<const Access> access_;
  Endpoint endpoint_;
  std::string repository_;
  std::atomic<bool> answered_ = false;
  std::mutex mutex_;  // of all below; held while a token is fetched, so that others wait for it
  Pass pass_;
  bool has_login_ = false;
};

}  // namespace dvsguard::registry
