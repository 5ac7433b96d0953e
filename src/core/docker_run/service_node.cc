#include "core/docker_run/service_node.h"

#include <algorithm>
#include <utility>

#include "core/compose/volumes.h"
#include "core/docker_run/mount_option.h"
#include "core/docker_run/switches.h"
#include "core/text/display.h"

namespace dvsguard::docker_run {
namespace {

using text::Node;

constexpr std::size_t kShown = 60;
constexpr std::ptrdiff_t kMaxCommas = 100;  // Linux has 41 capabilities
constexpr std::string_view kMoved = "the script leaves its own folder";

Given opaque(const Given& given, std::string what, std::string_view why) {
  Given out = part_of(given, std::string(1, text::kGap));
  out.unknown = {std::move(what)};
  out.why = why;
  return out;
}

class Maker {
 public:
  Maker(const CommandLine& line, const std::string& name, const Place& place,
        const compose::Variables& variables, bool moved)
      : line_(line), name_(name), variables_(variables), moved_(moved) {
    out_.service = out_.written = out_.volumes = text::make_map(place);
    out_.unread = line.unread;
    place_ = place;
  }

  ServiceNode make() {
    for (const Option& option : line_.options) add(option);
    add_command();
    if (line_.open) leave_open();
    out_.one_shot = !detached_ && !restarted();
    return std::move(out_);
  }

 private:
  void add(const Option& option) {
    const Flag& flag = *option.flag;
    const Given& value = option.value;
    switch (flag.shape) {
      case Shape::Text:
      case Shape::Whole:
        out_.service.at(flag.field) = scalar_of(value);
        out_.written.at(flag.field) = text::make_string(value.written, value.place);
        return;
      case Shape::Switch:
        out_.service.at(flag.field) = switch_of(value);
        return;
      case Shape::Commas:
        return add_commas(flag.field, value);
      case Shape::Item:
        return add_item(flag.field, value);
      case Shape::Option:
        return add_named(inside(inside(out_.service, "logging"), "options"), value, flag);
      case Shape::Special:
        return add_special(flag, value);
      case Shape::Ignored:
        return;
    }
  }

  [[nodiscard]] static Node switch_of(const Given& value) {
    if (!value.is_known()) return scalar_of(value);
    return text::make_bool(parse_switch(value.text).value_or(true), value.place);
  }

  void add_commas(std::string_view field, const Given& value) {
    if (std::ranges::count(value.text, ',') > kMaxCommas)
      return unread("a list of more than 100 capabilities", value.place);
    for (std::string_view rest = value.text;;) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      list(field).items.push_back(scalar_of(part_of(value, rest.substr(0, comma))));
      if (comma == rest.size()) return;
      rest.remove_prefix(comma + 1);
    }
  }

  void add_item(std::string_view field, const Given& value) {
    if (field == "environment") return add_variable(value);
    if (field == "volumes") return add_volume(value);
    constexpr std::string_view kNamed[] = {"labels", "annotations", "sysctls", "storage_opt"};
    if (std::ranges::find(kNamed, field) != std::end(kNamed))
      return add_named(inside(out_.service, field), value, {.name = field});
    const bool syntax = field == "ports" || field == "devices";
    written_list(field).items.push_back(text::make_string(value.written, value.place));
    list(field).items.push_back(syntax ? syntax_of(value) : scalar_of(value));
  }

  // NAME=VALUE; a name alone has the empty value.
  void add_named(Node& map, const Given& value, const Flag& flag) {
    const std::size_t equals = std::min(value.text.find('='), value.text.size());
    const std::string name = value.text.substr(0, equals);
    if (name.find(text::kGap) != std::string::npos)
      return unread("what " + std::string(flag.name) + " sets", value.place);
    map.at(name) =
        scalar_of(part_of(value, equals < value.text.size() ? value.text.substr(equals + 1) : std::string()));
  }

