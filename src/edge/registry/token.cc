#include "edge/registry/token.h"

#include <algorithm>

#include "core/text/json.h"

namespace dvsguard::registry {
namespace {

Error refused(const FileName& from, std::string what) {
  Error error;
  error.code = ErrorCode::Syntax;
  error.place.file = from;
  error.what = std::move(what);
  return error;
}

bool is_visible(std::string_view text) {
  return std::ranges::all_of(text, [](char byte) { return byte > ' ' && byte <= '~'; });
}

}  // namespace

Result<Token> parse_token(std::string_view answer, const FileName& from) {
  text::Limits limits;
  limits.max_bytes = kMaxTokenAnswer;
  auto root = text::parse_json(answer, from, limits);
  if (!root || !root->is_map()) return refused(from, "answers with what is no token");
  Token token;
  for (const char* name : {"token", "access_token"}) {
    text::Node* value = root->find(name);
    if (value == nullptr || value->kind != text::Kind::String || value->scalar.empty()) continue;
    const bool fits = value->scalar.size() <= kMaxToken && is_visible(value->scalar);
    if (fits && token.bearer.empty()) token.bearer = http::Secret(value->scalar);
    http::wipe(value->scalar);
    if (!fits) return refused(from, "answers with a token that cannot be sent");
  }
  if (token.bearer.empty()) return refused(from, "answers with no token");
  const text::Node* life = root->find("expires_in");
  if (life == nullptr || life->is_null()) return token;
  const auto seconds =
      life->kind == text::Kind::Int ? text::parse_int(life->scalar) : Result<std::int64_t>(0);
  if (seconds && *seconds > 0)
    token.life = std::clamp(std::chrono::seconds(std::min<std::int64_t>(*seconds, kMaxTokenLife.count())),
                            kTokenLife, kMaxTokenLife);
  return token;
}

}  // namespace dvsguard::registry
