#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// A `user` as the engine takes it apart (moby/sys/user, GetExecUser), and where engines came to disagree.
namespace dvsguard::practice {

// The largest id that the engine takes.
inline constexpr std::int64_t kMaxId = 2147483647;

struct UserSpec {
  enum class Kind {
    Unset,      // empty: the image decides
    Root,       // uid 0
    Number,     // 1 to kMaxId
    Name,       // the image's /etc/passwd decides
    Ambiguous,  // `why` says what an engine may take it for
  };
  Kind kind = Kind::Unset;
  std::string why;
};

[[nodiscard]] UserSpec classify_user(std::string_view user);

}  // namespace dvsguard::practice
