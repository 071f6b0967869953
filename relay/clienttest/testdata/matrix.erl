%% Erlang's ftp application goes through the matrix: escript matrix.erl HOST PORT DIR MODE TLS
-mode(compile).

main([Host, Port, Dir, Mode, Tls]) ->
    {ok, _} = application:ensure_all_started(ftp),
    {ok, _} = application:ensure_all_started(ssl),
    Secure = [{tls, [{verify, verify_none}]} || Tls =:= "tls"],
    {ok, Ftp} = ftp:open(Host, [{port, list_to_integer(Port)}, {mode, list_to_atom(Mode)}, {timeout, 60000} | Secure]),
    ok = ftp:user(Ftp, "haha", "hehe"),
    ok = ftp:cd(Ftp, Dir),
    ok = ftp:type(Ftp, binary),
    Step = fun(Name, Body) -> Body(), io:format("did ~s~n", [Name]) end,
    %% epath is what 550 becomes. The same session goes on.
    Refused = fun(Body) ->
        {error, epath} = Body(),
        {ok, "550" ++ _} = ftp:latest_ctrl_response(Ftp),
        {ok, Dir} = ftp:pwd(Ftp)
    end,

    Step("put", fun() -> ok = ftp:send(Ftp, "in.bin", "up load.bin") end),
    Step("get", fun() ->
        ok = ftp:recv(Ftp, "full.bin", "back.bin"),
        {ok, Back} = file:read_file("back.bin"),
        {ok, Back} = ftp:recv_bin(Ftp, "full.bin")
    end),
    Step("missing file", fun() ->
        Refused(fun() -> ftp:recv(Ftp, "nothing", "never") end),
        Refused(fun() -> ftp:recv_bin(Ftp, "nothing") end)
    end),
    Step("append", fun() -> ok = ftp:append(Ftp, "tail.txt", "log.txt") end),
    Step("list", fun() ->
        {ok, List} = ftp:ls(Ftp),
        {match, _} = re:run(List, io_lib:format(" ~b .* full\\.bin", [filelib:file_size("back.bin")]))
    end),
    Step("names", fun() -> {ok, Names} = ftp:nlist(Ftp), true = lists:member("full.bin", string:tokens(Names, "\r\n")) end),
    Step("missing folder", fun() ->
        Refused(fun() -> ftp:ls(Ftp, "nowhere") end),
        Refused(fun() -> ftp:nlist(Ftp, "nowhere") end),
        Refused(fun() -> ftp:cd(Ftp, "nowhere") end)
    end),
    Made = unicode:characters_to_list(unicode:characters_to_binary("made 文"), latin1),
    Moved = unicode:characters_to_list(unicode:characters_to_binary("new文.txt"), latin1),
    Step("mkdir", fun() -> ok = ftp:mkdir(Ftp, Made) end),
    Step("cd", fun() ->
        ok = ftp:cd(Ftp, Made),
        There = Dir ++ "/" ++ Made,
        {ok, There} = ftp:pwd(Ftp),
        ok = ftp:cd(Ftp, ".."),
        {ok, Dir} = ftp:pwd(Ftp)
    end),
    Step("rename", fun() -> ok = ftp:rename(Ftp, "old.txt", Moved) end),
    Step("delete", fun() -> ok = ftp:delete(Ftp, "gone.txt") end),
    Step("rmdir", fun() -> ok = ftp:rmdir(Ftp, "empty") end),
    ok = ftp:close(Ftp).
