A reload that does not find its class again. row: Behaviour reload

$ printf 'Object subclass: Ticket\n  price => 1\n' > ticket.bt

$ cat > again.bt <<'END'
> (Workspace load: "ticket.bt") await.
> File writeAll: "ticket.bt" contents: "Object subclass: Voucher".
> [Ticket reload] on: Error do: [:e | Console printLine: "{e kind} {e errorClass} {e selector}: {e message}"].
> File writeAll: "ticket.bt" contents: "Object subclass: Ticket".
> Console printLine: Ticket reload printString
> END

$ btvm again.bt
reload_failed Ticket reload: Ticket is no longer defined in ticket.bt (found: Voucher)
Ticket
