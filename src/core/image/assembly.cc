#include "core/image/assembly.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>

#include "core/image/config_keys.h"
#include "core/image/documents.h"
#include "core/image/recognise.h"
#include "core/image/steps.h"
#include "core/package/database.h"

namespace dvsguard::image {
namespace {

bool is_hidden(const layer::Shadow& shadow, std::size_t layer, const std::string& path) {
  return shadow.hidden_by(layer, path, false).has_value();
}

constexpr std::size_t kMaxLinkedPrograms = 256;  // that are followed; an image has a dozen

std::string one_clause(const Error& error) {
  const std::string place = error.place.text();
  return (place.empty() ? "" : place + ": ") + error.what;
}

bool is_readable(const DocumentFound& document) {
  return !document.over_cap && !document.link_to;
}

std::string why_unread(const DocumentFound& document) {
  return document.path +
         (document.over_cap ? ": is larger than its cap" : ": is a link, which is not followed");
}

}  // namespace

Assembly::Assembly(oci::Image image, const crypto::SipHashKey& key)
    : image_(std::move(image)), key_(key), layers_(image_.layers.size()) {}

// Databases are large, and each layer that installs something has one: only the highest is ever read.
void Assembly::add(std::size_t index, LayerFacts facts) {
  for (const DocumentFound& document : facts.documents) {
    std::size_t& highest = highest_.try_emplace(document.path, index).first->second;
    highest = std::max(highest, index);
  }
  layers_[index] = std::move(facts);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    if (!layers_[i]) continue;
    std::erase_if(layers_[i]->documents,
                  [&](const DocumentFound& document) { return highest_.at(document.path) > i; });
  }
}

void Assembly::add_unread(std::size_t index, const std::string& why) {
  layers_[index].emplace(key_);
  const std::string what = "layer " + std::to_string(index + 1) + ": " + why;
  for (const Unread::Bearing bearing : kEveryBearing) unread(bearing, what);
}

void Assembly::unread(Unread::Bearing bearing, std::string what) {
  facts_.unread.push_back({bearing, std::move(what)});
}

void Assembly::place(KeyFound& key, std::size_t index) const {
  key.place.layer = static_cast<int>(index);
  key.place.layer_id = image_.config.diff_ids[index].text();
}

template <class Item>
void Assembly::take_visible(std::vector<Item>& from, std::vector<Item>& to, std::size_t index,
                            const layer::Shadow& shadow) {
  for (Item& item : from) {
    if (is_hidden(shadow, index, item.path)) continue;
    item.layer = static_cast<int>(index);
    to.push_back(std::move(item));
  }
}

// os-release comes first: it says whose packages the databases list.
void Assembly::take_documents(const layer::Shadow& shadow) {
  std::vector<const DocumentFound*> releases, others;
  std::set<std::string_view> paths;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    for (const DocumentFound& document : layers_[i]->documents) {
      if (is_hidden(shadow, i, document.path)) continue;
      (document.kind == Document::OsRelease ? releases : others).push_back(&document);
      if (!document.link_to) paths.insert(document.path);
    }
  }
  // A link to another place where the same is looked for says nothing new.
  const auto says_nothing = [&](const DocumentFound* document) {
    return document->link_to && document_at(*document->link_to) == document->kind &&
           paths.contains(*document->link_to);
  };
  std::erase_if(releases, says_nothing);
  std::erase_if(others, says_nothing);
  take_release(releases);
  for (const DocumentFound* document : others) {
    if (is_readable(*document))
      take_content(*document);
    else
      unread(bearing_of(document->kind), why_unread(*document));
  }
}

void Assembly::take_release(const std::vector<const DocumentFound*>& documents) {
  for (const std::string_view path : package::kOsReleasePaths) {
    const auto found = std::ranges::find(documents, path, &DocumentFound::path);
    if (found == documents.end()) continue;
    const DocumentFound& document = **found;
    if (!is_readable(document)) return unread(Unread::Bearing::Release, why_unread(document));
    auto os = package::parse_os_release(document.bytes, document.path);
    if (!os) return unread(Unread::Bearing::Release, one_clause(os.error()));
    facts_.os = std::move(*os);
    return;
  }
}

