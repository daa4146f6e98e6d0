The web server, asked by curl.

$ mkfifo started; (btvm $EXAMPLES/http 0 > started; echo "ended $?") > log 2>&1 & exec 3<started; read -r line <&3; url=${line##* }; echo "${line% *}"
Listening on

$ get() { curl -sS --noproxy '*' "$@"; }; get "$url/"; get "$url/hello?name=Ada%20L"; get "$url/hello"

Hello, Ada L!
Hello, world!

$ get -d Ada "$url/names"; get -d Ben "$url/names"; get "$url/"; get "$url/names"; echo
Welcome, Ada
Welcome, Ben
Ada, Ben
["Ada","Ben"]

$ get -o /dev/null -w '%{http_code} %{num_connects} %{content_type}\n' "$url/names" -o /dev/null "$url/nowhere"
200 1 application/json
404 0 text/plain; charset=utf-8

$ get -I "$url/" | tr -d '\r'
HTTP/1.1 200 OK
Content-Type: text/plain; charset=utf-8
Content-Length: 9
Connection: keep-alive


$ get "$url/nowhere"; get -X DELETE "$url/names"; get -d '' "$url/names"
There is no /nowhere
Not with DELETE
Who?

$ get -I "$url/hello" | head -1 | tr -d '\r'; get -I "$url/nowhere" | head -1 | tr -d '\r'; get "http://[::1]:${url##*:}/hello"
HTTP/1.1 200 OK
HTTP/1.1 404 Not Found
Hello, world!

$ get -H 'Connection: close' -D - -o /dev/null "$url/" | grep Connection | tr -d '\r'
Connection: close

$ head -c 2000000 /dev/zero | tr '\0' x | get --data-binary @- "$url/names" | wc -c; get -H 'Content-Length: 99999999' -d x "$url/names"; echo; printf x | get -H 'Transfer-Encoding: chunked' -d @- "$url/names"; echo
2000010
Ten megabytes are enough
Send a Content-Length

$ get -w '%{http_code}\n' "$url/error"; get "$url/hello"
Something went wrong500
Hello, world!

$ python3 - "${url##*:}" <<'END'
> import socket, sys
> for text in (b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\nbad header\r\n\r\n", b"GET /" + b"x" * 2000000):
>     with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as s:
>         try:
>             s.sendall(text)
>             print(s.makefile("rb").readline().decode().strip())
>         except ConnectionError:
>             print("closed")
> END
HTTP/1.1 400 Bad Request
HTTP/1.1 400 Bad Request
closed

$ python3 - "${url##*:}" <<'END'
> # Many requests before the first answer is read; and one byte by byte.
> import socket, sys
> request = b"GET /hello HTTP/1.1\r\nHost: here\r\n\r\n"
> last = b"GET /hello?name=last HTTP/1.1\r\nConnection: close\r\n\r\n"
> with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as s:
>     s.sendall(request * 1000 + last)
>     answers = s.makefile("rb").read()
>     print(answers.count(b"Hello, world!"), answers.endswith(b"Hello, last!\n"))
> with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as s:
>     s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
>     for byte in last:
>         s.sendall(bytes([byte]))
>     print(s.makefile("rb").read().endswith(b"Hello, last!\n"))
> END
1000 True
True

$ seq 200 | xargs -P 200 -I{} curl -sS --noproxy '*' -o /dev/null -w '%{http_code}\n' "$url/hello?name={}" | sort | uniq -c | tr -s ' '
 200 200

$ for i in $(seq 20); do get -d "guest$i" "$url/names" & done | sort | uniq -c | wc -l; get "$url/names" | tr ',' '\n' | grep -c guest
20
20

$ get -d '' "$url/stop"; exec 3<&-; wait; grep -vE '(request|connection) failed' log
Bye
ended 0

$ mkfifo again; "$BTVM" $EXAMPLES/http 0 > again 2> log & pid=$!; exec 3<again; read -r line <&3; get "${line##* }/hello"; kill -INT $pid; wait $pid; echo "ended $?"; exec 3<&-; cat log
Hello, world!
ended 130

btvm: interrupted
