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

constexpr std::size_t kMaxLinkedPrograms = 256;  // that are followed; an image has a dozen

std::string one_clause(const Error& error) {
  const std::string place = error.place.text();
  return (place.empty() ? "" : place + ": ") + error.what;
}

bool is_readable(const DocumentFound& document) {
  return !document.over_cap && document.is_kept;
}

std::string why_unread(const DocumentFound& document) {
  return document.path + (document.over_cap ? ": is larger than its cap, or all together are"
                                            : ": is a link, which is not followed");
}

}  // namespace

Assembly::Assembly(oci::Image image, const crypto::SipHashKey& key)
    : image_(std::move(image)),
      key_(key),
      layers_(image_.layers.size()),
      shadow_(key, image_.layers.size()),
      names_(image_.layers.size()) {}

// What is large does not wait for the other layers: paths are merged, and of a database, which each layer
// that installs something has, only the highest is kept.
void Assembly::add(std::size_t index, LayerFacts facts) {
  shadow_.add(index, facts.paths);
  facts.paths = layer::LayerPaths(key_);
  for (std::size_t i = 0; i < facts.documents.size(); ++i)
    add_document(index, i, std::move(facts.documents[i]));
  facts.documents = {};
  layers_[index] = std::move(facts);
}

void Assembly::add_document(std::size_t layer, std::size_t order, DocumentFound document) {
  Highest& highest = documents_[document.path];
  if (highest.layer > layer) return;
  document_bytes_ -= highest.document.bytes.size();
  highest = {layer, order, std::move(document)};
  if (highest.document.bytes.size() > kMaxDocumentBytesOfImage - document_bytes_) {
    highest.document.bytes = {};
    highest.document.over_cap = true;
  }
  document_bytes_ += highest.document.bytes.size();
}

void Assembly::add_unread(std::size_t index, const std::string& why) {
  layers_[index].emplace(key_);
  const std::string what = "layer " + std::to_string(index + 1) + ": " + why;
  for (const Unread::Bearing bearing : kEveryBearing) unread(bearing, what);
}

// Once, however many layers say it.
void Assembly::unread(Unread::Bearing bearing, std::string what) {
  if (!unread_.emplace(bearing, what).second) return;
  facts_.unread.push_back({bearing, std::move(what)});
}

void Assembly::place(KeyFound& key, std::size_t index) const {
  key.place.layer = static_cast<int>(index);
  key.place.layer_id = image_.config.diff_ids[index].text();
}

bool Assembly::is_hidden(std::size_t layer, const std::string& path) {
  return shadow_.hides(layer, path);
}

// A link to a link leads to what that one links to.
void Assembly::take_outside_links() {
  std::unordered_map<std::string, std::string> first;  // of a link: what it leads to in the end
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    for (const OutsideLink& link : layers_[i]->outside) {
      const auto found = first.find(link.target);
      const std::string target = found == first.end() ? link.target : found->second;
      for (const std::string& name : layers_[i]->names[link.file]) {
        first.insert_or_assign(name, target);
        if (!is_hidden(i, name)) kept_.insert_or_assign(target, Kept{i, name});
      }
    }
  }
}

std::optional<std::string> Assembly::visible_name(std::size_t layer, const std::string& path,
                                                  std::uint32_t file) {
  const auto [asked, is_new] = names_[layer].try_emplace(file);
  std::optional<std::string>& visible = asked->second;
  if (!is_new) return visible;
  if (!is_hidden(layer, path)) return visible = path;
  const auto& names = layers_[layer]->names[file];
  for (const std::string& name : names) {
    if (!is_hidden(layer, name)) return visible = name;
  }
  for (const std::string& name : names) {
    const auto kept = kept_.find(name);
    if (kept != kept_.end() && kept->second.layer > layer) return visible = kept->second.path;
  }
  return visible;
}

template <class Item>
void Assembly::take_visible(std::vector<Item>& from, std::vector<Item>& to, std::size_t index) {
  for (Item& item : from) {
    if (is_hidden(index, item.path)) continue;
    item.layer = static_cast<int>(index);
    to.push_back(std::move(item));
  }
}

