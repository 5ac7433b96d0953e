#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/compose/service.h"

// The details that make a finding this one and no other (report::Finding::detail): what was accepted once
// must not cover another image, URL or command later. Fit for every output: no credentials, no query of a
// URL, no word that hands a secret over.
namespace dvsguard::practice {

inline constexpr std::size_t kMaxExact = 4096;  // bytes; more of one thing is cut, and its length told

[[nodiscard]] std::string exact_text(std::string_view text);

// A command's words, one blank between them. What follows a flag or a name that is a secret's is "***".
[[nodiscard]] std::string exact_words(std::span<const std::string> words);

// NAME=VALUE, the value "***" where the name is a secret's.
[[nodiscard]] std::string exact_pair(std::string_view name, std::string_view value);

// "addr=10.0.0.1,password=***": options in one text.
[[nodiscard]] std::string exact_options(std::string_view options);

// An image without its tag and digest: which bytes it is changes with every release.
[[nodiscard]] std::string exact_repository(const compose::Text& image);

// An image with its tag.
[[nodiscard]] std::string exact_image(const compose::Text& image);

}  // namespace dvsguard::practice
