#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/text/node.h"

// Members of a JSON object as Go's decoder gives them to everything that runs images: null is absent, the
// wrong type is refused. `at` is the object's own path, "" for the document itself.
namespace dvsguard::oci {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// Go matches names whatever their case, and the last one wins: "Layers" beside "layers" would be read by the
// engine and not by us. A name that equals a known one but for its case is refused.
[[nodiscard]] Status check_spelling(const text::Node& object, std::string_view at,
                                    std::initializer_list<std::string_view> known);

[[nodiscard]] Error wrong(const text::Node& node, std::string_view at, std::string_view key,
                          std::string what);

// The member's value; null where it is absent or null.
[[nodiscard]] const text::Node* member(const text::Node& object, std::string_view key);

[[nodiscard]] Status take_text(const text::Node& object, std::string_view at, std::string_view key,
                               std::string& to);
[[nodiscard]] Status take_bool(const text::Node& object, std::string_view at, std::string_view key, bool& to);
[[nodiscard]] Status take_texts(const text::Node& object, std::string_view at, std::string_view key,
                                std::vector<std::string>& to);
// An object of strings.
[[nodiscard]] Status take_pairs(const text::Node& object, std::string_view at, std::string_view key,
                                Pairs& to);
// An object whose names alone count: {"80/tcp": {}}.
[[nodiscard]] Status take_names(const text::Node& object, std::string_view at, std::string_view key,
                                std::vector<std::string>& to);
// Null where it is absent; an error where it is no object, or no list.
[[nodiscard]] Result<const text::Node*> object_at(const text::Node& object, std::string_view at,
                                                  std::string_view key);
[[nodiscard]] Result<const text::Node*> list_at(const text::Node& object, std::string_view at,
                                                std::string_view key);

// "layers[3]", "config.Env".
[[nodiscard]] std::string path_of(std::string_view at, std::string_view key);
[[nodiscard]] std::string path_of(std::string_view at, std::size_t index);

}  // namespace dvsguard::oci