  // A name alone is handed on from the operator's shell.
  void add_variable(const Given& value) {
    const std::size_t equals = value.text.find('=');
    const std::string name = value.text.substr(0, equals);
    if (name.find(text::kGap) != std::string::npos) return unread("which variable it gets", value.place);
    Node& environment = inside(out_.service, "environment");
    Node& written = inside(out_.written, "environment");
    if (equals != std::string::npos) {
      environment.at(name) = scalar_of(part_of(value, value.text.substr(equals + 1)));
      const std::size_t raw = std::min(value.written.find('='), value.written.size());
      written.at(name) = text::make_string(
          raw < value.written.size() ? value.written.substr(raw + 1) : std::string(), value.place);
      return;
    }
    written.at(name) = text::make_string("${" + name + "}", value.place);
    const compose::VariableValue* known = variables_.find(name);
    Given passed = part_of(value, known != nullptr ? known->text : std::string(1, text::kGap));
    passed.expanded = true;
    if (known == nullptr) passed.unknown = {name};
    environment.at(name) = scalar_of(passed);
  }

  void add_volume(const Given& value) {
    list("volumes").items.push_back(syntax_of(moved_value(value)));
    written_list("volumes").items.push_back(text::make_string(value.written, value.place));
  }

  // A relative path, of which nobody can say where it leads.
  [[nodiscard]] Given moved_value(const Given& value) const {
    if (!moved_ || !value.text.starts_with('.')) return value;
    Given out = value;
    out.text[0] = text::kGap;
    out.unknown.insert("its folder");
    out.why = kMoved;
    return out;
  }

  void add_special(const Flag& flag, const Given& value) {
    const std::string_view name = flag.name;
    if (name == "detach") {
      detached_ = is_on(value);
    } else if (name == "volume-driver") {
      if (value.text != "local") unread("what its volume driver does", value.place);
    } else if (name == "mount") {
      add_mount(value);
    } else if (name == "env-file") {
      add_env_file(value);
    } else if (name == "network" || name == "net") {
      add_network(value);
    } else if (name == "log-driver") {
      inside(out_.service, "logging").at("driver") = scalar_of(value);
    } else if (name == "gpus") {
      add_gpus(value);
    } else if (name == "entrypoint") {
      out_.service.at("entrypoint") = words({&value, 1});
      out_.written.at("entrypoint") = written_words({&value, 1});
    } else if (name == "volumes-from") {
      list("volumes_from").items.push_back(scalar_of(part_of(value, "container:" + value.text)));
    } else if (name == "publish-all") {
      if (is_on(value))
        list("ports").items.push_back(scalar_of(opaque(value, "--publish-all", "the image names its ports")));
    } else {
      add_rare(flag, value);
    }
  }

  void add_rare(const Flag& flag, const Given& value) {
    const std::string_view name = flag.name;
    if (name == "health-cmd") {
      Node& test = inside(out_.service, "healthcheck").at("test");
      test = text::make_list(value.place);
      test.items = {text::make_string("CMD-SHELL", value.place), scalar_of(value)};
    } else if (name == "no-healthcheck") {
      inside(out_.service, "healthcheck").at("disable") = switch_of(value);
    } else if (name == "pod") {
      out_.service.at("network_mode") = scalar_of(part_of(value, "pod:" + value.text));
    } else if (name != "rm" && (name != "tls-verify" || !is_on(value))) {
      unread("what --" + std::string(name) + " allows", value.place);
    }
  }

  [[nodiscard]] static bool is_on(const Given& value) { return parse_switch(value.text).value_or(true); }

  void add_mount(const Given& value) {
    auto option = read_mount(value);
    if (!option) return unread("a --mount whose quotes do not close", value.place);
    for (const std::string& name : option->unread)
      unread("what " + text::quoted(name, kShown) + " of --mount does", value.place);
    Node* source = option->mount.find("source");
    if (source != nullptr && moved_ && source->scalar.starts_with('.'))
      *source = scalar_of(opaque(value, "its folder", kMoved));
    const Node* type = option->mount.find("type");
    const Node* target = option->mount.find("target");
    if (type->scalar != "bind" && option->volume.is_map()) define(option->mount, std::move(option->volume));
    Node& written = written_list("volumes").items.emplace_back(text::make_map(value.place));
    written.at("source") = text::make_string(value.written, value.place);
    if (target != nullptr) written.at("target") = text::make_string(target->scalar, value.place);
    list("volumes").items.push_back(std::move(option->mount));
  }

  // The volume under a name that no other one has.
  void define(Node& mount, Node volume) {
    const Node* source = mount.find("source");
    const std::string key = name_ + " " + (source != nullptr ? source->scalar : std::string()) + " " +
                            std::to_string(out_.volumes.members.size());
    mount.at("source") = text::make_string(key, place_);
    out_.volumes.at(key) = std::move(volume);
  }

