#include "app/signer/upstream.h"

#include <algorithm>
#include <utility>

#include "core/base/base64.h"
#include "core/crypto/hex.h"

namespace dvsguard::app_signer {
namespace {

constexpr std::size_t kMaxHeaders = 16 << 10;
constexpr long kOk = 200;
constexpr std::size_t kShortestSegment = 16;  // of a path that may be a key; names are shorter
constexpr std::size_t kShortestValue = 8;     // of a query's

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto code = text[i] == '%' ? crypto::from_hex(text.substr(i + 1, 2)) : std::nullopt;
    if (code && code->size() == 1) {
      out += static_cast<char>(code->front());
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

// What errors are: the clause alone, as place and mend could name the URL.
Error clause(const Error& error) {
  return {.code = error.code, .what = error.what};
}

Error bad_status(long status) {
  return {.code = ErrorCode::Invalid, .what = "answers with HTTP status " + std::to_string(status)};
}

// "https://user:password@host/" gives "user:password", and the URL without it.
std::string take_user(std::string& url) {
  const std::size_t start = std::min(url.find("://"), url.size() - 3) + 3;
  const std::size_t end = std::min(url.find_first_of("/?#", start), url.size());
  const std::size_t at = url.substr(0, end).rfind('@');
  if (at == std::string::npos || at < start) return "";
  std::string user = url.substr(start, at - start);
  url.erase(start, at + 1 - start);
  return user;
}

}  // namespace

Result<Upstream> Upstream::make(std::string_view text) {
  TRY(http::Proxies proxies, http::Proxies::of_environment());
  Upstream upstream(std::move(proxies));
  std::string url(text);
  if (url.size() < 3) return Error{.code = ErrorCode::Invalid, .what = "is no address"};
  std::string user = take_user(url);
  auto parsed = http::parse_url(url);
  if (!parsed) return clause(parsed.error());
  upstream.url_ = std::move(*parsed);
  if (!user.empty()) {
    std::string plain = percent_decoded(user);
    std::string basic = "Basic " + base64_encode(plain);
    const std::size_t colon = std::min(plain.find(':'), plain.size());
    for (const std::string& part : {user, plain, plain.substr(0, colon), basic.substr(6)})
      if (part.size() >= kShortestValue) upstream.credentials_.emplace_back(part);
    if (colon + 1 < plain.size()) upstream.credentials_.emplace_back(plain.substr(colon + 1));
    upstream.authorization_ = http::Secret::taken(basic);
  }
  const std::string& target = upstream.url_.target;
  for (std::size_t at = 0; at < target.size();) {
    const std::size_t end = std::min(target.find_first_of("/?&=", at), target.size());
    const bool query = target.substr(0, at).find('?') != std::string::npos;
    if (end - at >= (query ? kShortestValue : kShortestSegment))
      upstream.credentials_.emplace_back(target.substr(at, end - at));
    at = end + 1;
  }
  return upstream;
}

bool Upstream::repeats_credential(std::string_view text) const {
  return std::ranges::any_of(credentials_, [&](const http::Secret& part) {
    return text.find(part.reveal()) != std::string_view::npos;
  });
}

http::Request Upstream::request() const {
  http::Request request;
  request.url = url_;
  request.authorization = authorization_.copy();
  request.max_header_bytes = kMaxHeaders;
  request.shown = "upstream";
  return request;
}

Result<std::string> Upstream::exchange(http::Request request, std::size_t max_bytes,
                                       Deadline deadline) const {
  http::Patience patience;
  patience.window_bytes = 0;  // the deadline is near enough
  patience.deadline = deadline;
  auto opened = client_.open(std::move(request), patience);
  if (!opened) return clause(opened.error());
  if (opened->status() != kOk) return bad_status(opened->status());
  auto body = http::read_body(*opened, max_bytes);
  if (!body) return clause(body.error());
  return body;
}

http::Request Upstream::posting(std::string_view body) const {
  http::Request request = this->request();
  request.method = http::Method::Post;
  // Without "Expect", which would cost a round trip.
  request.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}, {"Expect", ""}};
  request.form = http::Secret(body);
  return request;
}

Result<std::string> Upstream::post(std::string_view body, Deadline deadline) const {
  return exchange(posting(body), upstream::kMaxAnswerBytes, deadline);
}

Result<std::string> Upstream::get(std::size_t max_bytes, Deadline deadline) const {
  http::Request request = this->request();
  request.headers = {{"Accept", "text/plain"}};
  return exchange(std::move(request), max_bytes, deadline);
}

Result<upstream::Reply> Upstream::ask_one(const upstream::Call& call, std::uint64_t id,
                                          Deadline deadline) const {
  TRY(const std::string body, post(upstream::request_text(call, id), deadline));
  return upstream::read_reply(body, id);
}

void Upstream::begin(http::Requests& requests, const upstream::Call& call, std::uint64_t id,
                     const http::Requests::Limits& limits) const {
  requests.begin(id, client_, posting(upstream::request_text(call, id)), limits);
}

Result<upstream::Reply> Upstream::reply_of(const http::Requests::Finished& finished) {
  if (!finished.answer) return clause(finished.answer.error());
  if (finished.answer->status != kOk) return bad_status(finished.answer->status);
  return upstream::read_reply(finished.answer->body, finished.id);
}

Result<std::vector<upstream::Reply>> Upstream::ask(std::span<const upstream::Call> calls, Deadline deadline) {
  const std::uint64_t first_id = next_id_;
  next_id_ += 2 * calls.size();
  if (batches_ != Batches::Refused && calls.size() > 1) {
    const auto body = post(upstream::batch_text(calls, first_id), deadline);
    auto replies = body ? upstream::read_batch(*body, first_id, calls.size()) : Error(body.error());
    const bool lost = !replies && replies.error().code == ErrorCode::Io;
    if (replies || lost || batches_ == Batches::Taken) {
      if (!lost) batches_ = replies ? Batches::Taken : Batches::Unknown;
      return replies;
    }
  }
  std::vector<upstream::Reply> replies;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    TRY(replies.emplace_back(), ask_one(calls[i], first_id + calls.size() + i, deadline));
  }
  if (calls.size() > 1) batches_ = Batches::Refused;
  return replies;
}

}  // namespace dvsguard::app_signer
