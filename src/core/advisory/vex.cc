#include "core/advisory/vex.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/advisory/node_fields.h"
#include "core/text/json.h"

namespace dvsguard::advisory {
namespace {

using text::Node;

constexpr std::array<std::string_view, 5> kJustifications = {
    "component_not_present", "vulnerable_code_not_present", "vulnerable_code_not_in_execute_path",
    "vulnerable_code_cannot_be_controlled_by_adversary", "inline_mitigations_already_exist"};

Result<VexStatus> read_status(const Node& statement) {
  TRY(const auto status, need_text(statement, "status"));
  if (status == "not_affected") return VexStatus::NotAffected;
  if (status == "affected") return VexStatus::Affected;
  if (status == "fixed") return VexStatus::Fixed;
  if (status == "under_investigation") return VexStatus::UnderInvestigation;
  return text::node_error(statement, "its status is none that OpenVEX has");
}

Result<VexNote> read_note(const Node& statement) {
  VexNote note;
  TRY(note.status, read_status(statement));
  TRY(note.justification, find_text(statement, "justification"));
  TRY(note.statement, find_text(statement, "impact_statement"));
  if (!note.justification.empty() && std::find(kJustifications.begin(), kJustifications.end(),
                                               note.justification) == kJustifications.end()) {
    return text::node_error(statement, "its justification is none that OpenVEX has");
  }
  if (note.status == VexStatus::NotAffected && note.justification.empty() && note.statement.empty()) {
    return text::node_error(statement, "not_affected needs a justification or an impact_statement");
  }
  if (note.statement.empty()) {
    TRY(note.statement, find_text(statement, "status_notes"));
  }
  return note;
}

// Its name and aliases, or, before v0.2.0, a string.
Result<std::vector<std::string>> read_vulnerability(const Node& statement) {
  const Node* vulnerability = statement.find("vulnerability");
  if (vulnerability != nullptr && vulnerability->kind == text::Kind::String &&
      !vulnerability->scalar.empty()) {
    return std::vector<std::string>{vulnerability->scalar};
  }
  TRY(const Node* node, find_map(statement, "vulnerability"));
  if (node == nullptr) return text::node_error(statement, "it names no vulnerability");
  std::vector<std::string> names;
  TRY(const auto name, need_text(*node, "name"));
  names.emplace_back(name);
  TRY(const auto aliases, find_texts(*node, "aliases"));
  names.insert(names.end(), aliases.begin(), aliases.end());
  return names;
}

Result<VexComponent> read_component(const Node& node) {
  VexComponent component;
  if (node.kind == text::Kind::String) {
    component.names.push_back(node.scalar);
    return component;
  }
  TRY(const auto id, find_text(node, "@id"));
  if (!id.empty()) component.names.emplace_back(id);
  TRY(const Node* identifiers, find_map(node, "identifiers"));
  if (identifiers != nullptr) {
    TRY(const auto purl, find_text(*identifiers, "purl"));
    if (!purl.empty()) component.names.emplace_back(purl);
  }
  TRY(const Node* hashes, find_map(node, "hashes"));
  if (hashes != nullptr) {
    TRY(const auto digest, find_text(*hashes, "sha-256"));
    if (!digest.empty()) component.sha256.emplace_back(digest);
  }
  return component;
}

Result<std::vector<VexComponent>> read_components(const Node& node, std::string_view key) {
  TRY(const Node* list, find_list(node, key));
  std::vector<VexComponent> components;
  if (list == nullptr) return components;
  for (const auto& item : list->items) {
    TRY(components.emplace_back(), read_component(item));
  }
  return components;
}

Result<std::vector<VexProduct>> read_products(const Node& statement) {
  // Before v0.2.0 the subcomponents stand beside the products.
  TRY(const auto shared, read_components(statement, "subcomponents"));
  TRY(const Node* list, find_list(statement, "products"));
  if (list == nullptr || list->items.empty()) return text::node_error(statement, "it names no product");
  std::vector<VexProduct> products;
  for (const auto& item : list->items) {
    VexProduct& product = products.emplace_back();
    TRY(product.itself, read_component(item));
    product.subcomponents = shared;
    if (!item.is_map()) continue;
    TRY(const auto own, read_components(item, "subcomponents"));
    product.subcomponents.insert(product.subcomponents.end(), own.begin(), own.end());
  }
  return products;
}

Result<Moment> read_time(const Node& statement, const Node& document) {
  TRY(auto time, find_text(statement, "timestamp"));
  if (time.empty()) {
    TRY(time, find_text(document, "timestamp"));
  }
  if (time.empty()) return text::node_error(statement, "nothing says when it was made");
  auto moment = parse_moment(time);
  if (!moment) return text::node_error(statement, moment.error().what);
  return *moment;
}

Result<VexStatement> read_statement(const Node& node, const Node& document) {
  VexStatement statement;
  TRY(statement.vulnerabilities, read_vulnerability(node));
  TRY(statement.products, read_products(node));
  TRY(statement.time, read_time(node, document));
  TRY(statement.note, read_note(node));
  return statement;
}

}  // namespace

Result<VexDocument> parse_vex(const Document& document) {
  text::Limits limits;
  limits.max_bytes = kMaxVexBytes;
  TRY(const Node root, text::parse_json(document.bytes, document.name, limits));
  TRY(const auto context, need_text(root, "@context"));
  if (!context.starts_with("https://openvex.dev/ns")) {
    return text::node_error(root, "its @context is not OpenVEX's");
  }
  TRY(const auto author, find_text(root, "author"));
  TRY(const Node* statements, find_list(root, "statements"));
  if (statements == nullptr) return text::node_error(root, "statements is missing");
  VexDocument out;
  for (std::size_t i = 0; i < statements->items.size(); ++i) {
    auto statement = read_statement(statements->items[i], root);
    if (!statement) {
      Error error = std::move(statement).error();
      error.where = fmt::format("statements[{}]", i);
      return error;
    }
    statement->note.author = author;
    if (document.name) statement->note.file = *document.name;
    out.statements.push_back(std::move(*statement));
  }
  return out;
}

}  // namespace dvsguard::advisory
