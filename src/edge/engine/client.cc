#include "edge/engine/client.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text/json.h"
#include "edge/http/client.h"

namespace dvsguard::engine {
namespace {

constexpr long kOk = 200, kNotFound = 404;
// The engine walks both trees of the container, which takes it seconds on a slow disk.
constexpr std::chrono::seconds kMaxComparing{25};
constexpr std::chrono::minutes kMaxSaving{10};  // until an image's tar begins, or goes on

Error refused(const http::Endpoint& endpoint, std::string what) {
  Error error;
  error.code = ErrorCode::Io;
  error.place.file = file_name(endpoint.shown);
  error.what = std::move(what);
  return error;
}

Error bad_status(const http::Endpoint& endpoint, long status, std::string_view path) {
  Error error = refused(endpoint, fmt::format("answers {} to GET {}", status, path));
  if (status == kNotFound) error.code = ErrorCode::Missing;
  return error;
}

bool is_id(std::string_view id) {
  return id.size() >= 12 && id.size() <= 64 &&
         id.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

Result<text::Node> Client::ask(const std::string& target,
                               std::optional<std::chrono::milliseconds> patience) const {
  http::Limits asking = limits_;
  asking.whole = patience.value_or(limits_.whole);
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - std::chrono::steady_clock::now());
  if (left.count() <= 0) return refused(endpoint_, "takes too long for all that is asked of it");
  asking.whole = std::min(asking.whole, left);
  TRY(const http::Answer answer, http::get(endpoint_, target, asking));
  const std::string path = target.substr(0, target.find('?'));
  if (answer.status != kOk) return bad_status(endpoint_, answer.status, path);
  text::Limits limits;
  limits.max_bytes = limits_.max_body_bytes;
  return text::parse_json(answer.body, file_name(endpoint_.shown + path), limits);
}

Result<text::Node> Client::ask_of(const std::string& id, const std::string& what,
                                  std::optional<std::chrono::milliseconds> patience) const {
  if (!is_id(id)) return refused(endpoint_, "names a container by what is no id");
  return ask("/containers/" + id + what, patience);
}

Result<text::Node> Client::version() const {
  return ask("/version");
}

Result<text::Node> Client::info() const {
  return ask("/info");
}

Result<text::Node> Client::containers(const std::string& project) const {
  const std::string filter =
      R"({"label":[)" + text::json_string("com.docker.compose.project=" + project) + "]}";
  return ask("/containers/json?filters=" + http::percent_encoded(filter));
}

Result<text::Node> Client::inspect(const std::string& id) const {
  return ask_of(id, "/json");
}

Result<text::Node> Client::changes(const std::string& id) const {
  return ask_of(id, "/changes", kMaxComparing);
}

// The engine hands the words to ps of its host: numbers, since names mean nothing here.
Result<text::Node> Client::processes(const std::string& id) const {
  return ask_of(id, "/top?ps_args=" + http::percent_encoded("-eo pid,uid,gid"));
}

Result<text::Node> Client::image(const std::string& name) const {
  return ask("/images/" + http::percent_encoded(name) + "/json");
}

Result<http::Exchange> Client::saved(const std::string& id) const {
  const std::string target = "/images/" + http::percent_encoded(id) + "/get";
  http::Patience patience;
  patience.connect = limits_.connect;
  patience.head = kMaxSaving;
  patience.window = kMaxSaving;
  TRY(http::Exchange answer, http::Client().open(http::request_to(endpoint_, target), patience));
  if (answer.status() != kOk) return bad_status(endpoint_, answer.status(), target);
  return answer;
}

}  // namespace dvsguard::engine
