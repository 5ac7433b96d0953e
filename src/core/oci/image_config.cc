#include "core/oci/image_config.h"

#include "core/oci/manifest.h"
#include "core/oci/member.h"
#include "core/text/json.h"

namespace dvsguard::oci {
namespace {

using text::Kind;
using text::Node;

// Docker's strslice.StrSlice: a list of words, or one word alone.
Status take_words(const Node& object, std::string_view at, std::string_view key,
                  std::vector<std::string>& to) {
  const Node* node = member(object, key);
  if (node == nullptr || node->kind != Kind::String) return take_texts(object, at, key, to);
  to.push_back(node->scalar);
  return {};
}

Status read_healthcheck(const Node& config, ImageConfig& out) {
  TRY(const Node* check, object_at(config, "config", "Healthcheck"));
  if (check == nullptr) return {};
  constexpr std::string_view kAt = "config.Healthcheck";
  TRY_STATUS(check_spelling(*check, kAt, {"Test"}));
  return take_words(*check, kAt, "Test", out.healthcheck);
}

// What a container starts with.
Status read_run(const Node& root, ImageConfig& out) {
  TRY(const Node* config, object_at(root, "", "config"));
  if (config == nullptr) return {};
  constexpr std::string_view kAt = "config";
  TRY_STATUS(check_spelling(*config, kAt,
                            {"User", "Env", "Entrypoint", "Cmd", "WorkingDir", "StopSignal", "ExposedPorts",
                             "Volumes", "Labels", "Healthcheck", "OnBuild"}));
  TRY_STATUS(take_text(*config, kAt, "User", out.user));
  TRY_STATUS(take_texts(*config, kAt, "Env", out.env));
  TRY_STATUS(take_words(*config, kAt, "Entrypoint", out.entrypoint));
  TRY_STATUS(take_words(*config, kAt, "Cmd", out.command));
  TRY_STATUS(take_text(*config, kAt, "WorkingDir", out.working_directory));
  TRY_STATUS(take_text(*config, kAt, "StopSignal", out.stop_signal));
  TRY_STATUS(take_names(*config, kAt, "ExposedPorts", out.exposed_ports));
  TRY_STATUS(take_names(*config, kAt, "Volumes", out.volumes));
  TRY_STATUS(take_pairs(*config, kAt, "Labels", out.labels));
  TRY_STATUS(take_texts(*config, kAt, "OnBuild", out.on_build));
  return read_healthcheck(*config, out);
}

Status read_layers(const Node& root, ImageConfig& out) {
  TRY(const Node* rootfs, object_at(root, "", "rootfs"));
  if (rootfs == nullptr) return wrong(root, "", "rootfs", "is missing");
  TRY_STATUS(check_spelling(*rootfs, "rootfs", {"type", "diff_ids"}));
  std::string type = "layers";
  TRY_STATUS(take_text(*rootfs, "rootfs", "type", type));
  if (type != "layers") return wrong(*rootfs, "rootfs", "type", "is not \"layers\"");
  std::vector<std::string> ids;
  TRY_STATUS(take_texts(*rootfs, "rootfs", "diff_ids", ids));
  if (ids.size() > kMaxLayers) {
    Error error = wrong(*rootfs, "rootfs", "diff_ids",
                        "has over " + std::to_string(kMaxLayers) + " entries (kMaxLayers)");
    error.code = ErrorCode::Cap;
    return error;
  }
  for (const std::string& id : ids) {
    auto digest = parse_content_digest(id);
    if (!digest) {
      return wrong(*rootfs, "rootfs", path_of("diff_ids", out.diff_ids.size()), digest.error().what);
    }
    out.diff_ids.push_back(*std::move(digest));
  }
  return {};
}

Status read_history(const Node& root, ImageConfig& out) {
  TRY(const Node* list, list_at(root, "", "history"));
  if (list == nullptr) return {};
  for (const Node& item : list->items) {
    const std::string at = path_of("history", out.history.size());
    if (!item.is_map()) return wrong(item, at, "", "is not an object");
    TRY_STATUS(check_spelling(item, at, {"created", "created_by", "author", "comment", "empty_layer"}));
    HistoryEntry entry;
    TRY_STATUS(take_text(item, at, "created", entry.created));
    TRY_STATUS(take_text(item, at, "created_by", entry.created_by));
    TRY_STATUS(take_text(item, at, "author", entry.author));
    TRY_STATUS(take_text(item, at, "comment", entry.comment));
    TRY_STATUS(take_bool(item, at, "empty_layer", entry.empty_layer));
    out.history.push_back(std::move(entry));
  }
  return {};
}

}  // namespace

Result<ImageConfig> parse_image_config(std::string_view bytes, const FileName& file) {
  text::Limits limits;
  limits.max_bytes = kMaxConfigBytes;
  TRY(const Node root, text::parse_json(bytes, file, limits));
  if (!root.is_map()) return wrong(root, "", "", "is not an object");
  TRY_STATUS(check_spelling(
      root, "", {"os", "architecture", "variant", "created", "author", "config", "rootfs", "history"}));
  ImageConfig out;
  TRY_STATUS(take_text(root, "", "os", out.os));
  TRY_STATUS(take_text(root, "", "architecture", out.architecture));
  TRY_STATUS(take_text(root, "", "variant", out.variant));
  TRY_STATUS(take_text(root, "", "created", out.created));
  TRY_STATUS(take_text(root, "", "author", out.author));
  TRY_STATUS(read_run(root, out));
  TRY_STATUS(read_layers(root, out));
  TRY_STATUS(read_history(root, out));
  return out;
}

std::vector<std::optional<std::size_t>> steps_of_layers(const ImageConfig& config) {
  std::vector<std::optional<std::size_t>> steps;
  for (std::size_t i = 0; i < config.history.size(); ++i) {
    if (!config.history[i].empty_layer) steps.emplace_back(i);
  }
  if (steps.size() != config.diff_ids.size()) steps.assign(config.diff_ids.size(), std::nullopt);
  return steps;
}

}  // namespace dvsguard::oci
