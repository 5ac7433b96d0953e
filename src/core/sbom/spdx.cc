#include "core/sbom/spdx.h"

#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "core/crypto/hex.h"
#include "core/crypto/sha256.h"
#include "core/package/package_purl.h"
#include "core/sbom/license.h"
#include "core/text/display.h"
#include "core/text/json.h"
#include "core/text/node.h"

namespace dvsguard::sbom {
namespace {

constexpr std::string_view kNoAssertion = "NOASSERTION";
constexpr std::string_view kDocument = "SPDXRef-DOCUMENT";
constexpr std::size_t kMaxShownBytes = 4096;  // of a text that the image holds
constexpr std::size_t kIdentityDigits = 32;   // of a SHA-256: what two different elements never share

// Fit for a terminal: a document may be printed.
std::string shown(std::string_view text) {
  return text::printable(text, kMaxShownBytes);
}

void put(text::Node& map, std::string_view key, std::string value) {
  map.at(key) = text::make_string(std::move(value), {});
}

void put_purl(text::Node& element, const std::optional<package::Purl>& purl) {
  if (!purl) return;
  text::Node reference = text::make_map({});
  put(reference, "referenceCategory", "PACKAGE-MANAGER");
  put(reference, "referenceType", "purl");
  put(reference, "referenceLocator", purl->text());
  element.at("externalRefs") = text::make_list({});
  element.at("externalRefs").items.push_back(std::move(reference));
}

// What every package says (SPDX 2.3, clause 7): nobody has looked at files, or for copyright.
text::Node element(std::string_view name, std::string_view version, std::string_view purpose) {
  text::Node node = text::make_map({});
  put(node, "name", shown(name));
  if (!version.empty()) put(node, "versionInfo", shown(version));
  if (!purpose.empty()) put(node, "primaryPackagePurpose", std::string(purpose));
  node.at("filesAnalyzed") = text::make_bool(false, {});
  for (const std::string_view key :
       {"downloadLocation", "supplier", "licenseConcluded", "licenseDeclared", "copyrightText"})
    put(node, key, std::string(kNoAssertion));
  return node;
}

std::string identifier(std::string_view name, std::string_view json) {
  constexpr std::size_t kMaxNameBytes = 80;
  std::string out = "SPDXRef-";
  for (const char c : name.substr(0, kMaxNameBytes)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
    out += plain ? c : '-';
  }
  return out + "-" + crypto::sha256(json).hex().substr(0, kIdentityDigits);
}

class Document {
 public:
  // The element's id: of what it says, so that equal elements are one.
  Result<std::string> add(std::string_view name, text::Node node) {
    TRY(const std::string json, text::canonical_json(node));
    std::string id = identifier(name, json);
    put(node, "SPDXID", id);
    TRY(std::string whole, text::canonical_json(node));
    elements_.insert({id, std::move(whole)});
    return id;
  }

  void relate(std::string_view from, std::string_view type, std::string_view to) {
    relationships_.insert({std::string(from), std::string(type), std::string(to)});
  }

  [[nodiscard]] std::string packages() const {
    std::string out;
    for (const auto& [id, json] : elements_) out += (out.empty() ? "" : ",") + json;
    return "[" + out + "]";
  }

  [[nodiscard]] std::string relationships() const {
    std::string out;
    for (const auto& [from, type, to] : relationships_)
      out += (out.empty() ? "" : ",") + (R"({"relatedSpdxElement":)" + text::json_string(to)) +
             R"(,"relationshipType":)" + text::json_string(type) + R"(,"spdxElementId":)" +
             text::json_string(from) + "}";
    return "[" + out + "]";
  }

