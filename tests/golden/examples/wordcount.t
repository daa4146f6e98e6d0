$ cp $EXAMPLES/wordcount.bt . && modes wordcount.bt
39 lines, 246 words, 90 of them different
  counts: 17
  at: 11
  each: 10
  self: 10
  word: 10

$ printf 'one two\ntwo\n\nthree three three' > text.txt; btvm wordcount.bt text.txt
4 lines, 6 words, 3 of them different
  three: 3
  two: 2
  one: 1

$ btvm wordcount.bt none.txt
none.txt: File 'lines:': file not found

$ btvm wordcount.bt /etc/passwd
/etc/passwd: File 'lines:': invalid file path
