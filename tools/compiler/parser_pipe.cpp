// Pipes (language.md 14.2): `left |> message` and `left |>> message`.
#include "tools/compiler/parser.h"

namespace btvm::compiler {

Node* Parser::pipe() {
  Node* left = cascade();
  while (at_operator("|>") || at_operator("|>>")) {
    const Token op = take();
    left = op.text == "|>" ? pipe_stage(left) : async_pipe_stage(left, op.span);
    left->span = since(left->span);
  }
  return left;
}

/// `left |> message`: the message goes to what `left` resolves to.
Node* Parser::pipe_stage(Node* left) {
  Node* awaited = ast_.make(NodeKind::kSend, left->span);
  awaited->first = left;
  awaited->text = "await";
  Node* message = ast_.make(NodeKind::kSend, left->span);
  message->first = awaited;
  pipe_message(message);
  return message;
}

/// `left |>> message`: a future of what the message will answer, as
/// `Future primPipe: left into: [:value | value message]`. Nothing waits.
Node* Parser::async_pipe_stage(Node* left, Span op) {
  constexpr std::string_view kValue = "piped value";  // no name that a program can use
  Node* parameter = ast_.make(NodeKind::kIdentifier, op);
  parameter->text = kValue;
  Node* value = ast_.make(NodeKind::kIdentifier, op);
  value->text = kValue;
  Node* message = ast_.make(NodeKind::kSend, op);
  message->first = value;
  pipe_message(message);
  Node* block = ast_.make(NodeKind::kBlock, message->span);
  block->parameters.push_back(parameter);
  block->children.push_back(message);
  Node* future = ast_.make(NodeKind::kIdentifier, op);
  future->text = "Future";
  Node* node = ast_.make(NodeKind::kSend, left->span);
  node->first = future;
  node->text = "primPipe:into:";
  node->children = {left, block};
  return node;
}

/// One unary or keyword message into `send`, behind the operator.
void Parser::pipe_message(Node* send) {
  if (at(TokenKind::kIdentifier)) {
    send->text = take().text;
  } else if (at(TokenKind::kKeyword)) {
    while (at(TokenKind::kKeyword) && !(token().newline && in_class_ && definition_starts())) {
      send->text += take().text;
      send->children.push_back(binary(0));
    }
  } else {
    error_here("Expected a unary or keyword message after the pipe");
    send->text = "yourself";
  }
  send->span = since(send->span);
}

}  // namespace btvm::compiler
