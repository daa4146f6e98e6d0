%% The rows of `btvm bench library` on Erlang/OTP.
%%
%%   erlc library.erl && erl -noshell -run library main
%%
%% Prints a line for each row: its name and the median nanoseconds of three runs. Dictionaries are maps, and
%% sets those of version 2, which are maps too.
-module(library).
-export([main/0]).

main() ->
    [show(Row) || Row <- rows()],
    init:stop().

rows() ->
    [{"sort", 1000000, fun numbers/1, fun lists:sort/1},
     {"sort-by", 300000, fun numbers/1, fun(L) -> lists:sort(fun(A, B) -> A >= B end, L) end},
     {"sort-texts", 300000, fun texts/1, fun lists:sort/1},
     {"unique", 1000000, fun(N) -> [X rem 1000 || X <- numbers(N)] end, fun lists:usort/1},
     {"dict-put", 300000, fun numbers/1, fun put_all/1},
     {"dict-get", 300000, fun(N) -> L = numbers(N), {L, maps:map(fun(_, _) -> 1 end, put_all(L))} end,
      fun({L, All}) -> lists:foldl(fun(K, Sum) -> Sum + maps:get(K, All) end, 0, L) end},
     {"dict-texts", 300000, fun texts/1, fun put_all/1},
     {"set-add", 300000, fun numbers/1,
      fun(L) -> lists:foldl(fun sets:add_element/2, sets:new([{version, 2}]), L) end},
     {"array-put", 300000, fun(N) -> array:from_list(numbers(N)) end,
      fun(A) -> lists:foldl(fun(I, All) -> array:set(I, I, All) end, A, lists:seq(0, array:size(A) - 1)) end},
     {"text-append", 1000000, fun(N) -> N end, fun(N) -> append(N, <<>>) end},
     {"text-join", 1000000, fun texts/1, fun(L) -> iolist_to_binary(lists:join(<<",">>, L)) end},
     {"text-split", 1000000, fun(N) -> iolist_to_binary(lists:join(<<",">>, texts(N))) end,
      fun(Text) -> binary:split(Text, <<",">>, [global]) end},
     {"count", 10000000, fun(N) -> N end, fun(N) -> count(N, 0) end},
     {"do", 1000000, fun numbers/1, fun(L) -> lists:foldl(fun(X, Sum) -> X + Sum end, 0, L) end},
     {"collect", 1000000, fun numbers/1, fun(L) -> lists:map(fun(X) -> X + 1 end, L) end},
     {"select", 1000000, fun numbers/1, fun(L) -> lists:filter(fun(X) -> X rem 2 =:= 0 end, L) end},
     {"group-by", 1000000, fun numbers/1,
      fun(L) -> maps:map(fun(_, G) -> lists:reverse(G) end, lists:foldl(fun group/2, #{}, L)) end}].

show({Name, Count, Prepare, Run}) ->
    Samples = lists:sort([once(Count, Prepare, Run) || _ <- [1, 2, 3]]),
    io:format("~s ~.1f~n", [Name, lists:nth(2, Samples)]).

%% In a process of its own, so that no row leaves garbage to the next.
once(Count, Prepare, Run) ->
    Self = self(),
    spawn_link(fun() ->
        Made = Prepare(Count),
        Start = erlang:monotonic_time(nanosecond),
        Result = Run(Made),
        Time = erlang:monotonic_time(nanosecond) - Start,
        Self ! {time, Time, erlang:phash2(Result, 2)}
    end),
    receive {time, Time, _} -> Time / Count end.

numbers(N) -> numbers(N, 12345, []).
numbers(0, _, All) -> All;
numbers(N, X, All) ->
    Next = (X * 1103515245 + 12345) rem 2147483648,
    numbers(N - 1, Next, [Next | All]).

texts(N) -> [integer_to_binary(X) || X <- numbers(N)].

put_all(L) -> lists:foldl(fun(K, All) -> maps:put(K, true, All) end, #{}, L).

append(0, Text) -> Text;
append(N, Text) -> append(N - 1, <<Text/binary, "ab">>).

count(0, Sum) -> Sum;
count(N, Sum) -> count(N - 1, Sum + N).

group(X, Groups) -> maps:update_with(X rem 100, fun(G) -> [X | G] end, [X], Groups).
