#include "runtime/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

namespace btvm {
namespace {

int open_pidfd(pid_t pid) { return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)); }

/// Both ends of a pipe, closed unless they are taken.
struct Pipe {
  Pipe() { failed = ::pipe2(ends.data(), O_CLOEXEC) != 0; }
  ~Pipe() {
    for (const int end : ends) {
      if (end >= 0) ::close(end);
    }
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  int take(std::size_t end) { return std::exchange(ends[end], -1); }

  std::array<int, 2> ends{-1, -1};
  bool failed = false;
};

/// What posix_spawn is to do in the child.
class Plan {
 public:
  Plan() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
    // The threads of the machine block all signals; a child begins with none blocked.
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~Plan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;

  void connect(int from, int to) { posix_spawn_file_actions_adddup2(&actions_, from, to); }
  void enter(const std::string& folder) {
    posix_spawn_file_actions_addchdir_np(&actions_, folder.c_str());
  }
  int run(pid_t& pid, std::vector<char*>& words, std::vector<char*>& environment) const {
    return ::posix_spawnp(&pid, words[0], &actions_, &attributes_, words.data(),
                          environment.data());
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

/// This program's environment with the changes, as `NAME=value`.
std::vector<std::string> environment_with(
    const std::vector<std::pair<std::string, std::string>>& changes) {
  std::vector<std::string> result;
  for (char** at = environ; at != nullptr && *at != nullptr; ++at) {
    const std::string_view entry(*at);
    const std::string_view name = entry.substr(0, entry.find('='));
    const bool changed = std::any_of(changes.begin(), changes.end(),
                                     [&](const auto& change) { return change.first == name; });
    if (!changed) result.emplace_back(entry);
  }
  for (const auto& [name, value] : changes) {
    std::string entry = name;
    entry.append("=").append(value);
    result.push_back(std::move(entry));
  }
  return result;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

int status_of(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/// The processes that the process has started, and those that they have. Stops each before it looks, so that it
/// starts no more.
std::vector<pid_t> stopped_tree(pid_t root) {
  std::vector<pid_t> tree{root};
  for (std::size_t i = 0; i < tree.size(); ++i) {
    ::kill(tree[i], SIGSTOP);
    const std::string process = "/proc/" + std::to_string(tree[i]);
    std::error_code error;
    for (const auto& thread : std::filesystem::directory_iterator(process + "/task", error)) {
      std::ifstream children(thread.path() / "children");
      for (pid_t child = 0; children >> child;) tree.push_back(child);
    }
  }
  return tree;
}

/// Takes away what is left of a killed child that nobody has a handle of: when it has ended.
class Remains final : private Poller::Watch {
 public:
  static void take(pid_t pid, int handle, Poller& poller) {
    auto* remains = new Remains(pid, handle, poller);
    if (poller.add(handle, *remains) != 0) remains->end();
  }

 private:
  Remains(pid_t pid, int handle, Poller& poller) : pid_(pid), handle_(handle), poller_(poller) {}
  void ready(bool, bool) override {
    poller_.remove(handle_, *this);
    end();
  }
  void end() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    ::close(handle_);
    delete this;
  }

  pid_t pid_;
  int handle_;
  Poller& poller_;
};

}  // namespace

ChildProcess* ChildProcess::start(const Start& start, Pipes& pipes, std::shared_ptr<Poller> poller,
                                  Scheduler& scheduler, int& error) {
  Pipe input;
  Pipe output;
  Pipe errors;
  if (input.failed || output.failed || errors.failed) {
    error = errno;
    return nullptr;
  }
  Plan plan;
  plan.connect(input.ends[0], STDIN_FILENO);
  plan.connect(output.ends[1], STDOUT_FILENO);
  plan.connect(start.merge_errors ? output.ends[1] : errors.ends[1], STDERR_FILENO);
  if (!start.folder.empty()) plan.enter(start.folder);
  std::vector<std::string> words = start.words;
  std::vector<std::string> environment = environment_with(start.environment);
  std::vector<char*> word_pointers = pointers(words);
  std::vector<char*> environment_pointers = pointers(environment);
  pid_t pid = 0;
  error = plan.run(pid, word_pointers, environment_pointers);
  if (error != 0) return nullptr;
  const int handle = open_pidfd(pid);
  if (handle < 0) {
    error = errno;
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    return nullptr;
  }
  pipes.input = input.take(1);
  pipes.output = output.take(0);
  if (!start.merge_errors) pipes.errors = errors.take(0);
  return new ChildProcess(pid, handle, std::move(poller), scheduler);
}

ChildProcess::ChildProcess(pid_t pid, int handle, std::shared_ptr<Poller> poller,
                           Scheduler& scheduler)
    : NativeResource(kKind, destroy),
      pid_(pid),
      handle_(handle),
      poller_(std::move(poller)),
      scheduler_(scheduler) {
  (void)poller_->add(handle_, *this);  // a pidfd can be watched; without a poller nothing waits
}

ChildProcess::~ChildProcess() {
  poller_->remove(handle_, *this);
  {
    const std::lock_guard lock(mutex_);
    look();
  }
  if (status_) {
    ::close(handle_);
    return;
  }
  ::kill(pid_, SIGKILL);
  Remains::take(pid_, handle_, *poller_);
}

void ChildProcess::look() {
  if (status_) return;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) == pid_) status_ = status_of(status);
}

std::optional<int> ChildProcess::wait_for(Pid waiting) {
  const std::lock_guard lock(mutex_);
  look();
  if (!status_ && std::find(waiting_.begin(), waiting_.end(), waiting) == waiting_.end()) {
    waiting_.push_back(waiting);
  }
  return status_;
}

void ChildProcess::forget(Pid waiting) {
  const std::lock_guard lock(mutex_);
  std::erase(waiting_, waiting);
}

void ChildProcess::signal(int number) {
  const std::lock_guard lock(mutex_);
  look();
  if (!status_) ::kill(pid_, number);
}

void ChildProcess::kill_with_descendants() {
  const std::lock_guard lock(mutex_);
  look();
  if (status_) return;
  for (const pid_t pid : stopped_tree(pid_)) ::kill(pid, SIGKILL);
}

void ChildProcess::ready(bool, bool) {
  std::vector<Pid> woken;
  {
    const std::lock_guard lock(mutex_);
    look();
    if (status_) woken.swap(waiting_);
  }
  for (const Pid pid : woken) {
    Process* process = scheduler_.table().pin(pid);
    if (process == nullptr) continue;
    scheduler_.wake(*process, nullptr);
    scheduler_.table().unpin(pid);
  }
}

}  // namespace btvm
