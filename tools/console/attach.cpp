#include "tools/console/attach.h"

#include <editline/readline.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "tools/console/control_socket.h"
#include "tools/console/render.h"

namespace btvm::console {
namespace {

using nlohmann::json;

constexpr int kStatusFailed = 1;
constexpr int kStatusNothing = 66;
constexpr int kStatusDenied = 77;

int complain(const std::string& text, int status) {
  std::fprintf(stderr, "btvm: %s\n", text.c_str());
  return status;
}

bool is_number(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](unsigned char c) { return std::isdigit(c) != 0; });
}

/// The socket to connect to; nothing, and `status` set, after a complaint.
std::optional<std::string> find_socket(const std::string& target, int& status) {
  if (is_number(target)) return socket_of(std::strtol(target.c_str(), nullptr, 10));
  if (!target.empty()) return target;
  const std::vector<long> programs = listening_programs();
  if (programs.size() == 1) return socket_of(programs.front());
  if (programs.empty()) {
    status = complain("no program listens; start one with: btvm --control FILE", kStatusNothing);
    return std::nullopt;
  }
  std::string list;
  for (const long program : programs) list += " " + std::to_string(program);
  status = complain("several programs listen; name one of:" + list, kStatusNothing);
  return std::nullopt;
}

std::string trimmed(const std::string& text) {
  const std::size_t from = text.find_first_not_of(" \t\r");
  if (from == std::string::npos) return "";
  return text.substr(from, text.find_last_not_of(" \t\r") - from + 1);
}

/// One connection: sends commands and shows the answers.
class Console {
 public:
  Console(Socket socket, bool as_json) : socket_(std::move(socket)), as_json_(as_json) {}

  enum class Result { kDone, kFailed, kGone };
  Result run(const std::string& line) {
    const std::size_t space = line.find(' ');
    const std::string command = line.substr(0, space);
    if (command == "help") {
      std::fputs(help_text().c_str(), stdout);
      return Result::kDone;
    }
    const std::string argument = space == std::string::npos ? "" : trimmed(line.substr(space));
    const json request{{"command", command}, {"argument", argument}};
    std::string reply;
    const auto replace = json::error_handler_t::replace;
    if (!socket_.write_line(request.dump(-1, ' ', false, replace)) || !socket_.read_line(reply)) {
      return Result::kGone;
    }
    return show(command, reply);
  }

 private:
  Result show(const std::string& command, const std::string& reply) const {
    const json answer = json::parse(reply, nullptr, false);
    const bool ok = answer.is_object() && answer.value("ok", false);
    if (as_json_) {
      std::printf("%s\n", reply.c_str());
    } else if (ok) {
      std::fputs(render(command, answer["result"]).c_str(), stdout);
    } else {
      std::fflush(stdout);
      const bool known = answer.is_object() && answer.contains("error");
      std::fprintf(
          stderr, "%s\n",
          known ? answer["error"].get<std::string>().c_str() : "the answer makes no sense");
    }
    std::fflush(stdout);
    return ok ? Result::kDone : Result::kFailed;
  }

  Socket socket_;
  bool as_json_;
};

/// The next command; nothing at the end of the input.
std::optional<std::string> read_command() {
  if (isatty(STDIN_FILENO) != 0) {
    char* line = readline("btvm> ");
    if (line == nullptr) return std::nullopt;
    std::string text = trimmed(line);
    if (!text.empty()) add_history(line);
    std::free(line);
    return text;
  }
  std::string line;
  if (!std::getline(std::cin, line)) return std::nullopt;
  return trimmed(line);
}

int converse(Console& console) {
  if (isatty(STDIN_FILENO) != 0) std::puts("Attached. `help` lists the commands, `quit` leaves.");
  while (auto line = read_command()) {
    if (line->empty()) continue;
    if (*line == "quit" || *line == "exit") return 0;
    if (console.run(*line) == Console::Result::kGone) {
      return complain("the program has ended", kStatusFailed);
    }
  }
  return 0;
}

}  // namespace

int attach(const AttachOptions& options) {
  int status = 0;
  const auto path = find_socket(options.target, status);
  if (!path) return status;
  auto socket = connect_to(*path);
  if (!socket) {
    return complain("cannot attach to " + socket.error().text,
                    socket.error().denied ? kStatusDenied : kStatusNothing);
  }
  Console console(std::move(*socket), options.json);
  if (options.command.empty()) return converse(console);
  switch (console.run(trimmed(options.command))) {
    case Console::Result::kDone: return 0;
    case Console::Result::kFailed: return kStatusFailed;
    case Console::Result::kGone: return complain("the program has ended", kStatusFailed);
  }
  return kStatusFailed;
}

}  // namespace btvm::console
