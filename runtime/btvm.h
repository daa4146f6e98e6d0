/* btvm.h: the virtual machine in your own program. C99 and later, and C++; for C++20 see btvm.hpp.
 *
 *   btvm_vm* vm = btvm_create(NULL);
 *   if (!btvm_load(vm, bytes, size, &error)) ...
 *   btvm_value* counter = btvm_spawn(vm, "Counter", NULL, &error);
 *   btvm_future* future = btvm_send(vm, counter, "increment", NULL, 0);
 *   btvm_value* answer = btvm_await(future, 1000, &error);
 *
 * Any number of machines may live in one program; they share nothing. The library installs no signal
 * handler, never ends the program, and prints nothing by itself.
 *
 * Ownership: what a function answers by pointer is the caller's, to be freed with the matching
 * _free function, before the machine is destroyed. Arguments are only read. NULL may be freed.
 *
 * Threads: any thread may call anything for one machine at any time, but for btvm_create,
 * btvm_destroy, btvm_load and btvm_define, during which nobody else may use the machine. A value is
 * immutable and may be read by several threads; free it once. Functions with a btvm_call belong to
 * the native function that got it.
 */
#ifndef BTVM_BTVM_H
#define BTVM_BTVM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* NOLINTBEGIN(modernize-use-using): this is C */
typedef struct btvm_vm btvm_vm;         /* one machine: classes, processes, worker threads */
typedef struct btvm_value btvm_value;   /* a copy of a Beamtalk value, outside of any process */
typedef struct btvm_future btvm_future; /* the answer to a message, perhaps not there yet */
typedef struct btvm_error btvm_error;   /* why something failed */
typedef struct btvm_call btvm_call;     /* a native function being called */

/* --- Errors ------------------------------------------------------------------------------------ */

typedef enum btvm_error_kind {
  BTVM_RAISED,     /* the program raised an error: class, kind, message, hint and trace say which */
  BTVM_TIMED_OUT,  /* btvm_await: not settled in time; it may be awaited again */
  BTVM_DEADLOCK,   /* btvm_await without a limit: nothing can ever settle it */
  BTVM_BAD_MODULE, /* btvm_load: the bytes are no module that can be run */
  BTVM_MISUSE      /* an argument is wrong: no such class, selector and arguments do not fit ... */
} btvm_error_kind;

/* Functions that may fail take a `btvm_error**`: NULL when the caller does not care; else it is set
 * only in the case of failure. The texts live as long as the error and are never NULL. */
btvm_error_kind btvm_error_get_kind(const btvm_error* error);
const char* btvm_error_message(const btvm_error* error);
const char* btvm_error_class(const btvm_error* error);  /* of the exception; BTVM_RAISED only */
const char* btvm_error_symbol(const btvm_error* error); /* its kind: "does_not_understand" */
const char* btvm_error_hint(const btvm_error* error);
const char* btvm_error_trace(const btvm_error* error); /* where in a text; one frame a line */
void btvm_error_free(btvm_error* error);

/* --- Machines ---------------------------------------------------------------------------------- */

typedef struct btvm_options {
  unsigned workers; /* worker threads; 0: one for each core */
  bool gc_stress;   /* collect at every allocation: slow, finds errors in native functions */
  /* Take what the program writes (Transcript) and reports about errors that nobody awaits. Called
   * on worker threads, perhaps several at once. NULL: the text is dropped. */
  void (*write)(void* user, const char* text, size_t size);
  void (*report)(void* user, const char* text, size_t size);
  void* user;
} btvm_options;

const char* btvm_version(void);

/* A machine with the class library loaded and its workers running. `options` may be NULL. */
btvm_vm* btvm_create(const btvm_options* options);
/* Ends every process, then frees the machine. No value, future or error of it may be used after. */
void btvm_destroy(btvm_vm* vm);

/* Verifies, links and runs the bytes of a .btc file. False: nothing was loaded (BTVM_BAD_MODULE), or
 * its top-level code raised. */
bool btvm_load(btvm_vm* vm, const void* bytes, size_t size, btvm_error** error);

/* --- Values ------------------------------------------------------------------------------------ */

typedef enum btvm_type {
  BTVM_NIL,
  BTVM_BOOLEAN,
  BTVM_INTEGER,
  BTVM_FLOAT,
  BTVM_SYMBOL,
  BTVM_STRING,
  BTVM_LIST,
  BTVM_DICTIONARY,
  BTVM_CLASS,
  BTVM_ACTOR,
  BTVM_FUTURE,
  BTVM_OTHER
} btvm_type;

