#include "core/grant/pattern.h"

#include <re2/re2.h>

#include <string>

namespace dvsguard::grant {
namespace {

constexpr int kMaxPatternMemory = 256 << 10;

}  // namespace

Result<std::shared_ptr<const re2::RE2>> parse_pattern(std::string_view expression) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_never_capture(true);
  options.set_max_mem(kMaxPatternMemory);
  auto pattern =
      std::make_shared<const re2::RE2>(re2::StringPiece(expression.data(), expression.size()), options);
  if (!pattern->ok()) {
    return Error{.code = ErrorCode::Syntax,
                 .what = "is no regular expression in RE2's syntax: " + pattern->error(),
                 .mend = "see https://github.com/google/re2/wiki/Syntax"};
  }
  return pattern;
}

bool full_match(const re2::RE2& pattern, std::string_view text) {
  return re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), pattern);
}

}  // namespace dvsguard::grant
