#pragma once

namespace dvsguard {

// Whether a sanitizer's runtime is in this program. It makes system calls of its own and answers some of
// ours, so that what a process gives up is not what it would be: such a build is for tests, never for keys.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kSanitized = true;
#elif defined(__has_feature)
inline constexpr bool kSanitized = __has_feature(address_sanitizer);
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace dvsguard
