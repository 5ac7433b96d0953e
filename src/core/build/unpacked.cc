#include "core/build/unpacked.h"

#include <algorithm>

namespace dvsguard::build {
namespace {

using Words = std::span<const std::string_view>;

std::string folder_of(std::string_view written) {
  while (written.size() > 1 && written.ends_with('/')) written.remove_suffix(1);
  return std::string(written.empty() ? kHere : written);
}

// tar's options stand with or without a dash in its first word: "xzf" and "-xzf" are one.
std::optional<Unpacking> tar(Words words) {
  Unpacking found{.folder = std::string(kHere), .from_input = true};
  bool unpacks = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    const std::string_view next = i + 1 < words.size() ? words[i + 1] : std::string_view();
    if (word == "--extract" || word == "--get") unpacks = true;
    if (word.starts_with("--directory=")) found.folder = folder_of(word.substr(12));
    if (word == "--directory") found.folder = folder_of(next);
    if (word.starts_with("--file=")) found.from_input = word == "--file=-";
    if (word == "--file") found.from_input = next == "-";
    const bool letters = !word.starts_with("--") && (word.starts_with('-') || i == 0);
    if (!letters) continue;
    if (word.find('x') != std::string_view::npos) unpacks = true;
    if (word.starts_with("-C") && word.size() > 2) found.folder = folder_of(word.substr(2));
    if (word.ends_with('C')) found.folder = folder_of(next);
    if (word.ends_with('f')) found.from_input = next == "-";
  }
  return unpacks ? std::optional(std::move(found)) : std::nullopt;
}

Unpacking unzip(Words words) {
  Unpacking found{.folder = std::string(kHere), .from_input = false};
  const auto into = std::ranges::find(words, "-d");
  if (into != words.end() && into + 1 != words.end()) found.folder = folder_of(*(into + 1));
  return found;
}

}  // namespace

std::optional<Unpacking> find_unpacking(std::string_view program, std::span<const std::string_view> words) {
  if (program == "tar" || program == "bsdtar" || program == "gtar") return tar(words);
  if (program == "unzip") return unzip(words);
  const auto copies_in = [](std::string_view word) { return word.starts_with("-i") || word == "--extract"; };
  if (program == "cpio" && std::ranges::any_of(words, copies_in))
    return Unpacking{.folder = std::string(kHere), .from_input = true};
  return std::nullopt;
}

bool holds_programs(std::string_view folder) {
  if (folder == "/" || folder == "/usr" || folder == "/usr/local" || folder == "/opt") return true;
  while (!folder.empty()) {
    const std::size_t slash = folder.rfind('/');
    const std::string_view step = slash == std::string_view::npos ? folder : folder.substr(slash + 1);
    if (step == "bin" || step == "sbin" || step == "libexec") return true;
    folder = slash == std::string_view::npos ? std::string_view() : folder.substr(0, slash);
  }
  return false;
}

bool lies_in(std::string_view path, std::string_view folder) {
  if (folder == kHere) return path.starts_with("./");
  if (folder == "/") return false;  // told already, and everything lies in it
  return path.starts_with(folder) && path.size() > folder.size() && path[folder.size()] == '/';
}

}  // namespace dvsguard::build
