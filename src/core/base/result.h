#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "core/base/place.h"

// `Error` means "could not decide": bad bytes, a missing file. It is never a verdict.
namespace dvsguard {

enum class ErrorCode {
  Usage,        // the command line asks for something that makes no sense
  Missing,      // a file or value that is needed is not there
  Io,           // reading or writing failed
  Syntax,       // the bytes are not of the format
  Cap,          // over a named cap
  Invalid,      // well formed, but not allowed by the format's rules
  Unsupported,  // valid elsewhere, not read by this tool
};

struct Error {
  ErrorCode code = ErrorCode::Invalid;
  Place place = {};        // where in which file; may be empty
  std::string where = {};  // path into the input, such as services.node.volumes[2]; may be empty
  std::string what = {};   // one lower-case clause, no secret in it
  std::string mend = {};   // what to do about it; may be empty
};

template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
  // Written out: a defaulted one zeroes the room for an Error first, each time that a Status says nothing.
  Result() {}  // NOLINT(modernize-use-equals-default)
  Result(Error error) : tl::expected<T, Error>(tl::make_unexpected(std::move(error))) {}
};

using Status = Result<void>;

}  // namespace dvsguard

// Of a variable whose initialiser sets all of it: -ftrivial-auto-var-init=zero zeroes it nonetheless, which
// of a Status costs more than most calls that return one.
#define DVSGUARD_SET_AT_ONCE __attribute__((uninitialized))

// `TRY(auto value, parse(bytes));` gives the value or returns the error to the caller.
#define DVSGUARD_CAT2(a, b) a##b
#define DVSGUARD_CAT(a, b) DVSGUARD_CAT2(a, b)
#define DVSGUARD_TRY(tmp, declaration, expression)            \
  DVSGUARD_SET_AT_ONCE auto tmp = (expression);               \
  if (!tmp) return ::dvsguard::Error(std::move(tmp).error()); \
  declaration = std::move(*tmp)
#define TRY(declaration, expression) DVSGUARD_TRY(DVSGUARD_CAT(try_, __COUNTER__), declaration, expression)
// The same for a Status.
#define TRY_STATUS(expression)                                            \
  do {                                                                    \
    if (DVSGUARD_SET_AT_ONCE auto try_status = (expression); !try_status) \
      return ::dvsguard::Error(std::move(try_status).error());            \
  } while (false)
