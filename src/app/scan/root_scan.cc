#include "app/scan/root_scan.h"

#include <utility>

#include "core/image/assembly.h"
#include "core/image/layer_inspector.h"
#include "core/text/display.h"
#include "edge/archive/root_walk.h"

namespace dvsguard::scan {
namespace {

oci::Image image_of(const std::string& path) {
  oci::Image image;
  image.name = path;
  image.layers.emplace_back().name = path;
  image.config.diff_ids.emplace_back();
  return image;
}

void add_notes(const std::vector<archive::WalkNote>& walked, ScannedRoot& root) {
  for (const archive::WalkNote& note : walked) {
    const std::string what = text::printable(note.path.empty() ? "." : note.path, 300) + ": " + note.what;
    if (note.kind == archive::WalkNote::Kind::PseudoFilesystem) {
      root.notes.push_back(what);
      continue;
    }
    for (const image::Unread::Bearing bearing : image::kEveryBearing)
      root.facts.unread.push_back({bearing, what});
  }
}

}  // namespace

Result<ScannedRoot> scan_root(const std::string& path, const Options& options) {
  image::Budgets budgets;
  image::LayerInspector inspector(options.key, budgets, options.limits.tar.max_files);
  TRY(const std::vector<archive::WalkNote> walked,
      archive::walk_root(path, inspector, options.limits.tar.max_files));
  image::Assembly assembly(image_of(path), options.key);
  assembly.add(0, inspector.take());
  ScannedRoot root;
  root.facts = assembly.finish();
  root.facts.has_config = false;
  // A folder has no layers to point at.
  for (image::KeyFound& key : root.facts.keys) {
    key.place.layer = -1;
    key.place.layer_id.clear();
  }
  for (image::NotableFile& file : root.facts.notable) file.layer = -1;
  for (image::PrivilegedFile& file : root.facts.privileged) file.layer = -1;
  add_notes(walked, root);
  return root;
}

}  // namespace dvsguard::scan
