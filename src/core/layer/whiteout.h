#pragma once

#include <cstdint>
#include <string_view>

// Files that stand for a deletion (OCI image specification, "layer.md", Whiteouts), as containerd reads them.
// They act on the layers below theirs, never on their own.
namespace dvsguard::layer {

enum class WhiteoutKind : std::uint8_t {
  None,
  Path,     // hides `name` in `folder`, and what is in it
  Opaque,   // hides what is in `folder`, not the folder
  Refused,  // `.wh.`, `.wh..` and `.wh...` would delete the folder that they stand in, or the one above
};

struct Whiteout {
  WhiteoutKind kind = WhiteoutKind::None;
  std::string_view folder;  // that it stands in; "" is the root
  std::string_view name;    // of Path: what it deletes in that folder
};

// Of a clean path. Its entry's type does not matter.
[[nodiscard]] Whiteout parse_whiteout(std::string_view path);

}  // namespace dvsguard::layer
