#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/eth/abi_type.h"
#include "core/eth/value.h"
#include "core/grant/socket.h"
#include "core/text/reader.h"

namespace re2 {
class RE2;
}

// Conditions on the arguments of a call or the members of a typed message: docs/formats/contract.md,
// "Conditions".
namespace dvsguard::grant {

struct Condition {
  enum class Op : std::uint8_t {
    All,  // parts
    Any,
    None,
    Every,  // of an array's items, each holding all of parts
    Some,
    Eq,  // operands
    Ne,
    In,
    NotIn,
    Lt,
    Le,
    Gt,
    Ge,
    Range,
    Prefix,
    Suffix,
    Matches,  // pattern
    Length,   // from operands[0] to operands[1], bytes or items
    Socket,   // socket
  };

  Op op = Op::All;
  std::string text = {};  // as people read it: "socket is host:port"
  std::vector<std::size_t> path =
      {};  // from the value that it is asked of to the one that it judges, by position
  std::vector<Condition> parts = {};
  std::vector<eth::Value> operands = {};
  std::shared_ptr<const re2::RE2> pattern = {};
  SocketTerms socket = {};
};

// Why a decision fell as it did: the conditions, with what each said.
struct Trace {
  std::string text = {};
  bool holds = false;
  std::string why = {};  // where a socket does not fit: the misfit
  bool whole = false;    // no part alone is to blame: of any, none and some
  std::vector<Trace> parts = {};
};

// `where`: a list of conditions on parameters, all of which must hold. An argument is named, or numbered from
// "0"; a tuple's field stands behind a dot: "details.receiver".
[[nodiscard]] Result<Condition> read_where(const text::At& at, std::span<const eth::Parameter> parameters);

// `arguments` are of the parameters that the condition was read for. Fills `trace` where it is not null.
[[nodiscard]] bool holds(const Condition& condition, const eth::Value& arguments, Trace* trace);

// The innermost condition that does not hold and should: what a refusal names.
[[nodiscard]] const Trace* first_failure(const Trace& trace);

}  // namespace dvsguard::grant
