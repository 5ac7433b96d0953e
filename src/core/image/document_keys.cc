#include "core/image/document_keys.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "core/image/key_finder.h"
#include "core/oci/manifest.h"
#include "core/text/json.h"

namespace dvsguard::image {
namespace {

using text::Node;

// An annotation's key as it is shown: reverse domains and paths.
std::string shown_key(std::string_view key) {
  constexpr std::string_view kFits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-/";
  constexpr std::size_t kMost = 128;
  const std::string_view fit = key.substr(0, std::min(key.find_first_not_of(kFits), kMost));
  return fit.empty() ? "(no name)" : std::string(fit);
}

// Of the document itself (`where` is ""), or of a descriptor in it.
void take_object(KeyFinder& finder, const Node& object, const std::string& where) {
  finder.set_part(where);
  if (const Node* annotations = object.find("annotations")) {
    for (const text::Member& one : annotations->members) {
      if (one.value.kind == text::Kind::String)
        finder.named_at("annotation " + shown_key(one.key), one.key, one.value.scalar);
    }
  }
  const Node* urls = object.find("urls");
  if (urls == nullptr) return;
  std::vector<std::string> all;
  all.reserve(urls->items.size());
  for (const Node& url : urls->items) all.push_back(url.scalar);
  finder.each("url", all);
}

void take_descriptors(KeyFinder& finder, const Node& root) {
  for (const std::string_view name : {"config", "subject"}) {
    if (const Node* one = root.find(name)) take_object(finder, *one, std::string(name));
  }
  for (const std::string_view name : {"layers", "manifests"}) {
    const Node* list = root.find(name);
    if (list == nullptr) continue;
    for (std::size_t i = 0; i < list->items.size(); ++i)
      take_object(finder, list->items[i], std::string(name) + "[" + std::to_string(i) + "]");
  }
  finder.set_part({});
}

std::string part_of(const std::string& where, const oci::ImageDocument& document) {
  if (!document.digest) return where;
  return where.empty() ? document.digest->text() : where + " of " + document.digest->text();
}

}  // namespace

const DocumentKeys::Found& DocumentKeys::of(const std::shared_ptr<const oci::ImageDocument>& document) {
  const auto [entry, is_new] = found_.try_emplace(document.get());
  Found& found = entry->second;
  if (!is_new) return found;
  found.document = document;
  KeyFinder finder(key_, kMaxKeysOfDocuments);
  if (const auto root = text::parse_json(document->bytes, nullptr)) {
    take_object(finder, *root, "");
    take_descriptors(finder, *root);
  }
  finder.rest(document->bytes, oci::kMaxManifestBytes);
  found.keys = finder.take();
  found.is_all = found.keys.size() <= kMaxKeysOfDocuments;
  if (!found.is_all) found.keys.resize(kMaxKeysOfDocuments);
  // The path stays what it is where the image is built anew; its part names the document.
  for (KeyFound& key : found.keys) {
    key.place.path = document->name + " " + key.place.path;
    key.place.part = part_of(key.place.part, *document);
  }
  return found;
}

void DocumentKeys::add_to(ImageFacts& facts) {
  std::size_t told = 0;
  bool is_all = true;
  for (const auto& document : facts.image.documents) {
    const Found& found = of(document);
    is_all = is_all && found.is_all;
    for (const KeyFound& key : found.keys) {
      if (told++ < kMaxKeysOfDocuments)
        facts.keys.push_back(key);
      else
        is_all = false;
    }
  }
  if (!is_all)
    facts.unread.push_back(
        {Unread::Bearing::Keys, "the manifest and its indexes hold more than 100 pieces of key material"});
  facts.image.documents.clear();
}

}  // namespace dvsguard::image
