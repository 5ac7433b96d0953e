#include "core/ask/message.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "core/ask/draft.h"
#include "core/ask/written.h"
#include "core/text/display.h"

namespace dvsguard::ask {
namespace {

using report::Finding;
using report::Rule;

constexpr std::size_t kMaxShown = 200;  // bytes of one thing of the project, or of one question's places

// What to ask where a rule found something. `{who}` are the services, `{what}` the finding's target.
struct Asked {
  Rule rule;
  std::string_view question;
};

constexpr Asked kAsked[] = {
    {Rule::LP01, "Why is {who} privileged? Which capability or device would be enough?"},
    {Rule::LP02, "Which of the engine's default capabilities does {who} need? We would drop all others."},
    {Rule::LP03, "What does {who} need {what} for?"},
    {Rule::LP04, "Does anything in {who} gain rights by setuid? If not, please set no-new-privileges."},
    {Rule::LP05, "Why does {who} switch off a protection ({what})? Could you ship a profile instead?"},
    {Rule::LP06, "Why does {who} share a namespace ({what})? What would break without it?"},
    {Rule::LP07,
     "Why does {who} reach the engine's control socket? It is root on our host. What can replace it?"},
    {Rule::LP08,
     "Why does {who} mount a sensitive path of the host ({what})? Which folder or file in it is enough?"},
    {Rule::LP09, "What does {who} need {what} for?"},
    {Rule::LP10, "Which folders does {who} write to? We would make everything else read-only."},
    {Rule::LP11, "How much {what} does {who} need at most? We would set a limit a little above it."},
    {Rule::LP12, "Who must reach {who} from outside the host at {what}, and why?"},
    {Rule::LP13,
     "Must {who} write to {what}? Its mode is ignored by Compose, so the mount is writable today."},
    {Rule::LP14, "What does {who} need {what} for?"},
    {Rule::LP17, "Why does {who} run something on our host or with privileges ({what})?"},
    {Rule::LP18, "Why does {who} choose {what}? It is our host's business."},
    {Rule::LP20, "What is {what} of {who} meant to do? We cannot tell what it allows."},
    {Rule::LG01, "Where do the logs of {who} go, if it writes none?"},
    {Rule::LG05, "Why do the logs of {who} leave the host or carry its environment?"},
    {Rule::KM01,
     "Can {who} ask a remote signer instead of holding {what}? Which calls and messages does it sign?"},
    {Rule::KM02, "Can {who} work without {what} in its environment: by a signer, or by a file on tmpfs?"},
    {Rule::KM03,
     "Which of the secrets in {what} does {who} really need? Could each service have an env file of its "
     "own?"},
    {Rule::KM04, "What is the key material in the image of {who} for?"},
    {Rule::KM05,
     "Can {who} take {what} in another way than on its command line, which every process list shows?"},
    {Rule::KM06, "Why do several services share {what}? Which of them signs with it?"},
    {Rule::KM07, "Does {who} write to the key at {what}? If not, please mount it with :ro."},
    {Rule::KM08, "Is the key material in {what} live? If so, please rotate it, and tell all operators."},
    {Rule::ID01, "Does {who} need root? Which numeric user would do?"},
    {Rule::ID04, "Which user does {who} run as? What is written ({what}) can be read in several ways."},
    {Rule::UP01, "Which release of {who} should we run? Its image follows a tag that moves."},
    {Rule::UP02,
     "Why does {what} replace running software of {who}? We start upgrades ourselves, after reading the "
     "notes."},
    {Rule::UP03, "Why does {who} fetch new software unasked ({what})?"},
    {Rule::UP04,
     "Why does {who} install or fetch software when it starts ({what})? Could the image hold it?"},
    {Rule::UP05, "Why does {what} come from outside the release?"},
    {Rule::SG01, "What are the digests of the images of {who}? Who signs them, and with which key?"},
    {Rule::KU01, "Which calls exactly does the key {what} sign, on which chain and contract?"},
    {Rule::KU02, "Why must the key sign {what}? It may move funds or control."},
    {Rule::KU03, "Why may a call carry value ({what})?"},
};

std::string_view question_of(Rule rule) {
  const auto* found = std::find_if(std::begin(kAsked), std::end(kAsked),
                                   [rule](const Asked& asked) { return asked.rule == rule; });
  return found == std::end(kAsked) ? std::string_view() : found->question;
}

// Markdown's code span; input cannot end it.
std::string code(std::string_view text) {
  std::string out = text::printable(text, kMaxShown);
  std::replace(out.begin(), out.end(), '`', '\'');
  return "`" + out + "`";
}

std::string replaced(std::string text, std::string_view mark, const std::string& by) {
  const std::size_t at = text.find(mark);
  return at == std::string::npos ? text : text.replace(at, mark.size(), by);
}

std::string names_of(const std::set<std::string>& services) {
  if (services.empty()) return "the project";
  std::string out = services.size() > 1 ? "each of " : "";
  std::size_t count = 0;
  for (const std::string& service : services) {
    ++count;
    if (count > 1) out += count == services.size() ? " and " : ", ";
    out += code(service);
  }
  return out;
}

struct Question {
  std::set<std::string> services;
  std::vector<std::string> places;  // each once

