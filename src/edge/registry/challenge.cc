#include "edge/registry/challenge.h"

#include <algorithm>
#include <optional>

namespace dvsguard::registry {
namespace {

constexpr std::string_view kAlphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

Error refused(ErrorCode code, std::string what) {
  Error error;
  error.code = code;
  error.where = "WWW-Authenticate";
  error.what = std::move(what);
  return error;
}

bool is_token_byte(char byte) {
  return kAlphanumeric.find(byte) != std::string_view::npos ||
         std::string_view("!#$%&'*+-.^_`|~").find(byte) != std::string_view::npos;
}

bool is_token68_byte(char byte) {
  return kAlphanumeric.find(byte) != std::string_view::npos ||
         std::string_view("-._~+/").find(byte) != std::string_view::npos;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<std::vector<Challenge>> parse() {
    while (true) {
      skip_separators();
      if (at_end()) return std::move(challenges_);
      TRY_STATUS(take_element());
      skip_space();
      if (!at_end() && peek() != ',') return refused(ErrorCode::Syntax, "has no comma between its parts");
    }
  }

 private:
  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] char peek() const { return text_[at_]; }

  void skip_space() {
    while (!at_end() && (peek() == ' ' || peek() == '\t')) ++at_;
  }
  void skip_separators() {
    while (!at_end() && (peek() == ' ' || peek() == '\t' || peek() == ',')) ++at_;
  }

  std::string take_while(bool (*fits)(char)) {
    const std::size_t start = at_;
    while (!at_end() && fits(peek())) ++at_;
    return std::string(text_.substr(start, at_ - start));
  }

  std::string take_name() {
    std::string name = take_while(is_token_byte);
    for (char& byte : name)
      if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
    return name;
  }

  // One of a list's elements: a parameter of the challenge before it, or a new challenge and what follows.
  Status take_element() {
    if (!challenges_.empty()) {
      const std::size_t start = at_;
      TRY(const bool taken, take_parameter());
      if (taken) return {};
      at_ = start;
    }
    if (challenges_.size() == kMaxChallenges) return refused(ErrorCode::Cap, "holds over 16 challenges");
    Challenge challenge;
    challenge.scheme = take_name();
    if (challenge.scheme.empty()) return refused(ErrorCode::Syntax, "does not start with a scheme");
    challenges_.push_back(std::move(challenge));
    if (at_end() || peek() != ' ') return {};
    skip_space();
    if (at_end() || peek() == ',') return {};
    return take_first_argument();
  }

  Status take_first_argument() {
    const std::size_t start = at_;
    std::string token = take_while(is_token68_byte);
    while (!at_end() && peek() == '=') {
      token += '=';
      ++at_;
    }
    const std::size_t end = at_;
    skip_space();
    if (!token.empty() && (at_end() || peek() == ',')) {
      at_ = end;
      challenges_.back().token = std::move(token);
      return {};
    }
    at_ = start;
    TRY(const bool taken, take_parameter());
    return taken ? Status() : Status(refused(ErrorCode::Syntax, "holds what is no parameter"));
  }

  // name BWS "=" BWS ( token / quoted-string ); false where no "=" follows a name.
  Result<bool> take_parameter() {
    std::string name = take_name();
    skip_space();
    if (name.empty() || at_end() || peek() != '=') return false;
    ++at_;
    skip_space();
    std::string value;
    if (!at_end() && peek() == '"') {
      TRY(value, take_quoted());
    } else {
      value = take_while(is_token_byte);
      if (value.empty()) return refused(ErrorCode::Syntax, "holds a parameter without a value");
    }
    Challenge& challenge = challenges_.back();
    if (challenge.find(name) != nullptr) return refused(ErrorCode::Syntax, "holds a parameter twice");
    if (challenge.parameters.size() == kMaxParameters)
      return refused(ErrorCode::Cap, "holds over 32 parameters");
    challenge.parameters.emplace_back(std::move(name), std::move(value));
    return true;
  }

  Result<std::string> take_quoted() {
    std::string value;
    for (++at_; !at_end(); ++at_) {
      char byte = peek();
      if (byte == '"') {
        ++at_;
        return value;
      }
      if (byte == '\\') {
        if (++at_ == text_.size()) break;
        byte = peek();
      }
      const auto code = static_cast<unsigned char>(byte);
      if ((code < ' ' && byte != '\t') || code == 0x7f)
        return refused(ErrorCode::Syntax, "holds a control character");
      value += byte;
    }
    return refused(ErrorCode::Syntax, "holds an open quote");
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Challenge> challenges_;
};

}  // namespace

const std::string* Challenge::find(std::string_view name) const {
  for (const auto& [key, value] : parameters)
    if (key == name) return &value;
  return nullptr;
}

Result<std::vector<Challenge>> parse_challenges(std::string_view header) {
  return Parser(header).parse();
}

}  // namespace dvsguard::registry
