Programs in C and C++ with the machine inside.

$ btvm compile $EXAMPLES/embed/Counter.bt -o Counter.btc && $BTVM_BUILD/btvm_embed_counter Counter.btc
counted to 1000

$ btvm compile $EXAMPLES/embed/Room.bt -o Room.btc && $BTVM_BUILD/btvm_embed_thermostat Room.btc
kitchen heats: true
attic heats: false
kitchen: from 20 to 26 degrees
cellar: from 20 to 23 degrees
the cellar follows: 23
Error: no sensor in the cellar
attic: from 20 to 5 degrees

$ $BTVM_BUILD/btvm_embed_counter none.btc
cannot read none.btc
[66]

$ $BTVM_BUILD/btvm_embed_thermostat none.btc
at byte 0: the file ends too early: magic
[1]
