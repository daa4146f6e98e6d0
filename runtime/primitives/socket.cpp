#include "runtime/primitives/socket.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "runtime/blocking.h"
#include "runtime/primitives/channel.h"
#include "runtime/primitives/support.h"
#include "runtime/process_host.h"
#include "vm/objects/string.h"
#include "vm/objects/tuple.h"

namespace btvm {
namespace {

Outcome errno_result(int error) { return small_result(static_cast<std::size_t>(error)); }

/// An address as a program of ours carries it: the bytes of a sockaddr.
bool address_of(std::string_view bytes, sockaddr_storage& address) {
  if (bytes.size() < sizeof(sa_family_t) || bytes.size() > sizeof address) return false;
  std::memcpy(&address, bytes.data(), bytes.size());
  return true;
}

/// primResolve: host port: port passive: boolean. The List of addresses, or a String that says why there are
/// none.
Outcome socket_resolve(Call& call) {
  if (!is_string(call.argument(1)) || !call.argument(2).is_small()) {
    return raise_type_error(call, "Host must be a String");
  }
  const std::string host(text_of(call.argument(1)));
  const std::string port = std::to_string(call.argument(2).as_small());
  const bool passive = call.argument(3) == Value::from_bool(true);
  std::vector<std::string> addresses;
  int failure = 0;
  wait_for_blocking(call.context(), [&] {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV | (passive ? AI_PASSIVE : 0);
    addrinfo* list = nullptr;
    failure = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &list);
    for (const addrinfo* at = list; failure == 0 && at != nullptr; at = at->ai_next) {
      addresses.emplace_back(reinterpret_cast<const char*>(at->ai_addr), at->ai_addrlen);
    }
    if (list != nullptr) ::freeaddrinfo(list);
  });
  if (failure != 0) return text_result(call, ::gai_strerror(failure));
  const std::vector<std::string_view> views(addresses.begin(), addresses.end());
  return text_list_result(call, views);
}

/// A new socket of the address's family; an errno, negative, when there is none.
int make_socket(const sockaddr_storage& address) {
  const int number = ::socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  return number < 0 ? -errno : number;
}

/// Small messages are not held back until the other side has acknowledged earlier ones.
void send_at_once(int number) {
  const int on = 1;
  ::setsockopt(number, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/// primConnect: address. A channel whose connection is under way, or an errno.
Outcome socket_connect(Call& call) {
  sockaddr_storage address{};
  if (!is_string(call.argument(1)) || !address_of(text_of(call.argument(1)), address)) {
    return raise_type_error(call, "Expected an address");
  }
  const auto size = static_cast<socklen_t>(text_of(call.argument(1)).size());
  const int number = make_socket(address);
  if (number < 0) return errno_result(-number);
  send_at_once(number);
  if (::connect(number, reinterpret_cast<const sockaddr*>(&address), size) != 0 &&
      errno != EINPROGRESS) {
    const int error = errno;
    ::close(number);
    return errno_result(error);
  }
  return Outcome::result(make_channel(call, number));
}

/// primFailureOf: channel. The errno of a connection that was under way, 0 when it stands.
Outcome socket_failure(Call& call) {
  auto* descriptor = resource_of<Descriptor>(call.argument(1));
  if (descriptor == nullptr) return raise_type_error(call, "Expected a channel");
  return errno_result(descriptor->with_number([](int number) {
    int error = 0;
    socklen_t size = sizeof error;
    return ::getsockopt(number, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
  }));
}

/// primListen: address backlog: count. A channel, or an errno.
Outcome socket_listen(Call& call) {
  sockaddr_storage address{};
  if (!is_string(call.argument(1)) || !call.argument(2).is_small() ||
      !address_of(text_of(call.argument(1)), address)) {
    return raise_type_error(call, "Expected an address");
  }
  const auto size = static_cast<socklen_t>(text_of(call.argument(1)).size());
  const auto backlog = static_cast<int>(call.argument(2).as_small());
  const int number = make_socket(address);
  if (number < 0) return errno_result(-number);
  const int on = 1;
  ::setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(number, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
      ::listen(number, backlog) != 0) {
    const int error = errno;
    ::close(number);
    return errno_result(error);
  }
  return Outcome::result(make_channel(call, number));
}

/// primAcceptOf: channel. A channel; nil when it is closed; false when it would block; an errno.
Outcome socket_accept(Call& call) {
  auto* descriptor = resource_of<Descriptor>(call.argument(1));
  if (descriptor == nullptr) return raise_type_error(call, "Expected a channel");
  const int number = descriptor->with_number([](int listening) {
    const int accepted = ::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    return accepted < 0 ? -errno : accepted;
  });
  if (number >= 0) {
    send_at_once(number);
    return Outcome::result(make_channel(call, number));
  }
  if (descriptor->is_closed()) return Outcome::result(Value::nil());
  // One that came and went before it was taken is none.
  const bool again = number == -EAGAIN || number == -EINTR || number == -ECONNABORTED;
  return again ? bool_result(false) : errno_result(-number);
}

/// primNameOf: channel peer: boolean. {host, port} of one side, or nil.
Outcome socket_name(Call& call) {
  auto* descriptor = resource_of<Descriptor>(call.argument(1));
  if (descriptor == nullptr) return raise_type_error(call, "Expected a channel");
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  auto* at = reinterpret_cast<sockaddr*>(&address);
  const bool peer = call.argument(2) == Value::from_bool(true);
  const int failed = descriptor->with_number([&](int number) {
    return peer ? ::getpeername(number, at, &size) : ::getsockname(number, at, &size);
  });
  if (failed != 0) return Outcome::result(Value::nil());
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> port{};
  if (::getnameinfo(at, size, host.data(), host.size(), port.data(), port.size(),
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return Outcome::result(Value::nil());
  }
  Root text{call.heap(), make_string(call.heap(), host.data())};
  call.heap().reserve(3);
  const std::array<Value, 2> both{text.get(), Value::from_small(std::stoi(port.data()))};
  return Outcome::result(new_tuple(call.heap(), both));
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"socket_resolve", 3, primitive_flags::kMayWait, socket_resolve},
    PrimitiveInfo{"socket_connect", 1, 0, socket_connect},
    PrimitiveInfo{"socket_failure", 1, 0, socket_failure},
    PrimitiveInfo{"socket_listen", 2, 0, socket_listen},
    PrimitiveInfo{"socket_accept", 1, 0, socket_accept},
    PrimitiveInfo{"socket_name", 2, 0, socket_name},
};

}  // namespace

std::span<const PrimitiveInfo> socket_primitives() { return kPrimitives; }

}  // namespace btvm