// os-release comes first: it says whose packages the databases list.
void Assembly::take_documents() {
  std::vector<const Highest*> all;
  all.reserve(documents_.size());
  for (const auto& [path, highest] : documents_) {
    if (!is_hidden(highest.layer, path)) all.push_back(&highest);
  }
  std::ranges::sort(all, {}, [](const Highest* one) { return std::pair(one->layer, one->order); });
  std::vector<const DocumentFound*> releases, others;
  std::set<std::string_view> paths;
  for (const Highest* one : all) {
    (one->document.kind == Document::OsRelease ? releases : others).push_back(&one->document);
    if (!one->document.link_to) paths.insert(one->document.path);
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

void Assembly::take_crates(std::vector<RustBinary>& programs, std::size_t index) {
  for (RustBinary& program : programs) {
    const auto name = visible_name(index, program.path, program.file);
    if (!name) continue;
    bool elsewhere = false;
    for (binary::Crate& crate : program.crates) {
      elsewhere = elsewhere || crate.source == binary::CrateSource::Other;
      if (crate.source != binary::CrateSource::CratesIo) continue;
      package::Package package;
      package.ecosystem = package::Ecosystem::CratesIo;
      package.name = std::move(crate.name);
      package.version = std::move(crate.version);
      package.database = *name;
      facts_.packages.push_back(std::move(package));
    }
    if (elsewhere)
      unread(Unread::Bearing::Packages,
             *name + ": crates that are not crates.io's, of which no advisory speaks");
  }
}

void Assembly::take_layer(std::size_t index, const std::string& step) {
  LayerFacts& layer = *layers_[index];
  facts_.inflated_bytes += layer.inflated_bytes;
  facts_.files += layer.files;
  facts_.other_binaries += layer.other_binaries;
  for (KeyFound& key : layer.keys) {
    place(key, index);
    key.place.step = step;
    const bool is_content = key.place.part.empty();
    key.hidden = key.hidden || (is_content ? !visible_name(index, key.place.path, key.file)
                                           : is_hidden(index, key.place.path));
    facts_.keys.push_back(std::move(key));
  }
  for (KeyFound& key : layer.aside_keys) {
    place(key, index);
    key.place.step = step;
    facts_.keys.push_back(std::move(key));
  }
  take_visible(layer.notable, facts_.notable, index);
  take_visible(layer.privileged, facts_.privileged, index);
  for (Binary& binary : layer.go_binaries) {
    auto name = visible_name(index, binary.path, binary.file);
    if (!name) continue;
    binary.path = *std::move(name);
    binary.layer = static_cast<int>(index);
    facts_.go_binaries.push_back(std::move(binary));
  }
  take_crates(layer.rust_binaries, index);
  for (const TroubledBinary& binary : layer.troubled) {
    if (const auto name = visible_name(index, binary.path, binary.file))
      unread(Unread::Bearing::Packages, *name + ": " + binary.trouble);
  }
  for (const ForeignFound& found : layer.foreign) {
    if (!is_hidden(index, found.path)) foreign_.insert(found.ecosystem);
  }
  for (Unread& one : layer.unread) unread(one.bearing, std::move(one.what));
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
        facts_.notable.push_back({*kind, link.path, static_cast<int>(i), 0});
    }
  }
}

ImageFacts Assembly::finish() {
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    if (!layers_[i]) add_unread(i, "was not looked at");
  }
  take_outside_links();
  const std::vector<std::string> steps = shown_steps(image_.config);
  facts_.keys = config_keys(image_.config, image_.config_bytes, key_);
  if (facts_.keys.size() > kMaxKeysOfConfig) {
    facts_.keys.resize(kMaxKeysOfConfig);
    unread(Unread::Bearing::Keys, "the configuration holds more than 1,000 pieces of key material");
  }
  for (std::size_t i = 0; i < layers_.size(); ++i) take_layer(i, steps[i]);
  facts_.unread_ecosystems.assign(foreign_.begin(), foreign_.end());
  take_linked([this](std::size_t layer, const std::string& path) { return is_hidden(layer, path); });
  take_documents();
  std::ranges::sort(facts_.packages, {}, [](const package::Package& package) {
    return std::tie(package.database, package.name, package.architecture, package.version);
  });
  facts_.image = std::move(image_);
  facts_.recognised = recognise(facts_);
  return std::move(facts_);
}

}  // namespace dvsguard::image
