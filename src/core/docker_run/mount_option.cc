#include "core/docker_run/mount_option.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/compose/units.h"
#include "core/docker_run/switches.h"

namespace dvsguard::docker_run {
namespace {

using text::Node;

struct Alias {
  std::string_view spelled, name;
};
constexpr std::array kAliases = {
    Alias{"src", "source"},
    Alias{"dst", "target"},
    Alias{"destination", "target"},
    Alias{"ro", "readonly"},
    Alias{"rw", "readwrite"},
    Alias{"relabel", "bind-selinux"},
    Alias{"subpath", "volume-subpath"},
};

// Grant nothing that a rule judges.
constexpr std::array<std::string_view, 9> kHarmless = {"consistency", "volume-label", "volume-nocopy",
                                                       "U",           "chown",        "tmpcopyup",
                                                       "notmpcopyup", "copy",         "nocopy"};

std::string_view name_of(std::string_view spelled) {
  const auto* alias = std::ranges::find(kAliases, spelled, &Alias::spelled);
  return alias != kAliases.end() ? alias->name : spelled;
}

class Reader {
 public:
  explicit Reader(const Given& value) : value_(value) {
    out_.mount = text::make_map(value.place);
    out_.mount.via = value.via;
  }

  MountOption read(const std::vector<std::string>& fields) {
    out_.mount.at("type") = text::make_string("volume", value_.place);
    for (const std::string& field : fields) {
      const std::size_t equals = field.find('=');
      const std::string name(name_of(std::string_view(field).substr(0, equals)));
      set(name, part_of(value_, equals == std::string::npos ? "true" : field.substr(equals + 1)));
    }
    define_volume();
    return std::move(out_);
  }

 private:
  void set(const std::string& name, const Given& part) {
    Node& mount = out_.mount;
    if (name == "type") {
      // A type that nobody knows is taken for the one that reaches the host.
      mount.at("type") = part.is_known() ? scalar_of(part) : text::make_string("bind", part.place);
    } else if (name == "target") {
      mount.at(name) = scalar_of(part);
    } else if (name == "source") {
      mount.at("source") = scalar_of(part);
    } else if (name == "readonly" || name == "readwrite") {
      set_mode(part, name == "readwrite");
    } else if (name == "bind-propagation" || name == "bind-recursive" || name == "bind-selinux") {
      inside("bind").at(name.substr(5)) = scalar_of(name == "bind-selinux" ? selinux(part) : part);
    } else if (name == "volume-subpath") {
      inside("volume").at("subpath") = scalar_of(part);
    } else if (name == "image-subpath") {
      inside("image").at("subpath") = scalar_of(part);
    } else if (name == "volume-driver") {
      volume().at("driver") = scalar_of(part);
    } else if (name == "volume-opt") {
      driver_option(part);
    } else if (name == "tmpfs-size" || name == "tmpfs-mode") {
      tmpfs_number(name.substr(6), part);
    } else if (name != "bind-nonrecursive" && std::ranges::find(kHarmless, name) == kHarmless.end()) {
      out_.unread.push_back(name);
    }
  }

  void set_mode(const Given& part, bool inverted) {
    if (!part.is_known()) {
      out_.mount.at("read_only") = scalar_of(part);
      return;
    }
    const auto on = parse_switch(part.text);
    if (!on) return out_.unread.push_back(inverted ? "rw" : "readonly");
    out_.mount.at("read_only") = text::make_bool(*on != inverted, part.place);
  }

  // podman's `relabel=shared`
  static Given selinux(const Given& part) {
    return part_of(part, part.text == "shared" ? "z" : part.text == "private" ? "Z" : part.text);
  }

  void tmpfs_number(const std::string& name, const Given& part) {
    if (!part.is_known()) {
      inside("tmpfs").at(name) = scalar_of(part);
      return;
    }
    const auto number = name == "size" ? compose::parse_bytes(part.text) : compose::parse_octal(part.text);
    if (!number) return out_.unread.push_back("tmpfs-" + name);
    inside("tmpfs").at(name) = text::make_int(*number, part.place);
  }

  void driver_option(const Given& part) {
    const std::size_t equals = part.text.find('=');
    if (equals == std::string::npos) return out_.unread.push_back("volume-opt");
    Node& options = volume().at("driver_opts");
    if (!options.is_map()) options = text::make_map(part.place);
    options.at(part.text.substr(0, equals)) = scalar_of(part_of(part, part.text.substr(equals + 1)));
  }

  Node& inside(std::string_view key) {
    Node& node = out_.mount.at(key);
    if (!node.is_map()) node = text::make_map(value_.place);
    return node;
  }

  Node& volume() {
    if (!out_.volume.is_map()) out_.volume = text::make_map(value_.place);
    return out_.volume;
  }

  // Options without a driver are the local driver's, as the engine takes them.
  void define_volume() {
    if (out_.volume.is_map() && out_.volume.find("driver") == nullptr)
      out_.volume.at("driver") = text::make_string("local", value_.place);
  }

  const Given& value_;
  MountOption out_;
};

}  // namespace

std::optional<std::vector<std::string>> split_record(std::string_view text) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' && quoted && i + 1 < text.size() && text[i + 1] == '"') {
      fields.back() += '"';
      ++i;
    } else if (c == '"' && (quoted || fields.back().empty())) {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  if (quoted) return std::nullopt;
  return fields;
}

std::optional<MountOption> read_mount(const Given& value) {
  const auto fields = split_record(value.text);
  if (!fields) return std::nullopt;
  return Reader(value).read(*fields);
}

}  // namespace dvsguard::docker_run
