%% The rows of `btvm bench` on Erlang/OTP, with the same protocols.
%%
%% A future is a process that holds a value and answers those who await it by messages: what a library
%% of futures on this machine is made of. An actor is a process that takes {Selector, Arguments, Future}
%% and settles the future.
%%
%%   erlc bench.erl && erl +P 4000000 +S N -noshell -run bench main [ROW...]
%%
%% Prints a line for each row: its name, and the median, least and most nanoseconds of five runs.
-module(bench).
-export([main/0, main/1]).

main() -> main([]).

main(Names) ->
    [show(Row) || Row <- rows(), Names =:= [] orelse lists:member(element(1, Row), Names)],
    init:stop().

rows() ->
    [{"settle", 100000, fun settle/1},
     {"send", 100000, fun send/1},
     {"call", 100000, fun call/1},
     {"in-flight", 100000, fun in_flight/1},
     {"fan-out", 100000, fun fan_out/1},
     {"chain", 100000, fun chain/1},
     {"timeout", 100000, fun timeout/1},
     {"timers", 100000, fun timers/1},
     {"spawn", 500000, fun spawned/1},
     {"ping-pong", 1000000, fun(N) -> ring(N, 2) end},
     {"ring", 1000000, fun(N) -> ring(N, 1000) end},
     {"skynet", 1000000, fun skynet/1},
     {"many-to-one", 1000000, fun many_to_one/1},
     {"await-0", 20000, {answer, fun(N) -> backlog(N, 0) end}},
     {"await-100000", 1000, {answer, fun(N) -> backlog(N, 100000) end}},
     {"wake-p50", 200, {answer, fun(N) -> wake(N, 50) end}},
     {"wake-p99", 200, {answer, fun(N) -> wake(N, 99) end}},
     {"work", 64, fun work/1}].

show({Name, Count, Run}) ->
    once(Run, max(1, Count div 10)),
    Samples = lists:sort([once(Run, Count) || _ <- lists:seq(1, 5)]),
    io:format("~s ~.1f ~.1f ~.1f~n",
              [Name, lists:nth(3, Samples), hd(Samples), lists:last(Samples)]).

%% In a process of its own, so that no row inherits a heap or a mailbox.
once(Run, Count) ->
    Self = self(),
    {_, Monitor} = spawn_monitor(fun() -> Self ! {sample, sample(Run, Count)} end),
    receive {sample, Sample} -> Sample end,
    receive {'DOWN', Monitor, process, _, _} -> ok end,
    Sample.

sample({answer, Run}, Count) -> float(Run(Count));
sample(Run, Count) ->
    Start = erlang:monotonic_time(nanosecond),
    Run(Count),
    (erlang:monotonic_time(nanosecond) - Start) / Count.

%% --- Futures -------------------------------------------------------------------------------------

future() -> spawn(fun() -> pending([]) end).

pending(Waiting) ->
    receive
        {settle, Value} ->
            [Pid ! {settled, Reference, Value} || {Pid, Reference} <- Waiting],
            settled(Value);
        {await, Pid, Reference} -> pending([{Pid, Reference} | Waiting])
    end.

%% Nobody can tell when the last one has looked: it is stopped by hand, which is kind to this machine.
settled(Value) ->
    receive
        {await, Pid, Reference} ->
            Pid ! {settled, Reference, Value},
            settled(Value);
        stop -> ok
    end.

await(Future) -> await(Future, infinity).

await(Future, Limit) ->
    Reference = make_ref(),
    Future ! {await, self(), Reference},
    receive {settled, Reference, Value} -> Future ! stop, Value
    after Limit -> timeout
    end.

settle(0) -> ok;
settle(N) ->
    Future = future(),
    Future ! {settle, N},
    N = await(Future),
    settle(N - 1).

%% --- Actors --------------------------------------------------------------------------------------

echo() -> spawn_link(fun Loop() ->
                         receive {echo, Value, Future} -> Future ! {settle, Value}, Loop() end
                     end).

tell(Actor, Value) ->
    Future = future(),
    Actor ! {echo, Value, Future},
    Future.

stop(Pid) -> unlink(Pid), exit(Pid, kill).

send(N) -> Echo = echo(), send(Echo, N), stop(Echo).
send(_, 0) -> ok;
send(Echo, N) -> N = await(tell(Echo, N)), send(Echo, N - 1).

%% What gen_server:call does: the caller's monitor and one reply, no future.
call(N) ->
    Server = spawn_link(fun Loop() ->
                            receive {'$call', {Pid, Tag}, Value} -> Pid ! {Tag, Value}, Loop() end
                        end),
    [N1 = call(Server, N1) || N1 <- lists:seq(1, N)],
    stop(Server).
