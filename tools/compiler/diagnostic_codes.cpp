#include "tools/compiler/diagnostic_codes.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace btvm::compiler {
namespace {

// Ascending within a group; a code is never reused. Of several patterns that a message matches, the first
// one counts.
constexpr auto kCodes = std::to_array<DiagnosticCode>({
    // --- Text and tokens -------------------------------------------------------------------------------
    {"E0101", "The source is not UTF-8", "Sources are UTF-8 text. Save the file in that encoding."},
    {"E0102", "The source is too large *",
     "There is a limit for one file. Data of that size belongs into a file that the program "
     "reads."},
    {"E0103", "single-quoted strings *",
     "Strings have double quotes: \"text\". Single quotes occur in symbols only: #'two words'."},
    {"E0104", "Unterminated string interpolation*",
     "The expression in {braces} inside a string does not end. Write \\{ for a brace that is "
     "text."},
    {"E0105", "empty interpolation *",
     "{} inside a string needs an expression: \"total {n}\". Write \\{ for a brace that is text."},
    {"E0106", "Unterminated quoted symbol",
     "A symbol that begins with #' ends with another single quote."},
    {"E0107", "Unexpected '#'*",
     "After # comes a name (#name), an operator (#+), a quoted text (#'a b'), or the bracket of a\n"
     "literal: #(list) #[array] #{key => value}."},
    {"E0108", "unknown directive *",
     "The only words that begin with @ are @expect, and, in the library, @primitive and "
     "@intrinsic."},
    {"E0109", "Invalid integer: *",
     "Integer literals have 64 bits. Larger numbers come from arithmetic: 2 ** 70 is exact."},
    {"E0110", "Invalid float literal: *", "An exponent needs digits: 1.5e3."},
    {"E0111", "Invalid radix: *",
     "A radix literal is the radix, r, and the digits: 16rFF, 2r1010."},
    {"E0112", "Radix must be between 2 and 36*",
     "Digits go from 0 to 9 and from A to Z, so that 36 is the largest radix."},
    {"E0113", "Invalid digit for radix *", "A digit is as large as the radix, or larger: 2r102."},

    // --- Syntax ----------------------------------------------------------------------------------------
    {"E0201", "Unexpected token: expected expression, found *",
     "Something that has a value is missing: after an operator, a keyword, := or an opening "
     "bracket.\n"
     "Often the line before is not finished, or a bracket is closed too early."},
    {"E0202", "Expected ']' to close block*", "A block begins with [ and ends with ]."},
    {"E0203", "Expected '|' after block parameters*",
     "Parameters of a block end with a bar: [:a :b | a + b]."},
    {"E0204", "Expected parameter name after *",
     "A parameter has a name: [:each | ...], add: amount => ..., + other => ..."},
    {"E0205", "Expected ')' to close parentheses*",
     "A parenthesis is not closed. Messages on the next line are not joined inside parentheses "
     "either."},
    {"E0206", "Expected * in list literal, found *",
     "Elements of a list are separated by commas: #(1, 2, 3). A tail follows a bar: #(1 | "
     "others)."},
    {"E0207", "Expected ')' to close list literal*", "A list begins with #( and ends with )."},
    {"E0208", "Expected * array literal*",
     "Elements of an array are separated by commas, and it ends with ]: #[1, 2, 3]."},
    {"E0209", "Expected * map literal*",
     "Pairs of a dictionary are separated by commas, and it ends with }: #{#a => 1, #b => 2}."},
    {"E0210", "Expected '=>' after map key*", "A dictionary has pairs: #{key => value}."},
    {"E0211", "Expected message selector in cascade*",
     "After ; comes another message for the same receiver: stream show: 1; cr."},
    {"E0212", "Expected superclass name*",
     "A class definition begins with the name of its superclass: Object subclass: Point."},
    {"E0213", "Expected class name*", "The name of the new class follows subclass:."},
    {"E0214", "Expected field name after *", "A field has a name: state: total = 0."},
    {"E0215", "Expected variable name after *",
     "A class variable has a name: classState: made = 0."},
    {"E0216", "Expected type name*",
     "A type is the name of a class, or several with bars between: Integer | nil."},
    {"E0217", "Expected '=>' after method selector*",
     "A method is its selector, =>, and its body: double => self value * 2."},
    {"E0218", "Assignment target must be *",
     "Only names and fields of self can be assigned to. An assignment that is an argument needs\n"
     "parentheses: foo: (x := 1)."},
    {"E0219", "Expression nesting is too deep *",
     "Give inner parts names, or methods of their own."},
    {"E0220", "Expression is too long *", "Split it, or build large collections in a loop."},
    {"E0221", "This method is too large to compile", "Split it into several methods."},
    {"E0222", "@expect must be followed by *",
     "@expect names what it keeps back: dnu, type, unused or all."},
    {"E0223", "unknown @expect category *",
     "@expect names what it keeps back: dnu, type, unused or all."},
    {"E0224", "* can only appear inside a method body (after =>)",
     "@primitive and @intrinsic are the bodies of methods of the library."},
    {"E0225", "* must be followed by a quoted selector or identifier",
     "@primitive and @intrinsic name what the machine does."},
    {"E0226", "Primitives can only be declared in the standard library",
     "The methods that the machine implements are those of its library. Write the body in "
     "Beamtalk."},
    {"E0227", "Unknown intrinsic *", "The machine has no intrinsic of that name."},
    {"E0228", "Expected '}' to close tuple *", "A tuple begins with { and ends with }: {#ok, 1}."},
    {"E0229", "Expected ']' to close the * of *",
     "The generators of for: and the steps of with: stand between [ and ], with ; between them."},
    {"E0230", "A step of with: assigns *",
     "Each step has the form name := expression, or name := pattern := expression."},
    {"E0231", "Expected '}' to close the patch*",
     "The new body stands in braces: patch Counter >> #bump { self.count := 0 }."},
    {"E0232", "A patch of * takes *", "A patch has a parameter for each argument of its selector."},
    {"E0233", "before, after and around belong *",
     "A method combination is a part of its class, and cannot be added from outside."},
    {"E0240", "Expected ']' to close children:*",
     "Children of a supervisor: children: [Store spawn, #cache -> Cache spawnWith: #{#size => "
     "9}]."},
    {"E0241", "* expects one of *, not #*",
     "What a class declares about its supervision is one of few words; others mean nothing."},

    // --- Names -----------------------------------------------------------------------------------------
    {"E0301", "Undefined variable: *",
     "No variable of that name was assigned before. A variable begins with its first assignment, "
     "in that\n"
     "block or method; fields are read as self.name."},
    {"E0302", "self can only be used inside a method body",
     "At the top level there is no object that self could be."},
    {"E0303", "super can only be used inside a method body",
     "super begins the search for a method in the superclass of the class that the code is in."},
    {"E0304", "Cannot assign to '*'", "self, super, true, false and nil always mean the same."},
    {"E0305", "complex field access *",
     "An object's fields are its own: self.name. Send others a message."},
    {"E0306", "field assignment to non-self receiver *",
     "An object's fields are its own: self.name := value. Send others a message."},
    {"E0307", "cannot a* instance field *",
     "Methods of the class side see class variables (classState:), for there is no instance."},
    {"E0308", "cannot assign to field *",
     "A block that is kept, or passed to a method that may keep it, cannot assign fields: it may "
     "run after\n"
     "the message has ended. Let it answer the value, and assign in the method; or send self a "
     "message."},
    {"E0309", "Cannot assign to slot *",
     "Instances of subclasses of Value do not change. Answer a new one: self withX: newValue."},

    // --- Classes ---------------------------------------------------------------------------------------
    {"E0401", "Multiple classes in one file *",
     "One class a file, with the methods that it adds to others."},
    {"E0402", "Cannot subclass sealed class *",
     "A sealed class was written to be used as it is. Hold an instance of it in a field."},
    {"E0403", "Cannot override sealed method *",
     "The superclass relies on this method. Give yours another name."},
    {"E0404", "Duplicate * in class *",
     "A class has one method of a selector on each side. The second definition would hide the "
     "first."},
    {"E0405", "Method * has an empty body", "A body has at least one expression: answer => nil."},
    {"E0406", "Cannot instantiate abstract class *",
     "An abstract class leaves methods to its subclasses. Make an instance of one of those."},
    {"E0407", "Cannot instantiate primitive class *",
     "Numbers, strings, symbols, blocks, true, false and nil have literals."},

    // --- Messages --------------------------------------------------------------------------------------
    {"E0501", "* expects a symbol literal, not *",
     "Tools look for this symbol in the source: write #name. perform: takes a selector that is "
     "computed."},
    {"E0502", "* expects a block with *",
     "The method evaluates its block with another number of arguments. The parameters stand before "
     "the\n"
     "bar: [:each | ...]."},
    {"W0503", "take: expects an integer *", "The method counts elements."},
    {"W0504", "drop: expects an integer *", "The method counts elements."},
    {"W0505", "repeat: expects an integer *", "The method counts repetitions."},
    {"W0506", "from:to: expects an integer *", "The method takes positions, from 1 on."},
    {"E0507", "*: expects a* argument, got *",
     "The method always fails for an argument of this kind."},

    // --- match: ----------------------------------------------------------------------------------------
    {"E0601", "Expected '[' after when:*", "A guard is a block: {#ok, n} when: [n > 9] -> n."},
    {"E0602", "Expected ']' to close guard expression*", "A guard is one expression in brackets."},
    {"E0603", "Expected '->' after pattern in match arm*",
     "An arm is a pattern, ->, and an expression."},
    {"E0604", "Unexpected token in pattern: *",
     "A pattern is a name, a literal, _ for anything, or a tuple of patterns: {#ok, value}."},
    {"E0605", "Expected number after '-' in pattern*",
     "The minus of a pattern belongs to a number."},
    {"E0606", "Expected ']' to close match*", "The arms of match: stand in brackets."},
    {"E0607", "match: needs at least one arm", "There is nothing that the value could match."},
    {"E0608", "Variable * is bound multiple times in pattern*",
     "A name stands for one part of the value. Compare two parts in a guard: {a, b} when: [a =:= "
     "b]."},
    {"E0609", "* in guard expression",
     "A guard cannot fail and has no effects: it compares with > < >= <= =:= =/= and computes "
     "with\n"
     "+ - * /."},
    {"E0610", "this expression is not allowed in a guard",
     "A guard cannot fail and has no effects: it compares with > < >= <= =:= =/= and computes "
     "with\n"
     "+ - * /."},

    // --- Warnings --------------------------------------------------------------------------------------
    {"W0701", "Unused variable *",
     "It is assigned and never read. A name that begins with _ says that this is meant."},
    {"W0702", "Variable * shadows outer variable",
     "Inside the block, the outer variable cannot be reached."},
    {"W0703", "Unreachable code after early return", "What follows ^ in a method never runs."},
    {"W0704", "Actor subclass * should use *",
     "Actors are processes: spawn makes one. new fails when it runs."},
    {"W0705", "Unknown field * for class *",
     "The class has no field of that name. The entry is kept, and nobody reads it."},
    {"W0706", "Undefined class variable *", "Class variables are declared: classState: made = 0."},
    {"W0707", "Class name * conflicts with a stdlib class*",
     "Loading the class will fail. Give it another name."},
    {"W0708", "Direct slot assignment *",
     "The class has a method for this change, which may do more than assign."},
    {"W0709", "Cannot mutate immutable value *", "Literals never change."},
    {"W0710", "stateful block passed to Erlang *",
     "Host functions get a copy of the block's variables: assignments in it are lost."},
    {"W0711", "Standalone method targets unknown class *",
     "The class is not known here. It must be loaded before the method is."},
    {"W0712", "stale @expect *", "There is nothing that the directive keeps back. Remove it."},

    // --- Types -----------------------------------------------------------------------------------------
    {"W0801", "Argument * of * expects *, got *",
     "The parameter is declared with another type. Types never change what a program does."},
    {"W0802", "Method * declares return type *",
     "The last expression has another type than the one behind ->."},
    {"W0803", "Parameter * has type *, incompatible with parent's *",
     "The method of the superclass takes arguments that this one does not."},
    {"W0804", "Type mismatch: *", "The field is declared with another type."},
    {"W0805", "Missing type annotation for parameter *",
     "In a typed class, and below it, parameters have types: add: n: Integer => ..."},
    {"W0806", "Missing return type annotation *",
     "In a typed class, and below it, methods say what they answer: size -> Integer => ..."},
    {"W0807", "* does not understand *",
     "The class has no method of that selector, nor has a superclass. The message fails when it is "
     "sent."},
    {"W0808", "`*` on * expects *, got *", "The operator fails for an operand of this kind."},
});

/// Does `*` in the pattern stand for something that makes it the text? Each part of the pattern is looked
/// for behind the one before.
bool matches(std::string_view pattern, std::string_view text) {
  std::size_t star = pattern.find('*');
  if (star == pattern.npos) return pattern == text;
  if (!text.starts_with(pattern.substr(0, star))) return false;
  text.remove_prefix(star);
  for (;;) {
    pattern.remove_prefix(star + 1);
    star = pattern.find('*');
    if (star == pattern.npos) return text.ends_with(pattern);
    const std::string_view part = pattern.substr(0, star);
    const std::size_t found = text.find(part);
    if (found == text.npos) return false;
    text.remove_prefix(found + part.size());
  }
}

}  // namespace

std::span<const DiagnosticCode> diagnostic_codes() { return kCodes; }

const DiagnosticCode* code_of_message(std::string_view message) {
  const auto* const found =
      std::find_if(kCodes.begin(), kCodes.end(),
                   [&](const DiagnosticCode& row) { return matches(row.pattern, message); });
  return found == kCodes.end() ? nullptr : found;
}

const DiagnosticCode* find_code(std::string_view code) {
  const auto same = [](char a, char b) {
    return std::toupper(static_cast<unsigned char>(a)) ==
           std::toupper(static_cast<unsigned char>(b));
  };
  const auto* const found =
      std::find_if(kCodes.begin(), kCodes.end(), [&](const DiagnosticCode& row) {
        return std::equal(row.code.begin(), row.code.end(), code.begin(), code.end(), same);
      });
  return found == kCodes.end() ? nullptr : found;
}

}  // namespace btvm::compiler
