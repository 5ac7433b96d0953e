#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/build/script.h"

// The shell grammar (POSIX 2.10 and what bash adds), read for its simple commands. Compound commands are kept
// as a stack of open frames, not as a tree; only substitutions and nested scripts recurse, to a fixed depth.
namespace dvsguard::build {

inline constexpr int kMaxShellDepth = 32;
inline constexpr std::size_t kMaxShellFrames = 256;       // compound commands that are open at once
inline constexpr std::size_t kMaxNestedBytes = 4u << 20;  // of texts inside texts, which are read again

class ShellParser {
 public:
  struct Context {
    int depth = 0;
    bool traced = false;
    std::optional<std::size_t> pipe = {};  // what feeds the standard input
    bool fixed_place = false;              // every word stands at `place`
    Place place = {};                      // of the first byte
  };
  struct Function {
    std::string name;
    std::size_t begin = 0, end = 0;  // its commands
  };
  // Of all texts that make up one script.
  struct Shared {
    Script script;
    std::vector<Function> functions;
    std::size_t nested_bytes = 0;
  };

  ShellParser(std::string_view text, const Context& context, Shared& shared);

  // The whole text as a list of commands.
  void run();
  // The whole text as a heredoc's: only its substitutions are commands.
  void run_expansions();
  // A command made elsewhere: takes its place in the script, with what it nests.
  void add(Command command);

 private:
  enum class Open { Paren, Brace, If, Loop, Case };
  struct Frame {
    Open open = Open::Paren;
    std::size_t begin = 0;
    std::optional<std::size_t> pipe;
    bool traced = false;   // when it was opened
    std::string function;  // whose body it is
  };
  struct PendingHeredoc {
    std::string delimiter;
    bool quoted = false, chomp = false;
    std::size_t owner = 0;
    bool owned = false;
  };
  // One level of commands: the text itself, or one substitution.
  struct List {
    std::vector<Frame> frames;
    Command command;                  // being read
    std::optional<std::size_t> pipe;  // feeds the next command
    std::size_t unit = 0;             // where the last complete command, simple or compound, began
    std::string function;             // `name()` was read, its body follows
    bool pattern = false;             // a case pattern follows
    bool substitution = false;        // ends at its closing parenthesis
  };

  // shell_parser.cc
  void read_list(List& list);
  bool step(List& list);
  bool close_paren(List& list);
  void open_paren(List& list);
  void separator(List& list);
  void read_pipe(List& list);
  void end_command(List& list);
  void push(List& list, Open open);
  void pop(List& list, Open open);
  void read_command_word(List& list);
  bool reserved(List& list, const std::string& word);
  void read_for(List& list);
  void read_case_head(List& list);
  void read_case_pattern(List& list);
  void read_test();
  void skip_blanks();
  void skip_space();
  void skip_comment();

  // shell_commands.cc
  void nest(std::string_view text, const Place& place, const Context& from);
  void interpret(std::size_t index);
  void interpret_set(const Command& command, std::size_t arguments);
  void read_heredocs();
  bool redirect(List& list);

  // shell_words.cc
  Word read_word();
  void word_part(Word& word);
  void single_quoted(Word& word);
  void ansi_quoted(Word& word);
  void double_quoted(Word& word);
  void dollar(Word& word, bool in_double);
  void braces(Word& word, bool quoted);
  void backtick(Word& word, bool quoted);
  void substitution(Word& word, std::size_t opening, bool quoted);
  bool arithmetic(std::size_t opening);
  void array(Word& word);
  void balanced(Word& word);
  void give_up(Word& word);
  static void expanded(Word& word, std::size_t from, bool quoted);
  static void lose(Word& word);

  [[nodiscard]] bool done() const { return at_ >= text_.size(); }
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  [[nodiscard]] Place here();

  std::string_view text_;
  Context context_;
  Shared& shared_;
  Script& out_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool traced_ = false;
  bool plain_ = true;  // the last word read had no quotes
  bool full_ = false;  // kMaxScriptCommands is reached: nothing more is read
  std::vector<PendingHeredoc> heredocs_;
  // Where `place_at_` stands, so that places cost one pass over the text.
  std::size_t place_at_ = 0;
  std::uint32_t line_ = 0, column_ = 0;
};

}  // namespace dvsguard::build
