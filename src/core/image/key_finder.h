#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/crypto/siphash.h"
#include "core/image/facts.h"
#include "core/text/node.h"

// Key material in the texts of a JSON document: those that are known by what they are, then all the others.
namespace dvsguard::image {

class KeyFinder {
 public:
  // The same text is told once. No more than one over `most` are told, and no more are looked for. The key is
  // the run's own, so that no document can choose texts that collide.
  KeyFinder(const crypto::SipHashKey& key, std::size_t most);

  // What stands under a name, at the place "`what` NAME".
  void named(const std::string& what, std::string_view name, std::string_view value);
  // The same at a place of the caller's own words.
  void named_at(const std::string& place, std::string_view name, std::string_view value);
  // NAME=value
  void variable(const std::string& what, std::string_view variable);
  void text(const std::string& place, std::string_view text);
  // A flag and its value are two words.
  void words(const std::string& place, const std::vector<std::string>& words);
  void each(const std::string& place, const std::vector<std::string>& texts);
  // All of the document that was not looked at before; of a key that was told, nothing more.
  void rest(std::string_view bytes, std::size_t max_bytes);

  // What the texts that follow stand in, as ImagePlace::part.
  void set_part(std::string part) { part_ = std::move(part); }

  [[nodiscard]] std::vector<KeyFound> take() { return std::move(found_); }

 private:
  struct Hash {
    crypto::SipHashKey key;
    std::size_t operator()(const std::string& text) const { return crypto::siphash(text, key); }
  };

  void tree(const std::string& place, const text::Node& node);
  void whole(std::string_view bytes);
  void string(const std::string& place, std::string_view name, std::string_view value);
  void list(const std::string& place, const text::Node& node);
  void scan(const std::string& place, std::string_view text);
  void add(keyscan::Hit hit, const std::string& place);
  [[nodiscard]] bool is_new(std::string_view name, std::string_view text);
  [[nodiscard]] bool is_full() const { return found_.size() > most_; }

  std::vector<KeyFound> found_;
  std::size_t most_;
  std::string part_;
  std::unordered_set<std::string, Hash> seen_;
  std::set<std::pair<keyscan::KeyKind, std::string>> told_;
  std::set<keyscan::KeyKind> kinds_;
  bool in_rest_ = false;
};

}  // namespace dvsguard::image
