#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

// What reaches the user: results on stdout, everything else on stderr.
namespace dvsguard::cli {

inline constexpr int kDone = 0;       // no unaccepted finding at or above --fail-on
inline constexpr int kRefused = 1;    // decided, and the answer is no
inline constexpr int kUndecided = 2;  // bad usage or input

// What is wrong with the command line.
[[nodiscard]] Error usage_error(std::string what, std::string mend);

// "dvsguard: compose.yaml:12:9: what is wrong", and the mend on a second line where there is one.
[[nodiscard]] std::string error_text(const Error& error);

// What a user typed or a file says, in quotes, without key material: a message may repeat it.
[[nodiscard]] std::string shown(std::string_view text);

// The same on one line, without our name in front.
[[nodiscard]] std::string one_line(const Error& error);

// Prints the error to stderr; gives kUndecided.
int fail(const Error& error);

// Prints to stdout; gives `code`, or kUndecided with an error where stdout cannot take it.
int print(std::string_view text, int code);

}  // namespace dvsguard::cli