 private:
  std::set<std::pair<std::string, std::string>> elements_;
  std::set<std::tuple<std::string, std::string, std::string>> relationships_;
};

// "sha256" and its digits.
Result<std::pair<std::string, std::string>> split_digest(std::string_view digest) {
  const std::size_t colon = std::min(digest.find(':'), digest.size());
  const std::string_view algorithm = digest.substr(0, colon);
  const std::string_view digits = digest.substr(std::min(colon + 1, digest.size()));
  const std::size_t size = algorithm == "sha256" ? 64 : algorithm == "sha512" ? 128 : 0;
  if (size == 0 || digits.size() != size ||
      digits.find_first_not_of("0123456789abcdef") != std::string_view::npos)
    return Error{.code = ErrorCode::Invalid, .what = "no digest of an image"};
  return std::pair(std::string(algorithm), std::string(digits));
}

std::optional<package::Purl> purl_of_image(const Contents& contents) {
  if (contents.repository.empty()) return std::nullopt;
  package::Purl purl;
  purl.type = "oci";
  purl.name = contents.repository.substr(contents.repository.rfind('/') + 1);
  purl.version = contents.digest;
  purl.qualifiers = {{"arch", contents.architecture}, {"repository_url", contents.repository}};
  return purl;
}

Result<std::string> add_image(Document& document, const Contents& contents) {
  TRY(const auto digest, split_digest(contents.digest));
  text::Node node = element(contents.image, contents.digest, "CONTAINER");
  text::Node checksum = text::make_map({});
  put(checksum, "algorithm", digest.first == "sha256" ? "SHA256" : "SHA512");
  put(checksum, "checksumValue", digest.second);
  node.at("checksums") = text::make_list({});
  node.at("checksums").items.push_back(std::move(checksum));
  if (!contents.platform.empty()) put(node, "comment", "platform " + shown(contents.platform));
  put_purl(node, purl_of_image(contents));
  TRY(std::string id, document.add("Image", std::move(node)));
  document.relate(kDocument, "DESCRIBES", id);
  return id;
}

Status add_os(Document& document, std::string_view image, const package::OsRelease& os) {
  text::Node node = element(os.id, os.version_id, "OPERATING_SYSTEM");
  if (!os.pretty_name.empty()) put(node, "summary", shown(os.pretty_name));
  TRY(const std::string id, document.add("OperatingSystem", std::move(node)));
  document.relate(image, "CONTAINS", id);
  return {};
}

Status add_package(Document& document, std::string_view image, const package::Package& package,
                   const package::OsRelease* os) {
  text::Node node = element(package.name, package.version, "");
  const bool is_crate = package.ecosystem == package::Ecosystem::CratesIo;
  std::string source = (is_crate ? "linked into " : "listed in ") + package.database;
  if (!package.source.empty() || !package.source_version.empty())
    source += "; built from " + package.advised_name() + " " + package.advised_version();
  put(node, "sourceInfo", shown(source));
  if (is_license_expression(package.license)) {
    put(node, "licenseDeclared", package.license);
  } else if (!package.license.empty()) {
    put(node, "licenseComments", "as the package says: " + shown(package.license));
  }
  put_purl(node, package::purl_of(package, os));
  TRY(const std::string id, document.add(package.name, std::move(node)));
  document.relate(image, "CONTAINS", id);
  return {};
}

Result<std::string> add_module(Document& document, const binary::GoModule& module) {
  text::Node node = element(module.path, module.version, "LIBRARY");
  if (!module.sum.empty()) put(node, "comment", "go.sum " + shown(module.sum));
  if (!module.replaced_path.empty())
    put(node, "sourceInfo", shown("stands for " + module.replaced_path + " " + module.replaced_version));
  put_purl(node, package::purl_of_go_module(module.path, module.version));
  return document.add(module.path, std::move(node));
}

// The standard library, which is of the toolchain's version.
Result<std::string> add_standard_library(Document& document, std::string_view go_version) {
  text::Node node = element("stdlib", go_version, "LIBRARY");
  package::Purl purl{.type = "golang", .space = {}, .name = "stdlib", .version = {}};
  if (go_version.starts_with("go")) purl.version = go_version.substr(2, go_version.find(' ') - 2);
  put_purl(node, purl);
  return document.add("stdlib", std::move(node));
}

Status add_binary(Document& document, std::string_view image, const GoBinary& binary) {
  const binary::GoModule& main = binary.info.main;
  text::Node node = element(main.path.empty() ? binary.path : main.path, main.version, "APPLICATION");
  put(node, "packageFileName", shown(binary.path));
  if (!binary.info.vcs_revision.empty())
    put(node, "sourceInfo",
        shown("built from revision " + binary.info.vcs_revision +
              (binary.info.vcs_modified ? ", modified" : "")));
  std::optional<package::Purl> purl = package::purl_of_go_module(main.path, main.version);
  if (purl && binary.info.main_path.starts_with(main.path + "/"))
    purl->subpath = binary.info.main_path.substr(main.path.size() + 1);
  put_purl(node, purl);
  TRY(const std::string id, document.add(binary.path, std::move(node)));
  document.relate(image, "CONTAINS", id);
  if (!binary.info.go_version.empty()) {
    TRY(const std::string library, add_standard_library(document, binary.info.go_version));
    document.relate(id, "DEPENDS_ON", library);
  }
  for (const binary::GoModule& module : binary.info.dependencies) {
    TRY(const std::string dependency, add_module(document, module));
    document.relate(id, "DEPENDS_ON", dependency);
  }
  return {};
}

// Clause 6.11: an inventory that lacks something says so.
std::string comment(const Contents& contents) {
  const std::set<std::string> all(contents.left_out.begin(), contents.left_out.end());
  if (all.empty()) return {};
  std::string text = "Incomplete, since not everything could be read";
  for (const std::string& one : all) text += (&one == &*all.begin() ? ": " : "; ") + one;
  return R"("comment":)" + text::json_string(shown(text)) + ",";
}

// Members in RFC 8785's order.
std::string assemble(const Contents& contents, const Document& document) {
  const std::string before = R"({"SPDXID":)" + text::json_string(kDocument) + "," + comment(contents) +
                             R"("creationInfo":{"created":)" +
                             text::json_string(instant_text(contents.created)) + R"(,"creators":[)" +
                             text::json_string("Tool: dvsguard-" + contents.tool_version) +
                             R"(]},"dataLicense":"CC0-1.0","documentNamespace":)";
  const std::string after = R"(,"name":)" + text::json_string(shown(contents.image)) + R"(,"packages":)" +
                            document.packages() + R"(,"relationships":)" + document.relationships() +
                            R"(,"spdxVersion":"SPDX-2.3"})" + "\n";
  // Clause 6.5: of no other document, and the same each time that this one is made.
  const std::string space = "https://spdx.org/spdxdocs/dvsguard/" + contents.digest + "/" +
                            crypto::sha256(before + after).hex().substr(0, kIdentityDigits);
  return before + text::json_string(space) + after;
}

}  // namespace

Result<std::string> spdx_json(const Contents& contents) {
  Document document;
  TRY(const std::string image, add_image(document, contents));
  const package::OsRelease* const os = contents.os ? &*contents.os : nullptr;
  if (os != nullptr && !os->id.empty()) TRY_STATUS(add_os(document, image, *os));
  for (const package::Package& package : contents.packages)
    TRY_STATUS(add_package(document, image, package, os));
  for (const GoBinary& binary : contents.binaries) TRY_STATUS(add_binary(document, image, binary));
  return assemble(contents, document);
}

}  // namespace dvsguard::sbom