  void add_env_file(const Given& value) {
    Node file = text::make_map(value.place);
    const bool lost = moved_ && !value.text.starts_with('/');
    file.at("path") = scalar_of(lost ? opaque(value, "its folder", kMoved) : value);
    file.at("format") = text::make_string("raw", value.place);
    list("env_file").items.push_back(std::move(file));
  }

  // Of several networks, the one that shares most.
  void add_network(const Given& value) {
    std::string mode = value.text;
    if (const auto fields = split_record(value.text); fields && mode.find('=') != std::string::npos) {
      for (const std::string& field : *fields)
        if (field.starts_with("name=")) mode = field.substr(5);
    }
    for (const std::string_view own : {"bridge:", "slirp4netns", "pasta"})  // podman's, with options
      if (mode.starts_with(own)) mode = "private";
    const Node* before = out_.service.find("network_mode");
    const bool shares = mode == "host" || mode.find(':') != std::string::npos || !value.is_known();
    if (before == nullptr || shares) out_.service.at("network_mode") = scalar_of(part_of(value, mode));
  }

  void add_gpus(const Given& value) {
    Node request = text::make_map(value.place);
    const bool number =
        !value.text.empty() && std::ranges::all_of(value.text, [](char c) { return c >= '0' && c <= '9'; });
    request.at("count") = text::make_string(number ? value.text : "all", value.place);
    list("gpus").items.push_back(std::move(request));
  }

  void add_command() {
    if (line_.image) {
      out_.service.at("image") = scalar_of(*line_.image);
    } else {
      Given image;
      image.place = place_;
      out_.service.at("image") =
          scalar_of(opaque(image, "its image", "an option before it is not understood"));
    }
    if (line_.command.empty()) return;
    out_.service.at("command") = words(line_.command);
    out_.written.at("command") = written_words(line_.command);
  }

  // Options may be there that no file shows: what they could be is unknown where nothing is seen.
  void leave_open() {
    Given more;
    more.place = place_;
    more = opaque(more, "all of its options", "the script does not show them");
    const Node unknown = scalar_of(more);
    for (const std::string_view field : {"user", "privileged", "read_only", "mem_limit", "pids_limit", "pid",
                                         "ipc", "uts", "network_mode", "userns_mode"})
      if (out_.service.find(field) == nullptr) out_.service.at(field) = unknown;
    for (const std::string_view field :
         {"cap_add", "cap_drop", "security_opt", "devices", "ports", "volumes"})
      list(field).items.push_back(unknown);
  }

  [[nodiscard]] bool restarted() const {
    const Node* restart = out_.service.find("restart");
    return restart != nullptr && restart->scalar != "no" && !restart->scalar.empty();
  }

  static Node words(std::span<const Given> given) {
    Node list = text::make_list(given.front().place);
    for (const Given& word : given) list.items.push_back(scalar_of(word));
    return list;
  }
  static Node written_words(std::span<const Given> given) {
    Node list = text::make_list(given.front().place);
    for (const Given& word : given) list.items.push_back(text::make_string(word.written, word.place));
    return list;
  }

  Node& list(std::string_view field) { return list_in(out_.service, field); }
  Node& written_list(std::string_view field) { return list_in(out_.written, field); }
  Node& list_in(Node& map, std::string_view field) {
    Node& node = map.at(field);
    if (!node.is_list()) node = text::make_list(place_);
    return node;
  }
  Node& inside(Node& map, std::string_view field) {
    Node& node = map.at(field);
    if (!node.is_map()) node = text::make_map(place_);
    return node;
  }
  void unread(std::string what, const Place& place) { out_.unread.push_back({std::move(what), place}); }

  const CommandLine& line_;
  const std::string& name_;
  const compose::Variables& variables_;
  bool moved_;
  bool detached_ = false;
  Place place_;
  ServiceNode out_;
};

}  // namespace

ServiceNode make_service(const CommandLine& line, const std::string& name, const Place& place,
                         const compose::Variables& variables, bool moved) {
  return Maker(line, name, place, variables, moved).make();
}

}  // namespace dvsguard::docker_run