  void add(const Finding& finding) {
    if (!finding.service.empty()) services.insert(finding.service);
    if (finding.where.empty()) return;
    std::string place = finding.where.front().text();
    if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(std::move(place));
  }
};

class Message {
 public:
  Message(const practice::Evidence& evidence, const report::Outcome& outcome)
      : evidence_(evidence), written_(evidence.loaded.uninterpolated, evidence.loaded.scripted) {
    for (const Finding& finding : outcome.findings) add(finding);
  }

  std::string text(const report::Outcome& outcome) {
    std::string out =
        "We run your service, and check its Compose project against the security practices for operators of "
        "decentralized validated services (container privileges, key material, images, upgrades). Some of "
        "what it "
        "asks for has no reason written down. Could you answer these?\n\n";
    for (const auto& [key, question] : questions_) out += item(key.first, key.second, question);
    if (!evidence_.contract) out += team_facts();
    if (number_ == 0)
      return "The project declares everything that the practices ask for: there is nothing to ask.\n";
    if (!evidence_.contract) {
      out +=
          "\nHere is the declaration as far as the project shows it. With every `\"\"` and every list that "
          "is "
          "marked as open filled in, and pasted into the Compose file, it gives every operator the answers "
          "that it has a place for, and plain `docker compose` ignores it:\n\n"
          "```yaml\n" +
          draft(evidence_, outcome) + "```\n";
    }
    return out;
  }

 private:
  void add(const Finding& finding) {
    if (question_of(finding.rule).empty() || finding.severity < report::Severity::Medium) return;
    if (finding.rule == Rule::KM08 && is_operators(finding)) return;
    questions_[{finding.rule, what_of(finding)}].add(finding);
  }

  // What fills the question's `{what}`, as the project itself says it.
  [[nodiscard]] std::string what_of(const Finding& finding) const {
    if (question_of(finding.rule).find("{what}") == std::string_view::npos) return {};
    if (finding.rule == Rule::KM05) return finding.target;  // read from the project as it is written
    // The target holds the key's address, which tells whose it is.
    if (finding.rule == Rule::KM08)
      return finding.where.empty() ? "the project" : std::string(finding.where.front().name());
    const std::string raw = written_.at(finding.where);
    return evidence_.loaded.redact(raw.empty() ? finding.target : raw);  // before it is cut short
  }

  // Whether the file that a finding is in is the operator's: one for his values, or one that they pick.
  [[nodiscard]] bool is_operators(const Finding& finding) const {
    if (finding.where.empty()) return false;
    const std::string_view name = finding.where.front().name();
    return std::any_of(evidence_.files.begin(), evidence_.files.end(), [&](const auto& file) {
      if (file.shown != name) return false;
      return file.kind == compose::Reference::Kind::DotEnv ||
             file.kind == compose::Reference::Kind::EnvFile || is_picked(file.path);
    });
  }

  [[nodiscard]] bool is_picked(const std::string& path) const {
    const auto& references = evidence_.loaded.references;
    return std::any_of(references.begin(), references.end(), [&](const compose::Reference& reference) {
      return reference.path == path && !written_.at(reference.where).empty();
    });
  }

  std::string item(Rule rule, const std::string& what, const Question& question) {
    std::string text(question_of(rule));
    text = replaced(std::move(text), "{who}", names_of(question.services));
    text = replaced(std::move(text), "{what}", code(what));
    std::string places;
    for (const std::string& place : question.places) {
      if (places.size() > kMaxShown) break;
      places += (places.empty() ? "" : ", ") + text::printable(place, kMaxShown);
    }
    return fmt::format("{}. {} ({}{}{})\n", ++number_, text, report::info(rule).id,
                       places.empty() ? "" : "; ", places);
  }

  std::string team_facts() {
    std::string out;
    for (const std::string_view fact : {
             "Which release is this, and where are its notes: features, breaking changes, security fixes, "
             "steps?",
             "Where do you announce releases, and where do operators reach you directly (Discord, Telegram)?",
             "Which key does your service use for which contract calls or messages, on which chain and "
             "contract?",
             "Which peers and endpoints does each service have to reach?",
             "In which format are the logs, and which security events do they hold?",
             "Who signs your images, and which public key do we pin?",
         }) {
      out += fmt::format("{}. {}\n", ++number_, fact);
    }
    return out;
  }

  const practice::Evidence& evidence_;
  Written written_;
  std::map<std::pair<Rule, std::string>, Question> questions_;
  std::size_t number_ = 0;
};

}  // namespace

std::string message(const practice::Evidence& evidence, const report::Outcome& outcome) {
  return Message(evidence, outcome).text(outcome);
}

}  // namespace dvsguard::ask
