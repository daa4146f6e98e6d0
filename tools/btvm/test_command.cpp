#include "tools/btvm/test_command.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "tools/btvm/test_file.h"

namespace btvm::cli {
namespace {

Outcome answer(std::string text) {
  Outcome outcome;
  outcome.result.text = std::move(text);
  return outcome;
}

Outcome failure(std::string text) {
  Outcome outcome = answer(std::move(text));
  outcome.result.status = RunResult::Status::kError;
  return outcome;
}

std::size_t sources_below(const std::string& folder) {
  const std::filesystem::recursive_directory_iterator entries(folder);
  return static_cast<std::size_t>(
      std::count_if(begin(entries), end(entries),
                    [](const auto& entry) { return entry.path().extension() == ".bt"; }));
}

}  // namespace

Outcome TestCommands::run(const std::string& line) {
  const std::size_t space = std::min(line.find_first_of(" \t"), line.size());
  const std::string name = line.substr(1, space - 1);
  const std::string argument = trim(std::string_view(line).substr(space));
  if (name == "load" || name == "l") {
    if (argument.empty()) return failure("Usage: :load PATH");
    last_path_ = argument;
    return load(argument, "Loaded");
  }
  if (name == "reload" || name == "r") {
    if (!argument.empty()) return world_.evaluate(argument + " reload", TestFormat::kRepl);
    if (last_path_.empty()) return failure("Nothing to reload: use :load PATH first");
    return load(last_path_, "Reloaded");
  }
  if (name == "bindings" || name == "b") {
    std::string text;
    for (const std::string& binding : world_.describe_bindings()) {
      text += (text.empty() ? "" : "\n") + binding;
    }
    return answer(text.empty() ? "No bindings" : text);
  }
  if (name == "clear") {
    world_.start_file();
    return answer("ok");
  }
  if (name == "test" || name == "t") {
    return world_.evaluate(argument.empty() ? "Workspace test" : "Workspace test: " + argument,
                           TestFormat::kRepl);
  }
  if (name == "help" || name == "h") {
    if (argument.empty()) return answer(":load :reload :test :bindings :clear :help :exit");
    const std::size_t second = argument.find(' ');
    const std::string cls = argument.substr(0, second);
    const std::string selector =
        second == std::string::npos ? "" : " selector: #" + trim(argument.substr(second));
    return world_.evaluate("Beamtalk help: " + cls + selector, TestFormat::kRepl);
  }
  constexpr std::string_view kManagement[] = {"actors", "modules", "inspect", "kill",
                                              "unload", "exit",    "q"};
  const bool known =
      std::find(std::begin(kManagement), std::end(kManagement), name) != std::end(kManagement);
  return known ? answer("ok") : failure("Unknown command: :" + name);
}

Outcome TestCommands::load(const std::string& path, const std::string& verb) {
  std::error_code missing;
  if (std::filesystem::is_directory(path, missing)) return load_folder(path, verb);
  FileLoader::Loaded loaded = world_.load_file(path);
  Outcome outcome;
  if (loaded.module) {
    std::string names;
    for (const ClassId id : loaded.classes) {
      names += (names.empty() ? "" : ", ") + world_.class_name(id);
    }
    outcome = answer(verb + ": " + names);
  } else {
    outcome = failure(std::move(loaded.error));
    outcome.result.kind = loaded.kind;
  }
  outcome.warnings = std::move(loaded.warnings);
  return outcome;
}

Outcome TestCommands::load_folder(const std::string& path, const std::string& verb) {
  const auto failed = world_.load_folder(path);
  if (!failed.empty()) return failure(failed.front().first + ": " + failed.front().second);
  const std::size_t count = sources_below(path);
  std::string name = path;
  if (verb == "Reloaded" && name.ends_with('/')) name.pop_back();
  return answer(verb + " " + std::to_string(count) + (count == 1 ? " file" : " files") + " from " +
                name);
}

}  // namespace btvm::cli