btvm_value* btvm_nil(btvm_vm* vm);
btvm_value* btvm_boolean(btvm_vm* vm, bool value);
btvm_value* btvm_integer(btvm_vm* vm, int64_t value);
btvm_value* btvm_float(btvm_vm* vm, double value);
btvm_value* btvm_symbol(btvm_vm* vm, const char* name);
/* `size` bytes of UTF-8. NULL when they are none. */
btvm_value* btvm_string(btvm_vm* vm, const char* text, size_t size);
btvm_value* btvm_list(btvm_vm* vm, const btvm_value* const* elements, size_t count);
/* `pairs` are key, value, key, value ...; the last of equal keys wins. */
btvm_value* btvm_dictionary(btvm_vm* vm, const btvm_value* const* pairs, size_t pair_count);
/* The class object; NULL when there is no such class. */
btvm_value* btvm_class(btvm_vm* vm, const char* name);
btvm_value* btvm_value_copy(const btvm_value* value);
void btvm_value_free(btvm_value* value);

btvm_type btvm_value_type(const btvm_value* value);
bool btvm_to_boolean(const btvm_value* value); /* true for `true` alone */
/* False, and nothing stored, when the value is not of the type or does not fit. */
bool btvm_to_integer(const btvm_value* value, int64_t* out);
bool btvm_to_float(const btvm_value* value, double* out); /* of an Integer too */
/* The text of a String or Symbol, zero-terminated; NULL for others. Lives as long as the value. */
const char* btvm_text(const btvm_value* value, size_t* size);
/* Elements of a List or entries of a Dictionary; 0 for others. */
size_t btvm_count(const btvm_value* value);
/* An element of a List, from 0; NULL when there is none. Takes time proportional to `index`. */
btvm_value* btvm_element(const btvm_value* list, size_t index);
/* The value as the console shows it, zero-terminated; an object is `a Foo`: to run a printString of
 * your own, send it. Lives as long as the value. */
const char* btvm_print(const btvm_value* value);

/* --- Actors and futures ------------------------------------------------------------------------ */

/* A new actor of the class. `fields` is NULL or a Dictionary of initial fields by symbol. Waits until
 * `initialize` has run. NULL: it failed. Not inside a native function. */
btvm_value* btvm_spawn(btvm_vm* vm, const char* class_name, const btvm_value* fields,
                       btvm_error** error);
/* Sends to an actor, a class or any other value. Never waits and never fails: what goes wrong is the
 * future's outcome. What one thread sends to one actor arrives in that order. */
btvm_future* btvm_send(btvm_vm* vm, const btvm_value* receiver, const char* selector,
                       const btvm_value* const* arguments, size_t count);
/* Waits for the outcome: at most `milliseconds`, or for ever when negative. NULL: it failed, or the
 * time is over. Blocks this thread: in a native function use btvm_call_await. */
btvm_value* btvm_await(btvm_future* future, int64_t milliseconds, btvm_error** error);
bool btvm_future_is_settled(const btvm_future* future);
/* The future that a value is a reference to; NULL when it is none. */
btvm_future* btvm_future_of(const btvm_value* value);
void btvm_future_free(btvm_future* future);

/* How many futures there were in the machine, and what became of them. */
typedef struct btvm_future_statistics {
  uint64_t created;   /* by sends, forks, callbacks and by hand */
  uint64_t live;      /* created and not collected */
  uint64_t settled;   /* resolved or rejected */
  uint64_t collected; /* nobody referred to them any more */
  uint64_t broken;    /* given up while pending, although somebody wanted to know */
  uint64_t unseen;    /* collected after a rejection that nobody looked at */
} btvm_future_statistics;

btvm_future_statistics btvm_count_futures(btvm_vm* vm);

/* --- Native functions -------------------------------------------------------------------------- */

/* Answers the result, which the machine takes over; NULL after btvm_call_fail, and for nil. */
typedef btvm_value* (*btvm_native)(btvm_call* call, void* user);

typedef enum btvm_native_flags {
  BTVM_SHORT = 0,   /* takes microseconds; must not wait. Runs on a worker's own stack. */
  BTVM_MAY_WAIT = 1 /* may use btvm_call_await. Runs on a stack of its own, which waits with it. */
} btvm_native_flags;

/* Makes `function` a class-side method: `Sensor read: 3` calls what was defined as "Sensor" "read:".
 * The class is made when there is none. False: the name or selector is none (BTVM_MISUSE). */
bool btvm_define(btvm_vm* vm, const char* class_name, const char* selector, btvm_native function,
                 void* user, int flags, btvm_error** error);

btvm_vm* btvm_call_vm(btvm_call* call);
size_t btvm_call_count(const btvm_call* call);
/* Argument `index`, from 0; NULL when there is none. Belongs to the call: do not free it. */
const btvm_value* btvm_call_argument(btvm_call* call, size_t index);
/* Raises an error of that kind (NULL: "user_error") in the caller when the function answers NULL. */
void btvm_call_fail(btvm_call* call, const char* kind, const char* message);
/* The future's outcome. Others run on this thread meanwhile: that is what the fiber is for. NULL: it
 * was rejected or the time is over, and answering NULL passes the error on. Only with BTVM_MAY_WAIT. */
btvm_value* btvm_call_await(btvm_call* call, btvm_future* future, int64_t milliseconds);

/* NOLINTEND(modernize-use-using) */

#ifdef __cplusplus
}
#endif

#endif
