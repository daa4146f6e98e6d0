#include "tools/console/control_socket.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

namespace btvm::console {
namespace {

namespace fs = std::filesystem;

SocketError failure(const std::string& doing) {
  return {doing + ": " + std::strerror(errno), errno == EACCES || errno == EPERM};
}

bool to_address(const std::string& path, sockaddr_un& address) {
  address = {};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return false;
  std::copy(path.begin(), path.end(), address.sun_path);
  return true;
}

const sockaddr* plain(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

/// Makes the folder of the sockets, for this user alone.
bool make_folder(const std::string& folder, SocketError& error) {
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    error = failure("cannot make " + folder);
    return false;
  }
  struct stat found {};
  if (lstat(folder.c_str(), &found) != 0 || !S_ISDIR(found.st_mode) || found.st_uid != geteuid() ||
      (found.st_mode & 0077) != 0) {
    error = {folder + " is not a folder of this user alone (mode 0700)", true};
    return false;
  }
  return true;
}

}  // namespace

Socket::~Socket() {
  if (descriptor_ >= 0) close(descriptor_);
}

Socket::Socket(Socket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), pending_(std::move(other.pending_)) {}

Socket& Socket::operator=(Socket&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(pending_, other.pending_);
  return *this;
}

void Socket::shut_down() const {
  if (descriptor_ >= 0) shutdown(descriptor_, SHUT_RDWR);
}

bool Socket::write_line(const std::string& text) const {
  const std::string line = text + "\n";
  for (std::size_t done = 0; done < line.size();) {
    const ssize_t n = send(descriptor_, line.data() + done, line.size() - done, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    done += static_cast<std::size_t>(n);
  }
  return true;
}

bool Socket::read_line(std::string& line) {
  for (;;) {
    const std::size_t end = pending_.find('\n');
    if (end != std::string::npos) {
      line = pending_.substr(0, end);
      pending_.erase(0, end + 1);
      return true;
    }
    if (pending_.size() > kLineBytes) return false;
    std::array<char, 4096> buffer;
    const ssize_t n = read(descriptor_, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    pending_.append(buffer.data(), static_cast<std::size_t>(n));
  }
}

std::string socket_folder() {
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  if (runtime != nullptr && *runtime != '\0') return std::string(runtime) + "/btvm";
  return "/tmp/btvm-" + std::to_string(geteuid());
}

std::string socket_of(long number) {
  return socket_folder() + "/" + std::to_string(number) + ".sock";
}

std::vector<long> listening_programs() {
  std::vector<long> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(socket_folder(), error)) {
    if (entry.path().extension() != ".sock") continue;
    const std::string name = entry.path().stem().string();
    long number = 0;
    const auto [end, bad] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (bad != std::errc() || end != name.data() + name.size()) continue;
    if (connect_to(entry.path().string())) {
      found.push_back(number);
    } else {
      unlink(entry.path().c_str());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

Expected<Socket, SocketError> listen_at(const std::string& path) {
  SocketError error;
  const fs::path folder = fs::path(path).parent_path();
  if (folder == socket_folder() && !make_folder(folder.string(), error)) return error;
  sockaddr_un address;
  if (!to_address(path, address)) return SocketError{path + ": the name is too long for a socket"};
  if (connect_to(path)) return SocketError{path + ": another program listens there"};
  struct stat found {};
  if (lstat(path.c_str(), &found) == 0) {
    if (!S_ISSOCK(found.st_mode)) return SocketError{path + ": exists and is no socket"};
    unlink(path.c_str());  // of a program that is gone
  }
  Socket socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) return failure("cannot make a socket");
  const mode_t mask = umask(0177);  // the socket is born with mode 0600
  const int bound = bind(socket.descriptor(), plain(address), sizeof address);
  umask(mask);
  if (bound != 0 || listen(socket.descriptor(), 8) != 0) return failure(path);
  return socket;
}

Socket accept_client(const Socket& listener) {
  for (;;) {
    Socket client(accept4(listener.descriptor(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!client) {
      if (errno == EINTR || errno == ECONNABORTED) continue;
      return client;
    }
    ucred peer{};
    socklen_t size = sizeof peer;
    const bool known = getsockopt(client.descriptor(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0;
    if (known && (peer.uid == geteuid() || peer.uid == 0)) return client;
  }
}

Expected<Socket, SocketError> connect_to(const std::string& path) {
  sockaddr_un address;
  if (!to_address(path, address)) return SocketError{path + ": the name is too long for a socket"};
  Socket socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) return failure("cannot make a socket");
  if (connect(socket.descriptor(), plain(address), sizeof address) != 0) return failure(path);
  return socket;
}

}  // namespace btvm::console
