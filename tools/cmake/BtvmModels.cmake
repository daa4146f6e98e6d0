# The models of the concurrent parts (tests/models, docs/testing.md): programs btvm_model_NAME (all of
# them: btvm_model), tests named model.<Model>.<case>. Not under a sanitizer: Relacy switches stacks behind its back.

if(BTVM_SANITIZE OR BTVM_FUZZ OR BTVM_COVERAGE)
  return()
endif()
find_path(BTVM_RELACY_INCLUDE relacy/relacy.hpp REQUIRED)

set(btvm_excerpt "${CMAKE_SOURCE_DIR}/tests/models/excerpt")
set(btvm_excerpts "")

# btvm_add_excerpt(SOURCE NAME FUNCTION...): makes SOURCE.NAME.inc of those functions, SOURCE.inc of all.
function(btvm_add_excerpt source name)
  set(output "${CMAKE_BINARY_DIR}/models/${source}.inc")
  if(name)
    set(output "${CMAKE_BINARY_DIR}/models/${source}.${name}.inc")
  endif()
  get_filename_component(folder "${output}" DIRECTORY)
  file(MAKE_DIRECTORY "${folder}")
  add_custom_command(OUTPUT "${output}"
    COMMAND "${btvm_excerpt}" "${CMAKE_SOURCE_DIR}/${source}" "${output}" ${ARGN}
    DEPENDS "${btvm_excerpt}" "${CMAKE_SOURCE_DIR}/${source}" VERBATIM)
  set(btvm_excerpts ${btvm_excerpts} "${output}" PARENT_SCOPE)
endfunction()

foreach(source IN ITEMS scheduler/mailbox.h scheduler/run_queue.h scheduler/parking.h
        scheduler/parking.cpp scheduler/future.h scheduler/future.cpp vm/counted.h
        scheduler/mailbox_limit.h scheduler/mailbox_limit.cpp scheduler/timer_wheel.h scheduler/timer_wheel.cpp scheduler/process_table.h scheduler/retired.h)
  btvm_add_excerpt(${source} "")
endforeach()
btvm_add_excerpt(scheduler/process_table.cpp pins
  ProcessTable::publish ProcessTable::pin ProcessTable::pin_again ProcessTable::unpin
  ProcessTable::retire ProcessTable::release ProcessTable::alive)
btvm_add_excerpt(scheduler/process.h signals .signal .has_signal .is_calm .mailbox_is_full)
btvm_add_excerpt(scheduler/scheduler.h post Scheduler::post)
btvm_add_excerpt(scheduler/scheduler.cpp awaken Scheduler::awaken)
btvm_add_excerpt(scheduler/scheduler.cpp kill Scheduler::kill)
btvm_add_excerpt(scheduler/scheduler.cpp room Scheduler::block_sender Scheduler::release_senders)
btvm_add_excerpt(scheduler/scheduler.cpp wake Scheduler::wake)
btvm_add_excerpt(scheduler/scheduler.cpp enqueue Scheduler::enqueue)
btvm_add_excerpt(scheduler/scheduler.cpp timer Scheduler::set_timer Scheduler::cancel_timer)
btvm_add_excerpt(scheduler/future_protocol.cpp settle
  Scheduler::settle_now Scheduler::wait Scheduler::stop_waiting)
btvm_add_excerpt(scheduler/worker.cpp try_park Worker::try_park)
btvm_add_excerpt(scheduler/worker.h pinned .has_pinned)
btvm_add_excerpt(scheduler/worker.cpp advance Worker::advance)
btvm_add_excerpt(scheduler/worker.cpp timer Worker::fire_timers)
btvm_add_excerpt(scheduler/worker.cpp park
  Worker::find_work Worker::pop_own Worker::steal Worker::park
  Worker::pop_pinned Worker::push_pinned)

# A program for each, as each has its own idea of what a Process is.
file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/models/*_model_test.cpp")
add_custom_target(btvm_model)
foreach(source IN LISTS sources)
  get_filename_component(name "${source}" NAME)
  string(REPLACE _model_test.cpp "" name "${name}")
  btvm_add_test_program(btvm_model_${name} model btvm_base 120
    "${source}" "${CMAKE_SOURCE_DIR}/tests/models/sized_delete.cpp" ${btvm_excerpts})
  target_include_directories(btvm_model_${name} PRIVATE "${CMAKE_BINARY_DIR}/models")
  target_include_directories(btvm_model_${name} SYSTEM PRIVATE "${BTVM_RELACY_INCLUDE}")
  add_dependencies(btvm_model btvm_model_${name})
endforeach()