call(Server, Value) ->
    Tag = erlang:monitor(process, Server),
    Server ! {'$call', {self(), Tag}, Value},
    receive {Tag, Answer} -> erlang:demonitor(Tag, [flush]), Answer end.

in_flight(N) ->
    Echo = echo(),
    [begin
         Sent = [tell(Echo, I) || I <- lists:seq(1, 1000)],
         [await(Future) || Future <- Sent]
     end || _ <- lists:seq(1, N div 1000)],
    stop(Echo).

fork(Fun) -> Future = future(), spawn(fun() -> Future ! {settle, Fun()} end), Future.

fan_out(N) -> [await(Future) || Future <- [fork(fun() -> I end) || I <- lists:seq(1, N)]].

chain(N) ->
    First = future(),
    Last = lists:foldl(fun(_, Before) -> fork(fun() -> await(Before) end) end, First, lists:seq(1, N)),
    First ! {settle, 1},
    await(Last).

timeout(N) ->
    Echo = echo(),
    [I = await(tell(Echo, I), 60000) || I <- lists:seq(1, N)],
    stop(Echo).

timers(N) ->
    Sleepers = [spawn(fun() -> receive stop -> ok after 600000 -> ok end end) || _ <- lists:seq(1, N)],
    [Sleeper ! stop || Sleeper <- Sleepers].

backlog(N, Backlog) ->
    Echo = echo(),
    Self = self(),
    Busy = spawn_link(fun() ->
        receive go -> ok end,
        Start = erlang:monotonic_time(nanosecond),
        [I = await(tell(Echo, I)) || I <- lists:seq(1, N)],
        Self ! {answer, (erlang:monotonic_time(nanosecond) - Start) / N}
    end),
    [Busy ! ping || _ <- lists:seq(1, Backlog)],
    Busy ! go,
    Answer = receive {answer, Time} -> Time end,
    stop(Echo),
    Answer.

%% --- Processes -----------------------------------------------------------------------------------

spawned(N) ->
    Self = self(),
    [begin
         Pids = [spawn(fun() -> Self ! {self(), I} end) || I <- lists:seq(1, 1000)],
         [receive {Pid, _} -> ok end || Pid <- Pids]
     end || _ <- lists:seq(1, N div 1000)].

ring(N, Size) ->
    Self = self(),
    Players = [spawn(fun() -> receive {meet, Other} -> player(Other, Self) end end)
               || _ <- lists:seq(1, Size)],
    lists:foldl(fun(Next, Last) -> Last ! {meet, Next}, Next end, lists:last(Players), Players),
    hd(Players) ! {hit, N},
    receive done -> ok end,
    [exit(Player, kill) || Player <- Players].

player(Other, Done) ->
    receive
        {hit, 0} -> Done ! done;
        {hit, N} -> Other ! {hit, N - 1}, player(Other, Done)
    end.

skynet(Size) -> skynet(Size, 0, self()), receive {sum, Sum} -> Sum end.
skynet(1, First, Parent) -> Parent ! {sum, First};
skynet(Size, First, Parent) ->
    Part = Size div 10,
    Self = self(),
    [spawn(fun() -> skynet(Part, First + I * Part, Self) end) || I <- lists:seq(0, 9)],
    Parent ! {sum, lists:sum([receive {sum, Sum} -> Sum end || _ <- lists:seq(0, 9)])}.

many_to_one(N) ->
    Self = self(),
    [spawn(fun() -> [Self ! {take, 1} || _ <- lists:seq(1, N div 100)] end) || _ <- lists:seq(1, 100)],
    sink(N).
sink(0) -> ok;
sink(N) -> receive {take, 1} -> sink(N - 1) end.

wake(N, Percent) ->
    Busy = [spawn(fun Loop() -> Loop() end) || _ <- lists:seq(1, 1000)],
    Delays = [begin
                  Start = erlang:monotonic_time(nanosecond),
                  timer:sleep(1),
                  erlang:monotonic_time(nanosecond) - Start - 1000000
              end || _ <- lists:seq(1, N)],
    [exit(Pid, kill) || Pid <- Busy],
    lists:nth(max(1, N * Percent div 100), lists:sort(Delays)).

work(N) -> [await(Future) || Future <- [fork(fun() -> fibonacci(20) end) || _ <- lists:seq(1, N)]].

fibonacci(N) when N < 2 -> N;
fibonacci(N) -> fibonacci(N - 1) + fibonacci(N - 2).
