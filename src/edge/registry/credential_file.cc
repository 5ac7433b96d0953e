#include "edge/registry/credential_file.h"

#include <algorithm>

#include "core/base/base64.h"
#include "core/text/json.h"

namespace dvsguard::registry {
namespace {

using text::Kind;
using text::Node;

// The parsed tree and its bytes hold what the file holds.
void wipe(Node& node) {
  http::wipe(node.scalar);
  for (Node& item : node.items) wipe(item);
  for (text::Member& member : node.members) wipe(member.value);
}

struct WipedTree {
  Node root;
  explicit WipedTree(Node node) : root(std::move(node)) {}
  WipedTree(const WipedTree&) = delete;
  WipedTree& operator=(const WipedTree&) = delete;
  ~WipedTree() { wipe(root); }
};

Error refused(const Node& node, std::string where, std::string what) {
  Error error;
  error.code = ErrorCode::Invalid;
  error.place = node.place;
  error.where = std::move(where);
  error.what = std::move(what);
  return error;
}

// The member's text; null where it is absent or null.
Result<std::string*> text_of(Node& object, std::string_view key) {
  Node* value = object.find(key);
  if (value == nullptr || value->is_null()) return nullptr;
  if (value->kind != Kind::String) return refused(*value, std::string(key), "is no text");
  return &value->scalar;
}

Result<Node*> object_of(Node& object, std::string_view key) {
  Node* value = object.find(key);
  if (value == nullptr || value->is_null()) return nullptr;
  if (!value->is_map()) return refused(*value, std::string(key), "is no object");
  return value;
}

// What `auth` holds: base64 of "user:password"; older Dockers padded it with NULs.
Status take_auth(Node& entry, Login& login) {
  TRY(const std::string* auth, text_of(entry, "auth"));
  if (auth == nullptr || auth->empty()) return {};
  auto decoded = base64_decode(*auth);
  if (!decoded) return refused(entry, "auth", "is no base64");
  const std::string_view whole = *decoded;
  if (const std::size_t colon = whole.find(':'); colon != std::string_view::npos) {
    std::string_view password = whole.substr(colon + 1);
    password = password.substr(0, password.find_last_not_of('\0') + 1);
    login.user = http::Secret(whole.substr(0, colon));
    login.password = http::Secret(password);
  }
  http::wipe(*decoded);
  return {};
}

Result<Login> take_login(Node& entry) {
  if (!entry.is_map()) return refused(entry, "auths", "holds what is no object");
  Login login;
  TRY_STATUS(take_auth(entry, login));
  TRY(const std::string* user, text_of(entry, "username"));
  TRY(const std::string* password, text_of(entry, "password"));
  TRY(const std::string* token, text_of(entry, "identitytoken"));
  if (login.password.empty() && user != nullptr && password != nullptr) {
    login.user = http::Secret(*user);
    login.password = http::Secret(*password);
  }
  if (token != nullptr) login.identity_token = http::Secret(*token);
  return login;
}

bool is_helper_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxHelperName && name.front() != '-' && name.front() != '.' &&
         name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.") ==
             std::string_view::npos;
}

Result<std::string> helper_name(const Node& node, std::string_view where) {
  if (node.kind != Kind::String || !is_helper_name(node.scalar))
    return refused(node, std::string(where), "is no name of a credential helper");
  return node.scalar;
}

// "https://host/v1/" names the host; a key without a scheme names itself.
std::string_view host_of(std::string_view key) {
  const std::size_t mark = key.find("://");
  if (mark == std::string_view::npos) return key;
  key.remove_prefix(mark + 3);
  return key.substr(0, key.find('/'));
}

bool is_docker_hub(std::string_view host) {
  return host == "docker.io" || host == "index.docker.io" || host == "registry-1.docker.io";
}

bool same_host(std::string_view a, std::string_view b) {
  return a == b || (is_docker_hub(a) && is_docker_hub(b));
}

}  // namespace

std::string_view CredentialFile::helper_for(std::string_view domain) const {
  for (const auto& [host, name] : helpers)
    if (same_host(host_of(host), domain)) return name;
  return store;
}

const Login* CredentialFile::find(std::string_view domain, std::string_view repository) const {
  const auto named = [&](auto&& fits) -> const Login* {
    for (const auto& [key, login] : logins)
      if (!login.empty() && fits(key)) return &login;
    return nullptr;
  };
  std::string name = std::string(domain) + "/" + std::string(repository);
  while (true) {
    if (const Login* login = named([&](std::string_view key) { return key == name; })) return login;
    const std::size_t slash = name.rfind('/');
    if (slash == std::string::npos) break;
    name.resize(slash);
  }
  return named([&](std::string_view key) { return same_host(host_of(key), domain); });
}

Result<CredentialFile> parse_credential_file(std::string_view bytes, const FileName& file) {
  text::Limits limits;
  limits.max_bytes = kMaxCredentialFile;
  auto parsed = text::parse_json(bytes, file, limits);
  if (!parsed) {
    Error error = parsed.error();  // its words may quote the file
    error.where.clear();
    error.what = "is not well formed JSON, or is over a cap";
    error.mend.clear();
    return error;
  }
  WipedTree tree(std::move(*parsed));
  if (!tree.root.is_map()) return refused(tree.root, "", "is no object");
  CredentialFile found;
  TRY(Node * auths, object_of(tree.root, "auths"));
  if (auths != nullptr)
    for (text::Member& member : auths->members) {
      TRY(Login login, take_login(member.value));
      found.logins.emplace_back(member.key, std::move(login));
    }
  TRY(Node * helpers, object_of(tree.root, "credHelpers"));
  if (helpers != nullptr)
    for (const text::Member& member : helpers->members) {
      TRY(std::string name, helper_name(member.value, "credHelpers"));
      found.helpers.emplace_back(member.key, std::move(name));
    }
  const Node* store = tree.root.find("credsStore");
  if (store != nullptr && !store->is_null() && !store->scalar.empty()) {
    TRY(found.store, helper_name(*store, "credsStore"));
  }
  return found;
}

}  // namespace dvsguard::registry
