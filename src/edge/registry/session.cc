#include "edge/registry/session.h"

#include <algorithm>
#include <charconv>
#include <thread>

#include "core/base/base64.h"
#include "edge/registry/policy.h"
#include "edge/registry/trust.h"

namespace dvsguard::registry {
namespace {

constexpr long kOk = 200, kPartial = 206, kUnauthorized = 401, kForbidden = 403, kNotFound = 404,
               kTooMany = 429, kUnavailable = 503;

bool is_redirect(long status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool is_authorization(std::string_view name) {
  constexpr std::string_view kName = "authorization";
  return std::ranges::equal(name, kName, [](char a, char b) { return (a | 0x20) == b; });
}

http::Secret basic(const Login& login) {
  std::string pair = std::string(login.user.reveal()) + ":" + std::string(login.password.reveal());
  std::string encoded = base64_encode(pair);
  http::wipe(pair);
  std::string value = "Basic " + encoded;
  http::wipe(encoded);
  return http::Secret::taken(value);
}

// Seconds; a date, which registries do not send, counts as no word.
std::optional<std::chrono::seconds> retry_after(const http::Headers& headers) {
  const std::string* text = headers.find("retry-after");
  unsigned seconds = 0;
  if (text == nullptr) return std::nullopt;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
  if (end != text->data() + text->size()) return std::nullopt;
  if (error == std::errc::result_out_of_range) return std::chrono::seconds::max();
  if (error != std::errc()) return std::nullopt;
  return std::chrono::seconds(seconds);
}

// Digests are of what is stored, so that nothing may be compressed on the way.
Result<http::Exchange> unpacked(http::Exchange& answer) {
  const std::string* encoding = answer.headers().find("content-encoding");
  if (encoding != nullptr && *encoding != "identity")
    return answer.failure(ErrorCode::Unsupported, "is sent with a Content-Encoding that was not asked for");
  return std::move(answer);
}

}  // namespace

Session::Session(std::shared_ptr<const Access> access, Endpoint endpoint, std::string repository)
    : access_(std::move(access)), endpoint_(std::move(endpoint)), repository_(std::move(repository)) {
  if (!endpoint_.repository.empty()) repository_ = endpoint_.repository;
}

// Counted anew from here.
http::Patience Session::document_patience() const {
  http::Patience patience = access_->patience;
  patience.deadline = Clock::now() + access_->document;
  return patience;
}

Result<http::Exchange> Session::get(const std::string& what, const Fields& headers, bool document) {
  std::chrono::seconds pause{1};
  for (int busy = 1;; ++busy) {
    TRY(http::Exchange answer, ask(what, headers, document ? document_patience() : access_->patience));
    if (answer.status() == kOk || (answer.status() == kPartial && !document)) return unpacked(answer);
    if (answer.status() != kTooMany && answer.status() != kUnavailable) return status_error(answer);
    const std::chrono::seconds wanted = retry_after(answer.headers()).value_or(pause);
    if (busy == kMaxBusyAnswers || wanted > kMaxRetryAfter) return status_error(answer);
    std::this_thread::sleep_for(wanted);
    pause *= 2;
  }
}

Result<http::Exchange> Session::ask(const std::string& what, const Fields& headers,
                                    const http::Patience& patience) {
  http::Url url = endpoint_.base;
  url.target += "/" + repository_ + "/" + what;
  if (!endpoint_.query.empty()) url.target += "?" + endpoint_.query;
  bool at_home = true, renewed = false;  // never again at home once it has been away
  for (std::size_t redirects = 0;;) {
    unsigned shown = 0;
    http::Request request;
    request.url = url;
    request.headers = headers;
    request.headers.emplace_back("Accept-Encoding", "identity");
    TRY(http::Exchange answer, ask_once(std::move(request), patience, at_home, shown));
    if (answer.status() == kUnauthorized && at_home) {
      if (std::exchange(renewed, true)) return wants_login(answer);
      TRY_STATUS(renew_pass(answer, shown));
      continue;
    }
    if (!is_redirect(answer.status())) return answer;
    const std::string* location = answer.headers().find("location");
    if (location == nullptr) return answer.failure(ErrorCode::Syntax, "redirects to nowhere");
    if (++redirects > kMaxRedirects)
      return answer.failure(ErrorCode::Cap, "is at the end of over 5 redirects");
    TRY(url, decide_redirect(url, *location));
    at_home = at_home && http::same_origin(url, endpoint_.base);
  }
}

Result<http::Exchange> Session::ask_once(http::Request request, const http::Patience& patience,
                                         bool with_pass, unsigned& shown) {
  TRY_STATUS(add_trust(request));
  if (with_pass) {
    const std::lock_guard lock(mutex_);
    shown = pass_.number;
    if (Clock::now() < pass_.until) request.authorization = pass_.authorization.copy();
    add_headers(request);
  }
  auto answer = access_->client.open(std::move(request), patience);
  if (answer) answered_ = true;
  return answer;
}

// By the host that is really asked: no other is shown a client certificate.
Status Session::add_trust(http::Request& request) const {
  TRY(Trust trust, trust_for(access_->certificate_folders, request.url));
  request.certificates = std::move(trust.authorities);
  request.identity = std::move(trust.identity);
  if (!http::same_origin(request.url, endpoint_.base)) return {};
  request.certificates += endpoint_.trust.authorities;
  const http::Identity& own = endpoint_.trust.identity;
  if (!own.empty()) request.identity = {own.certificate, own.key.copy()};
  return {};
}

// No other host is sent what is set up for this one. What it wants of everybody stands back behind a login.
void Session::add_headers(http::Request& request) const {
  if (!http::same_origin(request.url, endpoint_.base)) return;
  for (const auto& [name, value] : endpoint_.headers) {
    if (!is_authorization(name))
      request.headers.emplace_back(name, std::string(value.reveal()));
    else if (request.authorization.empty())
      request.authorization = value.copy();
  }
}

Status Session::renew_pass(const http::Exchange& refused, unsigned shown) {
  std::vector<Challenge> challenges;
  for (const std::string_view header : refused.headers().all("www-authenticate")) {
    auto some = parse_challenges(header);
    if (!some) return refused.failure(some.error().code, "its WWW-Authenticate header " + some.error().what);
    std::ranges::move(*some, std::back_inserter(challenges));
  }
  const std::lock_guard lock(mutex_);
  if (pass_.number != shown) return {};  // another thread was faster
  Status made = make_pass(challenges);
  if (!made) return made;
  if (pass_.authorization.empty()) return wants_login(refused);
  return {};
}

Status Session::make_pass(const std::vector<Challenge>& challenges) {
  TRY(const std::optional<Login> login, access_->logins.find(endpoint_.domain, repository_));
  has_login_ = login.has_value();
  pass_ = {{}, {}, pass_.number + 1};
  const auto of = [&](std::string_view scheme) {
    return std::ranges::find_if(challenges,
                                [&](const Challenge& challenge) { return challenge.scheme == scheme; });
  };
  if (const auto bearer = of("bearer"); bearer != challenges.end()) {
    const Clock::time_point asked = Clock::now();
    TRY(const Token token, fetch_token(*bearer, login));
    std::string value = "Bearer " + std::string(token.bearer.reveal());
    pass_.authorization = http::Secret::taken(value);
    pass_.until = asked + token.life;
  } else if (of("basic") != challenges.end() && login && !login->password.empty()) {
    pass_.authorization = basic(*login);
    pass_.until = Clock::time_point::max();
  }
  return {};
}

Result<http::Request> Session::token_request(const Challenge& challenge,
                                             const std::optional<Login>& login) const {
  const std::string* realm = challenge.find("realm");
  TRY(http::Url url, decide_realm(endpoint_.base, realm == nullptr ? "" : *realm));
  const std::string* service = challenge.find("service");
  // What the registry asks for may be more than reading: only this is asked for.
  std::string query = "scope=" + http::percent_encoded("repository:" + repository_ + ":pull");
  if (service != nullptr) query += "&service=" + http::percent_encoded(*service);
  http::Request request;
  if (login && !login->identity_token.empty()) {
    request.method = http::Method::Post;
    std::string form = query + "&grant_type=refresh_token&client_id=dvsguard&refresh_token=" +
                       http::percent_encoded(login->identity_token.reveal());
    request.form = http::Secret::taken(form);
  } else {
    url.target += (url.target.find('?') == std::string::npos ? "?" : "&") + query;
    if (login && !login->password.empty()) request.authorization = basic(*login);
  }
  request.url = std::move(url);
  add_headers(request);
  TRY_STATUS(add_trust(request));
  return request;
}

Result<Token> Session::fetch_token(const Challenge& challenge, const std::optional<Login>& login) const {
  TRY(http::Request request, token_request(challenge, login));
  const FileName from = file_name(request.url.shown());
  TRY(http::Exchange answer, access_->client.open(std::move(request), document_patience()));
  if (answer.status() == kUnauthorized || answer.status() == kForbidden) return wants_login(answer);
  if (is_redirect(answer.status()))
    return answer.failure(ErrorCode::Invalid, "redirects, and a login follows no redirect");
  if (answer.status() != kOk) return status_error(answer);
  TRY(std::string body, http::read_body(answer, kMaxTokenAnswer));
  auto token = parse_token(body, from);
  http::wipe(body);
  return token;
}

Error Session::wants_login(const http::Exchange& answer) const {
  const std::string name = endpoint_.domain == "docker.io" ? "" : " " + endpoint_.domain;
  if (has_login_)
    return answer.failure(ErrorCode::Invalid, "does not accept the login that is stored for it",
                          "log in anew: docker login" + name);
  return answer.failure(ErrorCode::Invalid, "wants a login, which it does for what it does not hold, too",
                        "check the name, or log in: docker login" + name);
}

Error Session::status_error(const http::Exchange& answer) const {
  switch (answer.status()) {
    case kNotFound:
      return answer.failure(ErrorCode::Missing, "is not there");
    case kUnauthorized:
    case kForbidden:
      return answer.failure(ErrorCode::Invalid, "is not to be had with this login, or without one");
    case kTooMany:
      return answer.failure(ErrorCode::Io, "wants to be asked less often", "try again later, or log in");
    default:
      return answer.failure(ErrorCode::Io, "answers " + std::to_string(answer.status()));
  }
}

}  // namespace dvsguard::registry
