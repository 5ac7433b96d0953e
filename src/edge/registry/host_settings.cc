#include "edge/registry/host_settings.h"

#include <algorithm>
#include <array>

#include "core/text/toml.h"
#include "edge/registry/setting_values.h"
#include "edge/sys/files.h"

namespace dvsguard::registry {
namespace {

using text::Node;

constexpr std::string_view kFile = "hosts.toml";
constexpr const char* kAnotherFolder = "leave it out, or name another folder with --hosts-dir";

Error unsupported(const Node& at, std::string what, std::string mend) {
  Error error = text::node_error(at, std::move(what), std::move(mend));
  error.code = ErrorCode::Unsupported;
  return error;
}

// RFC 9110, 5.1: a token.
bool is_field_name(std::string_view name) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::ranges::all_of(name, [&](char c) {
    const bool word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return word || kMarks.find(c) != std::string_view::npos;
  });
}

bool is_field_value(std::string_view value) {
  return std::ranges::all_of(value, [](char c) { return c == '\t' || (c >= ' ' && c <= '~'); });
}

// What says how the message itself is to be read, or is this program's to say.
bool is_reserved(std::string name) {
  constexpr std::array<std::string_view, 14> kReserved = {
      "accept", "accept-encoding", "connection",          "content-length",   "expect",
      "host",   "keep-alive",      "proxy-authorization", "proxy-connection", "range",
      "te",     "trailer",         "transfer-encoding",   "upgrade"};
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return std::ranges::find(kReserved, name) != kReserved.end();
}

class Reader {
 public:
  Reader(const std::string& folder, std::vector<std::string>& notes) : folder_(folder), notes_(notes) {}

  // What stands in the table, which may be the whole file.
  Status read(const Node& table, HostSetting& to) {
    const bool has_tls = !to.url.starts_with("http://");
    if (const Node* value = table.find("capabilities")) TRY_STATUS(read_capabilities(*value, to));
    if (const Node* value = table.find("skip_verify")) TRY_STATUS(check_verified(*value, has_tls));
    if (const Node* value = table.find("override_path")) {
      TRY(to.override_path, flag_of(*value));
    }
    if (const Node* value = table.find("header")) TRY_STATUS(read_headers(*value, to));
    if (const Node* value = table.find("dial_timeout"))
      note(*value, "dial_timeout is not read: a connection may take 10 seconds");
    for (const std::string_view name : {"ca", "client"}) {
      const Node* value = table.find(name);
      if (value == nullptr) continue;
      if (!has_tls)
        note(*value, std::string(name) + " is not used: its host is asked by plain http");
      else
        TRY_STATUS(name == "ca" ? read_authorities_of(*value, to) : read_client(*value, to));
    }
    return {};
  }

 private:
  void note(const Node& at, const std::string& what) { notes_.push_back(at.place.text() + ": " + what); }

  [[nodiscard]] std::string path_of(const std::string& path) const {
    return path.starts_with('/') ? path : folder_ + "/" + path;
  }

  // containerd takes an empty list for all of them.
  static Status read_capabilities(const Node& value, HostSetting& to) {
    TRY(std::vector<std::string> all, texts_of(value));
    if (all.empty()) return {};
    to.pull = to.resolve = false;
    for (std::string& one : all) {
      std::ranges::transform(one, one.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      });
      if (one == "pull")
        to.pull = true;
      else if (one == "resolve")
        to.resolve = true;
      else if (one != "push" && one != "referrers")
        return unsupported(value, "names another capability than pull, resolve, push and referrers",
                           kAnotherFolder);
    }
    return {};
  }

  static Status check_verified(const Node& value, bool has_tls) {
    TRY(const bool skips, flag_of(value));
    if (!skips || !has_tls) return {};
    return unsupported(value, "asks to skip the check of its host's certificate, which is never done",
                       "name the authority's file in ca, or name another folder with --hosts-dir");
  }

  Status read_authorities_of(const Node& value, HostSetting& to) {
    TRY(std::vector<std::string> paths, text_or_texts_of(value));
    for (std::string& path : paths) path = path_of(path);
    TRY(to.trust.authorities, read_authorities(paths));
    return {};
  }

  // A file of both, a list of such files, or a list of pairs; containerd takes an empty key for one of both.
  Status read_client(const Node& value, HostSetting& to) {
    const Node& one = value.is_list() && value.items.size() == 1 ? value.items.front() : value;
    if (value.is_list() && value.items.size() != 1)
      return unsupported(value, "names no client certificate, or several: only one can be shown",
                         "leave the one that its server wants");
    TRY(const std::vector<std::string> files, text_or_texts_of(one));
    if (files.empty() || files.size() > 2)
      return text::node_error(one, "is no pair of a certificate and its key");
    const std::string& key = files.size() == 1 || files[1].empty() ? files[0] : files[1];
    TRY(to.trust.identity, read_identity(path_of(files[0]), path_of(key)));
    return {};
  }

