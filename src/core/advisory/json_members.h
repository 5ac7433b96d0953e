#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "core/base/place.h"
#include "core/base/result.h"
#include "core/text/node.h"

// Goes through a JSON text member by member, without making a tree of all of it: the texts are as large as
// 80 MB. Only brackets and strings are looked at on the way; each part's own reader holds it to JSON.
namespace dvsguard::advisory {

// `at`: a slice of the document that it is in, and where it stands there.
struct JsonPart {
  std::string_view bytes;
  FileName file;
  std::size_t line = 1;
};

using MemberSink = std::function<Status(const std::string& key, const JsonPart& value)>;
using ItemSink = std::function<Status(const JsonPart& item)>;

// Of an object, in the order written. Refused: a key that stands twice, what is no object.
[[nodiscard]] Status each_member(const JsonPart& object, const MemberSink& sink);
[[nodiscard]] Status each_item(const JsonPart& array, const ItemSink& sink);

// The part as a tree; its places are the document's lines.
[[nodiscard]] Result<text::Node> read_part(const JsonPart& part);

}  // namespace dvsguard::advisory
