#!/usr/bin/env escript
%%! +sbwt none
%% A small TLS client or server on Erlang's own stack (the application ssl): escript erlang.escript client|server [OPTION=VALUE]...
%%
%% name=HOST (client: whom to visit, and to ask for) sni=no port=443 versions=1.2,1.3 cert=FILE key=FILE chain=FILE trust=FILE
%% (client; without, any certificate will do) auth=FILE (server: roots that client certificates need) suites=A:B groups=x25519,secp256r1
%% curves=secp256r1 (TLS 1.2) signatures=ecdsa_secp256r1_sha256 alpn=h2 times=N (client: connections that may resume) then=close|abort
%% (client: how to leave) wait=MILLISECONDS (how long a handshake may take)

main([Role | Words]) ->
    Options = maps:from_list([list_to_tuple(string:split(Word, "=")) || Word <- Words]),
    {ok, _} = application:ensure_all_started(ssl),
    case Role of
        "server" -> serve(Options);
        "client" -> [visit(Options) || _ <- lists:seq(1, list_to_integer(maps:get("times", Options, "1")))]
    end.

serve(Options) ->
    Settings = [{active, false}, {reuseaddr, true}, {session_tickets, stateless} | common(Options)] ++ auth(Options),
    {ok, Listener} = ssl:listen(port(Options), fitting(Options, Settings)),
    accept(Listener, Options).

accept(Listener, Options) ->
    {ok, Plain} = ssl:transport_accept(Listener),
    case catch ssl:handshake(Plain, patience(Options)) of
        {ok, Socket} -> answer(Socket);
        Error -> io:format("server: ~p~n", [Error])
    end,
    accept(Listener, Options).

answer(Socket) ->
    ssl:recv(Socket, 0, 5000),
    ssl:send(Socket, "HTTP/1.0 200 OK\r\n\r\nhello\n"),
    ssl:close(Socket).

visit(Options) ->
    Host = maps:get("name", Options, "www.shop.test"),
    case ssl:connect(Host, port(Options), fitting(Options, client(Options, Host)), patience(Options)) of
        {ok, Socket} -> ask(Socket, maps:get("then", Options, "close"));
        Error -> io:format("client: ~p~n", [Error])
    end.

ask(_Socket, "abort") ->
    halt(0);
ask(Socket, "close") ->
    ssl:send(Socket, "GET / HTTP/1.0\r\n\r\n"),
    ssl:recv(Socket, 0, 5000),
    ssl:close(Socket),
    timer:sleep(200).

client(Options, Host) ->
    [{active, false}, {session_tickets, auto}, {reuse_sessions, save} | common(Options)] ++ trust(Options) ++
        [{server_name_indication, case Options of #{"sni" := "no"} -> disable; _ -> Host end}].

common(Options) ->
    lists:append([setting(Option, Value) || {Option, Value} <- maps:to_list(Options)]).

setting("versions", Value) -> [{versions, [version(One) || One <- list(Value)]}];
setting("cert", File) -> [{certfile, File}];
setting("key", File) -> [{keyfile, File}];
setting("chain", File) -> [{cacertfile, File}];
setting("suites", Value) -> [{ciphers, string:split(Value, ":", all)}];
setting("groups", Value) -> [{supported_groups, atoms(Value)}];
setting("curves", Value) -> [{eccs, atoms(Value)}];
setting("signatures", Value) -> [{signature_algs, atoms(Value)}];
setting(_, _) -> [].

trust(#{"trust" := File} = Options) -> [{verify, verify_peer}, {cacertfile, File} | alpn(alpn_advertised_protocols, Options)];
trust(Options) -> [{verify, verify_none} | alpn(alpn_advertised_protocols, Options)].

auth(#{"auth" := File} = Options) ->
    [{verify, verify_peer}, {fail_if_no_peer_cert, true}, {cacertfile, File} | alpn(alpn_preferred_protocols, Options)];
auth(Options) -> alpn(alpn_preferred_protocols, Options).

alpn(Key, #{"alpn" := Value}) -> [{Key, [list_to_binary(One) || One <- list(Value)]}];
alpn(_, _) -> [].

%% What is no option of the versions that are to be spoken goes.
fitting(#{"versions" := Value}, Settings) ->
    Versions = list(Value),
    Strange = case {lists:member("1.3", Versions), Versions} of
        {false, _} -> [session_tickets];
        {true, ["1.3"]} -> [reuse_sessions];
        _ -> []
    end,
    [Setting || {Key, _} = Setting <- Settings, not lists:member(Key, Strange)];
fitting(_, Settings) -> Settings.

version("1.0") -> tlsv1;
version("1.1") -> 'tlsv1.1';
version("1.2") -> 'tlsv1.2';
version("1.3") -> 'tlsv1.3'.

list(Value) -> string:split(Value, ",", all).

atoms(Value) -> [list_to_atom(One) || One <- list(Value)].

port(Options) -> list_to_integer(maps:get("port", Options, "443")).

patience(Options) -> list_to_integer(maps:get("wait", Options, "8000")).