void Assembly::take_content(const DocumentFound& document) {
  if (document.kind == Document::Passwd) {
    facts_.users = parse_passwd(document.bytes);
  } else if (document.kind == Document::Group) {
    facts_.groups = parse_group(document.bytes);
  } else if (const auto kind = package::database_kind(document.path)) {
    auto packages =
        package::parse_database(*kind, document.bytes, document.path, facts_.os ? &*facts_.os : nullptr);
    if (!packages) return unread(Unread::Bearing::Packages, one_clause(packages.error()));
    std::move(packages->begin(), packages->end(), std::back_inserter(facts_.packages));
  }
}

// A program by the names of the links that lead to it; its own name may say nothing.
void Assembly::take_linked(const Hidden& hidden) {
  std::vector<const std::vector<StepFound>*> all;
  bool steps_are_all = true;
  for (const auto& layer : layers_) {
    all.push_back(&layer->steps);
    steps_are_all = steps_are_all && layer->steps_are_all;
  }
  const Links links(std::move(all), hidden);
  std::set<std::pair<Notable, std::string>> known;
  for (const NotableFile& file : facts_.notable) known.emplace(file.kind, file.path);
  std::size_t followed = 0;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    for (const StepFound& link : layers_[i]->steps) {
      const auto kind = link.is_link() ? notable_program(link.path) : std::nullopt;
      // What leads to such a name is found under it.
      if (!kind || notable_program(link.target) == kind || hidden(i, link.path)) continue;
      if (++followed > kMaxLinkedPrograms)
        return unread(Unread::Bearing::Files, "its layers hold more than 256 links of programs' names");
      const Links::Reached reached = links.follow(link);
      if (reached.what == Links::Reached::What::Unknown ||
          (reached.what == Links::Reached::What::Nothing && !steps_are_all))
        unread(Unread::Bearing::Files, link.path + ": a link that cannot be followed");
      else if (reached.what == Links::Reached::What::Program && known.emplace(*kind, reached.path).second)
        facts_.notable.push_back({*kind, link.path, static_cast<int>(i)});
    }
  }
}

ImageFacts Assembly::finish() {
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    if (!layers_[i]) add_unread(i, "was not looked at");
  }
  std::vector<layer::LayerPaths> paths;
  paths.reserve(layers_.size());
  for (auto& layer : layers_) paths.push_back(std::move(layer->paths));
  const layer::Shadow shadow(std::move(paths), key_);
  const std::vector<std::string> steps = shown_steps(image_.config);
  std::set<package::Ecosystem> foreign;
  facts_.keys = config_keys(image_.config, image_.config_bytes, key_);
  if (facts_.keys.size() > kMaxKeysOfConfig) {
    facts_.keys.resize(kMaxKeysOfConfig);
    unread(Unread::Bearing::Keys, "the configuration holds more than 1,000 pieces of key material");
  }
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    LayerFacts& layer = *layers_[i];
    facts_.inflated_bytes += layer.inflated_bytes;
    facts_.files += layer.files;
    facts_.other_binaries += layer.other_binaries;
    for (KeyFound& key : layer.keys) {
      place(key, i);
      key.place.step = steps[i];
      key.hidden = key.hidden || is_hidden(shadow, i, key.place.path);
      facts_.keys.push_back(std::move(key));
    }
    take_visible(layer.notable, facts_.notable, i, shadow);
    take_visible(layer.privileged, facts_.privileged, i, shadow);
    take_visible(layer.go_binaries, facts_.go_binaries, i, shadow);
    for (const TroubledBinary& binary : layer.troubled) {
      if (!is_hidden(shadow, i, binary.path))
        unread(Unread::Bearing::Packages, binary.path + ": " + binary.trouble);
    }
    for (const ForeignFound& found : layer.foreign) {
      if (!is_hidden(shadow, i, found.path)) foreign.insert(found.ecosystem);
    }
    std::move(layer.unread.begin(), layer.unread.end(), std::back_inserter(facts_.unread));
  }
  facts_.unread_ecosystems.assign(foreign.begin(), foreign.end());
  take_linked([&](std::size_t layer, const std::string& path) { return is_hidden(shadow, layer, path); });
  take_documents(shadow);
  std::ranges::sort(facts_.packages, {}, [](const package::Package& package) {
    return std::tie(package.database, package.name, package.architecture, package.version);
  });
  facts_.image = std::move(image_);
  facts_.recognised = recognise(facts_);
  return std::move(facts_);
}

}  // namespace dvsguard::image
