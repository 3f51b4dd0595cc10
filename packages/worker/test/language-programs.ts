/** What a language that not every machine has must show. Every program is a whole one. */
export type LanguagePrograms = {
  language: string;
  /** The command whose absence tells that the machine lacks the language. */
  command: string;
  /** Does not compile, or is not of the language; `says` is in what is printed on standard error. */
  spoiled: { source: string; says: RegExp };
  /** Is well formed, starts, and fails. */
  failing: { source: string; says: RegExp };
  endless: string;
  /** Reads numbers, parted by blanks and ends of lines, and prints their sum. */
  summing: string;
};

export const languagePrograms: readonly LanguagePrograms[] = [
  {
    language: "bash",
    command: "bash",
    spoiled: {
      source: "if true; then\n  echo yes\n",
      says: /main\.sh: line \d+: syntax error: unexpected end of file/,
    },
    failing: { source: "set -u\necho $missing\n", says: /missing: unbound variable/ },
    endless: "while :; do :; done\n",
    summing: "sum=0\nfor n in $(cat); do ((sum += n)); done\necho $sum\n",
  },
  {
    language: "perl",
    command: "perl",
    spoiled: { source: "print 1 +;\n", says: /syntax error at main\.pl line 1/ },
    failing: { source: 'die "no way";\n', says: /no way at main\.pl line 1/ },
    endless: "1 while 1;\n",
    summing: 'my $sum = 0;\nwhile (<STDIN>) { $sum += $_ for split }\nprint "$sum\\n";\n',
  },
  {
    language: "ruby",
    command: "ruby",
    spoiled: { source: "def twice(n)\n  2 * n\n", says: /main\.rb:\d+: syntax error/ },
    failing: { source: "puts [1, 2].fetch(7)\n", says: /main\.rb:1:.*IndexError/s },
    endless: "loop {}\n",
    summing: "puts STDIN.read.split.sum(&:to_i)\n",
  },
  {
    language: "lua",
    command: "lua",
    spoiled: { source: "print(1 +)\n", says: /main\.lua:1: unexpected symbol/ },
    failing: { source: "local t = nil\nprint(t.x)\n", says: /main\.lua:2: attempt to index a nil value/ },
    endless: "while true do end\n",
    summing: 'local sum = 0\nfor n in io.read("a"):gmatch("%S+") do sum = sum + math.tointeger(n) end\nprint(sum)\n',
  },
];
