// Evaluator: a virtual machine in which inputs of the REPL and of tests are evaluated.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tools/btvm/command.h"
#include "tools/btvm/expectation.h"
#include "tools/btvm/file_loader.h"

namespace btvm::cli {

/// Loaded classes stay for all files; bindings belong to one file. One thread.
class Evaluator {
 public:
  explicit Evaluator(const Options& options);
  ~Evaluator();

  FileLoader::Loaded load_file(const std::string& path) { return loader_->load(path); }
  /// Every .bt file below the folder, superclasses first whatever the names are. Answers those that
  /// could not be loaded, with the reason.
  std::vector<std::pair<std::string, std::string>> load_folder(const std::string& folder);

  /// Forgets the bindings and starts a new evaluator.
  void start_file();
  /// A new evaluator with the bindings that there are, in place of one that was interrupted.
  void start_session() { session_ = machine_->start_session(); }
  /// Ends the evaluation that runs, which fails, and those to come until start_session(). Any thread.
  void interrupt() { session_->stop(); }
  /// Waits until what was shown on the Transcript is written.
  void flush() { machine_->flush_transcript(); }
  /// Evaluates one input with the bindings of the file.
  Outcome evaluate(const std::string& input, TestFormat format);
  /// Runs one test method of a test class on a fresh instance; only in a package (a folder with a
  /// manifest) is there a workspace (language.md 11.1).
  RunResult run_test(const std::string& class_name, const std::string& selector, bool in_package);
  /// Is the class a subclass of TestCase?
  [[nodiscard]] bool is_test_class(ClassId id) const;
  [[nodiscard]] std::string class_name(ClassId id) const;
  /// `name = value` for each binding of the file, sorted; values as a REPL shows them.
  std::vector<std::string> describe_bindings();
  /// Names of classes, selectors and bindings that begin so, sorted; those of the library's own use,
  /// which begin with prim or _, left out.
  [[nodiscard]] std::vector<std::string> words(std::string_view prefix) const;

 private:
  [[nodiscard]] bool is_bound(std::string_view name) const;
  void forget_files(const std::vector<ClassId>& classes);
  [[nodiscard]] bool is_user_class(std::string_view name) const;
  /// The message for the first extension of a class that is not the user's, or nothing.
  [[nodiscard]] std::optional<std::string> forbidden_patch(const Module& module) const;
  RunResult run_input(const Module& module, const LinkedModule& linked, TestFormat format,
                      bool has_statements);

  Options options_;
  StandardOutput output_;
  std::unique_ptr<VirtualMachine> machine_;
  std::unique_ptr<FileLoader> loader_;
  std::unique_ptr<VirtualMachine::Session> session_;
};

}  // namespace btvm::cli
