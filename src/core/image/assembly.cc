#include "core/image/assembly.h"

#include <algorithm>
#include <set>
#include <utility>

#include "core/image/config_keys.h"
#include "core/image/recognise.h"
#include "core/image/steps.h"
#include "core/package/apk.h"
#include "core/package/dpkg.h"

namespace dvsguard::image {
namespace {

bool is_hidden(const layer::Shadow& shadow, std::size_t layer, const std::string& path) {
  return shadow.hidden_by(layer, path, false).has_value();
}

std::string one_clause(const Error& error) {
  const std::string place = error.place.text();
  return (place.empty() ? "" : place + ": ") + error.what;
}

}  // namespace

Assembly::Assembly(oci::Image image, const crypto::SipHashKey& key)
    : image_(std::move(image)), key_(key), layers_(image_.layers.size()) {}

// Databases are large, and each layer that installs something has one: only the highest is ever read.
void Assembly::add(std::size_t index, LayerFacts facts) {
  for (std::size_t i = 0; i < facts.documents.size(); ++i) {
    const auto [at, is_new] = highest_.try_emplace(facts.documents[i].path, Position{index, i});
    if (is_new) continue;
    const bool above = at->second.layer < index;
    DocumentFound& lower = above ? layers_[at->second.layer]->documents[at->second.item] : facts.documents[i];
    lower.bytes = {};
    lower.replaced = true;
    if (above) at->second = {index, i};
  }
  layers_[index] = std::move(facts);
}

void Assembly::add_unread(std::size_t index, const std::string& why) {
  layers_[index].emplace(key_);
  const std::string what = "layer " + std::to_string(index + 1) + ": " + why;
  for (const auto bearing : {Unread::Bearing::Keys, Unread::Bearing::Packages, Unread::Bearing::Files})
    facts_.unread.push_back({bearing, what});
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

void Assembly::take_packages(const DocumentFound& document, package::Ecosystem ecosystem) {
  const auto add = [&](Result<std::vector<package::Package>> packages) {
    if (!packages) return facts_.unread.push_back({Unread::Bearing::Packages, one_clause(packages.error())});
    std::move(packages->begin(), packages->end(), std::back_inserter(facts_.packages));
  };
  if (document.kind == Document::DpkgStatusFile) {
    auto package = package::parse_dpkg_status_file(document.bytes, document.path, ecosystem);
    if (!package) return facts_.unread.push_back({Unread::Bearing::Packages, one_clause(package.error())});
    return facts_.packages.push_back(std::move(*package));
  }
  if (document.kind == Document::DpkgStatus)
    return add(package::parse_dpkg_status(document.bytes, document.path, ecosystem));
  add(package::parse_apk_installed(document.bytes, document.path, ecosystem));
}

void Assembly::take_documents(const layer::Shadow& shadow) {
  std::vector<const DocumentFound*> databases;
  const DocumentFound* release = nullptr;
  for (std::size_t i = layers_.size(); i-- > 0;) {
    for (const DocumentFound& document : layers_[i]->documents) {
      if (document.replaced || is_hidden(shadow, i, document.path)) continue;
      if (document.over_cap || document.elsewhere) {
        const bool packages = document.kind != Document::Passwd && document.kind != Document::Group;
        facts_.unread.push_back({packages ? Unread::Bearing::Packages : Unread::Bearing::Files,
                                 document.path + (document.elsewhere ? ": is a link to where it is not read"
                                                                     : ": is larger than its cap")});
        continue;
      }
      switch (document.kind) {
        case Document::Passwd:
          facts_.users = parse_passwd(document.bytes);
          break;
        case Document::Group:
          facts_.groups = parse_group(document.bytes);
          break;
        case Document::OsRelease:
          // etc/os-release is a link to usr/lib's, or the one that counts.
          if (release == nullptr || document.path.starts_with("etc/")) release = &document;
          break;
        case Document::DpkgStatus:
        case Document::DpkgStatusFile:
        case Document::ApkInstalled:
          databases.push_back(&document);
          break;
      }
    }
  }
  if (release != nullptr) {
    auto os = package::parse_os_release(release->bytes, release->path);
    if (os)
      facts_.os = std::move(*os);
    else
      facts_.unread.push_back({Unread::Bearing::Packages, one_clause(os.error())});
  }
  const package::OsRelease* os = facts_.os ? &*facts_.os : nullptr;
  for (const DocumentFound* database : databases) {
    const bool apk = database->kind == Document::ApkInstalled;
    take_packages(*database, apk ? package::apk_ecosystem(os) : package::dpkg_ecosystem(os));
  }
}

ImageFacts Assembly::finish() {
  for (auto& layer : layers_) {
    if (!layer) layer.emplace(key_);
  }
  std::vector<layer::LayerPaths> paths;
  paths.reserve(layers_.size());
  for (auto& layer : layers_) paths.push_back(std::move(layer->paths));
  const layer::Shadow shadow(std::move(paths), key_);
  const std::vector<std::string> steps = shown_steps(image_.config);
  std::set<package::Ecosystem> foreign;
  facts_.keys = config_keys(image_.config);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    LayerFacts& layer = *layers_[i];
    facts_.inflated_bytes += layer.inflated_bytes;
    facts_.files += layer.files;
    facts_.other_binaries += layer.other_binaries;
    facts_.newest_file = std::max(facts_.newest_file, layer.newest_file);
    for (KeyFound& key : layer.keys) {
      place(key, i);
      key.place.step = steps[i];
      key.hidden = key.hidden || is_hidden(shadow, i, key.place.path);
      facts_.keys.push_back(std::move(key));
    }
    take_visible(layer.notable, facts_.notable, i, shadow);
    take_visible(layer.privileged, facts_.privileged, i, shadow);
    take_visible(layer.go_binaries, facts_.go_binaries, i, shadow);
    for (const ForeignFound& found : layer.foreign) {
      if (!is_hidden(shadow, i, found.path)) foreign.insert(found.ecosystem);
    }
    std::move(layer.unread.begin(), layer.unread.end(), std::back_inserter(facts_.unread));
  }
  facts_.unread_ecosystems.assign(foreign.begin(), foreign.end());
  take_documents(shadow);
  std::ranges::sort(facts_.packages, {}, [](const package::Package& package) {
    return std::tie(package.database, package.name, package.architecture, package.version);
  });
  facts_.image = std::move(image_);
  facts_.recognised = recognise(facts_);
  return std::move(facts_);
}

}  // namespace dvsguard::image
