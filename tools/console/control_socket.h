// Where the control sockets of running programs are, and who may use them.
//
// A program that runs with --control listens on a Unix socket of mode 0600 in a folder of mode 0700,
// named after its process number. Both sides speak JSON, one object a line (docs/console.md).
#pragma once

#include <string>
#include <vector>

#include "vm/base/expected.h"

namespace btvm::console {

/// An open socket, closed at the end.
class Socket {
 public:
  Socket() = default;
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  ~Socket();
  Socket(Socket&& other) noexcept;
  Socket& operator=(Socket&& other) noexcept;
  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] explicit operator bool() const { return descriptor_ >= 0; }
  /// Wakes whoever reads from it: it reads the end. Any thread.
  void shut_down() const;

  /// Sends the text and a newline; false when the other side is gone.
  [[nodiscard]] bool write_line(const std::string& text) const;
  /// The next line without its newline; false at the end, or when it is longer than `kLineBytes`.
  [[nodiscard]] bool read_line(std::string& line);

 private:
  static constexpr std::size_t kLineBytes = std::size_t{1} << 24;
  int descriptor_ = -1;
  std::string pending_;
};

/// What went wrong, for the user.
struct SocketError {
  std::string text;
  bool denied = false;  // as opposed to missing
};

/// The folder of this user's sockets: $XDG_RUNTIME_DIR/btvm, or /tmp/btvm-UID.
[[nodiscard]] std::string socket_folder();
/// The socket of the process `number`.
[[nodiscard]] std::string socket_of(long number);
/// Process numbers of programs that listen, ascending. Leftovers of dead ones are removed.
[[nodiscard]] std::vector<long> listening_programs();

[[nodiscard]] Expected<Socket, SocketError> listen_at(const std::string& path);
/// The next client of the same user, or root; others are sent away. Nothing once shut down.
[[nodiscard]] Socket accept_client(const Socket& listener);
[[nodiscard]] Expected<Socket, SocketError> connect_to(const std::string& path);

}  // namespace btvm::console
