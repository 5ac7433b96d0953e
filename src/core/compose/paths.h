#pragma once

#include <functional>
#include <string>

#include "core/base/result.h"
#include "core/compose/file_view.h"
#include "core/text/node.h"

// Relative paths of a canonical tree, laid below the folder that they are relative to.
namespace dvsguard::compose {

struct PathBase {
  std::string folder;               // absolute, or relative to the project's where the tree goes into another
  std::string home;                 // what `~` stands for; empty: it stays
  const FileView* files = nullptr;  // null: symbolic links of `develop.watch` paths stay
};

[[nodiscard]] Status resolve_paths(text::Node& tree, const PathBase& base);

// A git, OCI or other URL where a file's name is wanted: never fetched.
[[nodiscard]] bool is_remote(std::string_view path);

// A URL without the credentials in it.
[[nodiscard]] std::string without_credentials(std::string_view url);

// `~` and what follows, below `home`.
[[nodiscard]] std::string expand_home(std::string_view path, std::string_view home);

}  // namespace dvsguard::compose
