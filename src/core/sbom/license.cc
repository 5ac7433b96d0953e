#include "core/sbom/license.h"

#include <algorithm>
#include <cstddef>

#include "core/sbom/license_ids.h"

namespace dvsguard::sbom {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool less(std::string_view a, std::string_view b) {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                      [](char x, char y) { return lower(x) < lower(y); });
}

// Identifiers know no case (annex D.2).
template <class Ids>
bool is_listed(const Ids& ids, std::string_view id) {
  const auto found = std::lower_bound(ids.begin(), ids.end(), id, less);
  return found != ids.end() && !less(id, *found);
}

bool is_license(std::string_view id) {
  return is_listed(kLicenseIds, id) ||
         (id.ends_with('+') && is_listed(kLicenseIds, id.substr(0, id.size() - 1)));
}

// The next word or bracket, off the front; empty at the end.
std::string_view take_token(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const bool bracket = text.starts_with('(') || text.starts_with(')');
  const std::size_t size = bracket ? 1 : std::min(text.find_first_of(" ()"), text.size());
  const std::string_view token = text.substr(0, size);
  text.remove_prefix(size);
  return token;
}

}  // namespace

bool is_license_expression(std::string_view text) {
  enum class Last { Operator, License, Exception, Bracket } last = Last::Operator;
  std::size_t open = 0;
  for (std::string_view token = take_token(text); !token.empty(); token = take_token(text)) {
    if (last == Last::Operator) {
      if (token == "(") {
        ++open;
        continue;
      }
      if (!is_license(token)) return false;
      last = Last::License;
    } else if (token == "WITH") {
      if (last != Last::License || !is_listed(kExceptionIds, take_token(text))) return false;
      last = Last::Exception;
    } else if (token == ")") {
      if (open-- == 0) return false;
      last = Last::Bracket;
    } else {
      if (token != "AND" && token != "OR") return false;
      last = Last::Operator;
    }
  }
  return last != Last::Operator && open == 0;
}

}  // namespace dvsguard::sbom