  static Status read_headers(const Node& value, HostSetting& to) {
    TRY_STATUS(check_table(value));
    for (const text::Member& header : value.members) {
      const auto refused = [&](const char* why) { return text::node_error(header.value, why); };
      if (!is_field_name(header.key)) return refused("stands under a name that no header has");
      if (is_reserved(header.key))
        return unsupported(header.value, "is a header that decides how a message is read, and not set here",
                           kAnotherFolder);
      TRY(std::vector<std::string> all, text_or_texts_of(header.value));
      for (std::string& one : all) {
        if (!is_field_value(one)) return refused("holds other bytes than visible ASCII, which no header may");
        if (to.headers.size() == kMaxHeaders) return refused("is one header too many (kMaxHeaders)");
        to.headers.emplace_back(header.key, http::Secret::taken(one));
      }
    }
    return {};
  }

  const std::string& folder_;
  std::vector<std::string>& notes_;
};

std::string with_scheme(const std::string& url) {
  return url.empty() || url.starts_with("http") ? url : "https://" + url;
}

// "host:5000" -> "host_5000_", which other systems can have in a name.
std::string underscored(const std::string& host) {
  const std::size_t colon = host.rfind(':');
  return colon == std::string::npos || host.ends_with(']')
             ? host
             : host.substr(0, colon) + "_" + host.substr(colon + 1) + "_";
}

// In the order of containerd's hostPaths; nerdctl looks for https's own port as well.
std::vector<std::string> names_of(const std::string& domain) {
  constexpr std::string_view kPort = ":443";
  std::vector<std::string> names = {underscored(domain), domain};
  if (domain.ends_with(kPort))
    names.push_back(domain.substr(0, domain.size() - kPort.size()));
  else if (underscored(domain) == domain)
    names.insert(names.end(), {underscored(domain + ":443"), domain + ":443"});
  names.emplace_back("_default");
  return names;
}

Result<HostSettings> read_folder(const sys::DiskFiles& files, const std::string& folder) {
  const std::string path = folder + "/" + std::string(kFile);
  if (files.exists(path)) {
    TRY(const auto file, files.read(path, text::kMaxTomlBytes));
    // containerd takes an empty file for none.
    if (!file.bytes->empty()) return parse_host_settings(*file.bytes, file_name(path), folder);
  }
  HostSettings settings;
  settings.server.place.file = file_name(folder);
  TRY(settings.server.trust, trust_in(folder));
  return settings;
}

}  // namespace

Result<HostSettings> parse_host_settings(std::string_view bytes, const FileName& file,
                                         const std::string& folder) {
  TRY(const Node root, text::parse_toml(bytes, file));
  TRY_STATUS(check_known(root,
                         {"server", "host", "capabilities", "ca", "client", "skip_verify", "header",
                          "override_path", "dial_timeout"},
                         kAnotherFolder));
  HostSettings settings;
  Reader reader(folder, settings.notes);
  settings.server.place.file = file;
  if (const Node* server = root.find("server")) {
    TRY(const std::string url, text_of(*server));
    settings.server.url = with_scheme(url);
    settings.server.place = server->place;
  }
  TRY_STATUS(reader.read(root, settings.server));
  const Node* hosts = root.find("host");
  if (hosts == nullptr) return settings;
  TRY_STATUS(check_table(*hosts));
  for (const text::Member& member : hosts->members) {
    if (settings.hosts.size() == kMaxHosts)
      return text::node_error(member.value, "is one host too many (kMaxHosts)");
    TRY_STATUS(check_table(member.value));
    TRY_STATUS(check_known(
        member.value,
        {"capabilities", "ca", "client", "skip_verify", "header", "override_path", "dial_timeout"},
        kAnotherFolder));
    HostSetting& host = settings.hosts.emplace_back();
    host.place = member.place;
    host.url = with_scheme(member.key);
    if (host.url.empty()) return text::node_error(member.value, "is a host without an address");
    TRY_STATUS(reader.read(member.value, host));
  }
  return settings;
}

Result<std::optional<HostSettings>> read_host_settings(const std::vector<std::string>& folders,
                                                       const std::string& domain) {
  const sys::DiskFiles files;
  for (const std::string& folder : folders) {
    for (const std::string& name : names_of(domain)) {
      std::string path = folder;
      path.append("/").append(name);
      if (!files.is_directory(path)) continue;
      TRY(HostSettings settings, read_folder(files, path));
      return std::optional(std::move(settings));
    }
  }
  return std::optional<HostSettings>();
}

std::vector<std::string> hosts_folders(const std::string& home, const std::string& config_folder) {
  std::vector<std::string> folders;
  const std::string config = !config_folder.empty() || home.empty() ? config_folder : home + "/.config";
  if (!config.empty()) folders = {config + "/containerd/certs.d", config + "/docker/certs.d"};
  folders.insert(folders.end(), {"/etc/containerd/certs.d", "/etc/docker/certs.d"});
  return folders;
}

}  // namespace dvsguard::registry
