/** What a language that not every machine has must show. Every program is a whole one. */
export type LanguagePrograms = {
  language: string;
  /** The command whose absence tells that the machine lacks the language. */
  command: string;
  /** What must be there for its compiler to be quick: else every test would take a quarter of a minute. */
  prepared?: string;
  /** Does not compile, or is not of the language; `says` is in what is printed on standard error. */
  spoiled: { source: string; says: RegExp };
  /** Is well formed, starts, and fails. */
  failing: { source: string; says: RegExp };
  endless: string;
  /** Takes more and more memory. */
  hungry: string;
  /** Asks for more memory at once than any machine has; absent where a program of the language cannot. */
  greedy?: string;
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
    hungry: "x=hungry\nwhile :; do x=$x$x; done\n",
    summing: "sum=0\nfor n in $(cat); do ((sum += n)); done\necho $sum\n",
  },
  {
    language: "perl",
    command: "perl",
    spoiled: { source: "print 1 +;\n", says: /syntax error at main\.pl line 1/ },
    failing: { source: 'die "no way";\n', says: /no way at main\.pl line 1/ },
    endless: "1 while 1;\n",
    hungry: 'my @all;\npush @all, "hungry" x 100000 while 1;\n',
    greedy: 'my $x = "x" x (1 << 45);\n',
    summing: 'my $sum = 0;\nwhile (<STDIN>) { $sum += $_ for split }\nprint "$sum\\n";\n',
  },
  {
    language: "ruby",
    command: "ruby",
    spoiled: { source: "def twice(n)\n  2 * n\n", says: /main\.rb:\d+: syntax error/ },
    failing: { source: "puts [1, 2].fetch(7)\n", says: /main\.rb:1:.*IndexError/s },
    endless: "loop {}\n",
    hungry: 'all = []\nloop { all << "hungry" * 100_000 }\n',
    greedy: '"x" * (1 << 45)\n',
    summing: "puts STDIN.read.split.sum(&:to_i)\n",
  },
  {
    language: "lua",
    command: "lua",
    spoiled: { source: "print(1 +)\n", says: /main\.lua:1: unexpected symbol/ },
    failing: { source: "local t = nil\nprint(t.x)\n", says: /main\.lua:2: attempt to index a nil value/ },
    endless: "while true do end\n",
    hungry: 'local all = {}\nwhile true do all[#all + 1] = string.rep("hungry" .. #all, 100000) end\n',
    summing: 'local sum = 0\nfor n in io.read("a"):gmatch("%S+") do sum = sum + math.tointeger(n) end\nprint(sum)\n',
  },
  {
    language: "php",
    command: "php",
    spoiled: {
      source: "<?php echo 1 +;\n",
      says: /PHP Parse error:.*|Parse error: syntax error, unexpected token ";"/,
    },
    failing: { source: "<?php throw new Exception('no way');\n", says: /Uncaught Exception: no way in .*main\.php:1/ },
    endless: "<?php while (true);\n",
    hungry: '<?php $all = [];\nwhile (true) $all[] = str_repeat("hungry" . count($all), 100000);\n',
    greedy: '<?php echo strlen(str_repeat("x", 1 << 45));\n',
    summing: "<?php echo array_sum(preg_split('/\\s+/', trim(stream_get_contents(STDIN)))), \"\\n\";\n",
  },
  {
    language: "go",
    command: "go",
    prepared: "~/.cache/runyard/go-build",
    spoiled: {
      source: "package main\n\nfunc main() { x := 1 }\n",
      says: /\.\/main\.go:3:15: declared and not used: x|x declared (?:and|but) not used/,
    },
    failing: {
      source: "package main\n\nfunc main() {\n\tvar a []int\n\tprintln(a[len(a)])\n}\n",
      says: /panic: runtime error: index out of range/,
    },
    endless: "package main\n\nfunc main() {\n\tfor {\n\t}\n}\n",
    hungry:
      "package main\n\nfunc main() {\n\tvar all [][]byte\n\tfor {\n\t\tb := make([]byte, 1<<20)\n\t\tfor i := range b {\n\t\t\tb[i] = 1\n\t\t}\n\t\tall = append(all, b)\n\t}\n}\n",
    summing:
      'package main\n\nimport "fmt"\n\nfunc main() {\n\tsum, n := 0, 0\n\tfor {\n\t\tif _, err := fmt.Scan(&n); err != nil {\n\t\t\tbreak\n\t\t}\n\t\tsum += n\n\t}\n\tfmt.Println(sum)\n}\n',
  },
  {
    language: "rust",
    command: "rustc",
    spoiled: {
      source: 'fn main() { let n: i32 = "one"; }\n',
      says: /error\[E0308\]: mismatched types\n --> main\.rs:1:26/,
    },
    failing: {
      source: 'fn main() {\n    let v: Vec<i32> = Vec::new();\n    println!("{}", v[v.len()]);\n}\n',
      says: /panicked at .*main\.rs:3/,
    },
    endless: "fn main() {\n    loop {}\n}\n",
    hungry: "fn main() {\n    let mut all = Vec::new();\n    loop {\n        all.push(vec![1u8; 1 << 20]);\n    }\n}\n",
    greedy:
      'fn main() {\n    let n: usize = std::env::args().count() << 45;\n    println!("{}", vec![1u8; n].len());\n}\n',
    summing:
      'use std::io::{self, Read};\n\nfn main() {\n    let mut text = String::new();\n    io::stdin().read_to_string(&mut text).unwrap();\n    let sum: i64 = text.split_whitespace().map(|n| n.parse::<i64>().unwrap()).sum();\n    println!("{sum}");\n}\n',
  },
  {
    language: "pascal",
    command: "fpc",
    spoiled: {
      source: "begin\n  writeln(missing);\nend.\n",
      says: /main\.pas\(2,\d+\) Error: Identifier not found "missing"/,
    },
    failing: {
      source:
        "{$R+}\nvar\n  a: array[1..3] of integer;\n  i: integer;\nbegin\n  i := paramcount + 4;\n  a[i] := 1;\n  writeln(a[i]);\nend.\n",
      says: /Runtime error 201/,
    },
    endless: "begin\n  while true do;\nend.\n",
    hungry:
      "var\n  p: pbyte;\nbegin\n  while true do\n  begin\n    getmem(p, 1 shl 20);\n    fillchar(p^, 1 shl 20, 1);\n  end;\nend.\n",
    greedy: "var\n  p: pointer;\nbegin\n  getmem(p, int64(1) shl 45);\n  writeln(p <> nil);\nend.\n",
    summing:
      "var\n  n, sum: int64;\nbegin\n  sum := 0;\n  while not seekeof do\n  begin\n    read(n);\n    sum := sum + n;\n  end;\n  writeln(sum);\nend.\n",
  },
  {
    language: "fortran",
    command: "gfortran",
    spoiled: {
      source: "program p\n  implicit none\n  x = 1\nend program p\n",
      says: /main\.f90:3:3:[\s\S]*Error: Symbol ‘x’ at \(1\) has no IMPLICIT type/,
    },
    failing: {
      source: "program p\n  print *, 'before'\n  error stop 'no way'\nend program p\n",
      says: /ERROR STOP no way/,
    },
    endless:
      "program p\n  integer :: i\n  i = 1\n  do while (i /= 0)\n    i = mod(i * 3 + 1, 7) + 1\n  end do\n  print *, i\nend program p\n",
    hungry:
      "program p\n  implicit none\n  type node\n    integer, allocatable :: n(:)\n    type(node), pointer :: next\n  end type\n  type(node), pointer :: first, more\n  nullify (first)\n  do\n    allocate (more)\n    allocate (more%n(262144))\n    more%n = 1\n    more%next => first\n    first => more\n  end do\nend program p\n",
    greedy:
      "program p\n  implicit none\n  integer(8), allocatable :: n(:)\n  integer(8) :: size\n  size = 2_8**45\n  allocate (n(size))\n  n = 1\n  print *, sum(n)\nend program p\n",
    summing:
      "program p\n  implicit none\n  integer :: n, status, total\n  character(len=1000) :: line\n  integer :: at\n  total = 0\n  do\n    read (*, '(a)', iostat=status) line\n    if (status /= 0) exit\n    do\n      line = adjustl(line)\n      if (line == '') exit\n      at = index(line, ' ')\n      read (line(:at), *) n\n      total = total + n\n      line = line(at:)\n    end do\n  end do\n  print '(i0)', total\nend program p\n",
  },
  {
    language: "haskell",
    command: "ghc",
    spoiled: { source: "main :: IO ()\nmain = putStrLn 42\n", says: /main\.hs:2:17: error:/ },
    failing: { source: "main :: IO ()\nmain = print (head ([] :: [Int]))\n", says: /Prelude\.head: empty list/ },
    endless: "import Control.Monad\n\nmain :: IO ()\nmain = forever (pure ())\n",
    hungry:
      "main :: IO ()\nmain = do\n  let ns = [1 ..] :: [Integer]\n  print (length (takeWhile (> 0) ns))\n  print (sum (takeWhile (> 0) ns))\n",
    summing: 'main :: IO ()\nmain = interact $ \\text -> show (sum (map read (words text) :: [Integer])) ++ "\\n"\n',
  },
  {
    language: "ocaml",
    command: "ocamlopt",
    spoiled: {
      source: "let () = print_string 42\n",
      says: /File "main\.ml", line 1, characters 22-24:[\s\S]*Error: This expression has type int/,
    },
    failing: { source: 'let () = failwith "no way"\n', says: /Fatal error: exception Failure\("no way"\)/ },
    endless: "let () = while true do () done\n",
    hungry: "let () =\n  let all = ref [] in\n  while true do all := Bytes.make 1048576 'x' :: !all done\n",
    greedy: "let () = print_int (Bytes.length (Bytes.make (1 lsl 45) 'x'))\n",
    summing:
      'let () =\n  let rec add sum = match Scanf.scanf " %d" (fun n -> n) with\n    | n -> add (sum + n)\n    | exception (End_of_file | Scanf.Scan_failure _ | Failure _) -> sum in\n  print_endline (string_of_int (add 0))\n',
  },
  {
    language: "r",
    command: "Rscript",
    spoiled: { source: "print(1 +)\n", says: /Error: unexpected '\)' in "print\(1 \+\)"/ },
    failing: { source: 'stop("no way")\n', says: /Error: no way\nExecution halted/ },
    endless: "while (TRUE) {}\n",
    hungry: "all <- list()\nrepeat all[[length(all) + 1]] <- rep(length(all) + 0.5, 100000)\n",
    greedy: "x <- numeric(2^45)\n",
    summing: 'cat(sum(scan(file("stdin"), quiet = TRUE)), "\\n", sep = "")\n',
  },
  {
    language: "prolog",
    command: "swipl",
    spoiled: { source: ":- initialization(main).\nmain :- write(a.\n", says: /main\.pro:\d+:\d+: Syntax error/ },
    failing: {
      source: ":- initialization(main).\nmain :- X is foo + 1, write(X).\n",
      says: /Arithmetic: .*`foo\/0'/,
    },
    endless: ":- initialization(main).\nmain :- repeat, fail.\n",
    hungry: ":- initialization(main).\nmain :- grow([]).\ngrow(L) :- grow([hungry|L]).\n",
    summing:
      ':- initialization(main).\nmain :-\n    read_string(user_input, _, Text),\n    split_string(Text, " \\n", " \\n", Words),\n    findall(N, (member(W, Words), W \\== "", number_string(N, W)), Ns),\n    sum_list(Ns, Sum),\n    writeln(Sum).\n',
  },
  {
    language: "lisp",
    command: "sbcl",
    spoiled: { source: "(print (+ 1 2)\n", says: /end of file on/ },
    failing: { source: '(error "no way")\n', says: /no way/ },
    endless: "(loop)\n",
    hungry: "(defvar *all* nil)\n(loop (push (make-array 100000 :initial-element 1) *all*))\n",
    greedy: "(print (length (make-array (expt 2 40) :initial-element 1)))\n",
    summing:
      '(let ((sum 0))\n  (loop for n = (read *standard-input* nil) while n do (incf sum n))\n  (format t "~a~%" sum))\n',
  },
  {
    language: "octave",
    command: "octave-cli",
    spoiled: { source: "x = (1 + ;\n", says: /parse error/ },
    failing: {
      source: "x = [1 2 3];\ndisp(x(7));\n",
      says: /error: index \(7\): out of bound|error: x\(7\): out of bound 3/,
    },
    endless: "while true\nend\n",
    hungry: "all = {};\nwhile true\n  all{end + 1} = rand(300);\nend\n",
    greedy: "x = ones(2^22, 2^22);\ndisp(sum(x(:)));\n",
    summing: 'printf("%d\\n", sum(fscanf(stdin, "%d")));\n',
  },
  {
    language: "sql",
    command: "sqlite3",
    spoiled: { source: "SELEC 1;\n", says: /near "SELEC": syntax error/ },
    failing: {
      source: "CREATE TABLE t (n INTEGER CHECK (n > 0));\nINSERT INTO t VALUES (-1);\n",
      says: /CHECK constraint failed: n > 0/,
    },
    endless: "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n;\n",
    hungry:
      "WITH RECURSIVE n(i, t) AS (SELECT 1, zeroblob(1000000) UNION ALL SELECT i + 1, zeroblob(1000000) || i FROM n LIMIT 5000)\nSELECT length(group_concat(hex(t))) FROM n;\n",
    summing:
      "CREATE TABLE input (line TEXT);\n.import /dev/stdin input\n\nWITH RECURSIVE rest(text) AS (\n  SELECT line || ' ' FROM input\n  UNION ALL\n  SELECT ltrim(substr(text, instr(text, ' '))) FROM rest WHERE text <> ''\n)\nSELECT sum(substr(text, 1, instr(text, ' ') - 1)) FROM rest WHERE text <> '';\n",
  },
  {
    language: "assembly",
    command: "nasm",
    spoiled: {
      source: "        global _start\n_start: mov     eax, [missing]\n",
      says: /main\.asm:2: error: symbol `missing' not defined/,
    },
    failing: { source: "        global  _start\n_start: xor     eax, eax\n        mov     [rax], eax\n", says: /(?:)/ },
    endless: "        global  _start\n_start: jmp     _start\n",
    hungry:
      "        global  _start\n_start: mov     eax, 9\n        xor     edi, edi\n        mov     esi, 1048576\n        mov     edx, 3\n        mov     r10d, 34\n        mov     r8, -1\n        xor     r9d, r9d\n        syscall\n        mov     ecx, 256\n.touch: mov     byte [rax], 1\n        add     rax, 4096\n        loop    .touch\n        jmp     _start\n",
    summing:
      '        global  main\n        extern  scanf, printf\n\n        section .rodata\nget:    db      "%ld", 0\nput:    db      "%ld", 10, 0\n\n        section .text\nmain:   push    rbx\n        sub     rsp, 16\n        xor     ebx, ebx\n.next:  lea     rdi, [rel get]\n        mov     rsi, rsp\n        xor     eax, eax\n        call    scanf\n        cmp     eax, 1\n        jne     .done\n        add     rbx, [rsp]\n        jmp     .next\n.done:  lea     rdi, [rel put]\n        mov     rsi, rbx\n        xor     eax, eax\n        call    printf\n        xor     eax, eax\n        add     rsp, 16\n        pop     rbx\n        ret\n',
  },
  {
    language: "csharp",
    command: "mcs",
    spoiled: {
      source: 'class P { static void Main() { int n = "one"; } }\n',
      says: /Main\.cs\(1,\d+\): error CS0029: Cannot implicitly convert type `string' to `int'/,
    },
    failing: {
      source: 'class P { static void Main() { throw new System.Exception("no way"); } }\n',
      says: /Unhandled Exception:\s+System\.Exception: no way/,
    },
    endless: "class P { static void Main() { while (true); } }\n",
    hungry:
      "using System.Collections.Generic;\n\nclass P\n{\n    static void Main()\n    {\n        var all = new List<byte[]>();\n        while (true)\n        {\n            var more = new byte[1 << 20];\n            for (var i = 0; i < more.Length; i += 4096) more[i] = 1;\n            all.Add(more);\n        }\n    }\n}\n",
    greedy:
      "class P { static void Main() { var x = new long[1 << 30, 1 << 30]; System.Console.WriteLine(x.Length); } }\n",
    summing:
      "using System;\nusing System.Linq;\n\nclass P\n{\n    static void Main()\n    {\n        var words = Console.In.ReadToEnd().Split((char[])null, StringSplitOptions.RemoveEmptyEntries);\n        Console.WriteLine(words.Select(long.Parse).Sum());\n    }\n}\n",
  },
  {
    language: "kotlin",
    command: "kotlinc",
    spoiled: {
      source: 'fun main() {\n    val n: Int = "one"\n}\n',
      says: /main\.kt:2:18: error: (?:type mismatch|initializer type mismatch)/,
    },
    failing: {
      source: "fun main() {\n    listOf(1)[3]\n}\n",
      says: /Exception in thread "main" java\.lang\.\w*IndexOutOfBounds/,
    },
    endless: "fun main() {\n    while (true) {}\n}\n",
    hungry:
      "fun main() {\n    val all = mutableListOf<ByteArray>()\n    while (true) all.add(ByteArray(1 shl 20))\n}\n",
    summing:
      'fun main() {\n    println(generateSequence(::readLine).flatMap { it.trim().split(" ").asSequence() }.map { it.toLong() }.sum())\n}\n',
  },
  {
    language: "scala",
    command: "scalac",
    spoiled: {
      source: 'object Main extends App {\n  val n: Int = "one"\n}\n',
      says: /Main\.scala:2: error: type mismatch/,
    },
    failing: { source: "object Main extends App {\n  println(List(1)(3))\n}\n", says: /IndexOutOfBoundsException: 3/ },
    endless: "object Main extends App {\n  while (true) {}\n}\n",
    hungry:
      "object Main extends App {\n  var all = List.empty[Array[Byte]]\n  while (true) all = new Array[Byte](1 << 20) :: all\n}\n",
    greedy: "object Main extends App {\n  println(new Array[Long](Int.MaxValue).length)\n}\n",
    summing:
      'object Main extends App {\n  println(scala.io.Source.stdin.mkString.split("\\\\s+").filter(_.nonEmpty).map(_.toLong).sum)\n}\n',
  },
  {
    language: "clojure",
    command: "clojure",
    spoiled: { source: "(println (+ 1 2)\n", says: /Syntax error reading source at \(main\.clj/ },
    failing: { source: "(println (nth [1 2] 7))\n", says: /Execution error \(IndexOutOfBoundsException\)/ },
    endless: "(loop [] (recur))\n",
    hungry: "(loop [all []] (recur (conj all (byte-array 1048576))))\n",
    greedy: "(println (alength (long-array Integer/MAX_VALUE)))\n",
    summing: '(println (reduce + (map #(Long/parseLong %) (re-seq #"\\S+" (slurp *in*)))))\n',
  },
  {
    language: "elixir",
    command: "elixir",
    spoiled: { source: "IO.puts(1 +)\n", says: /\(SyntaxError\) main\.exs:1/ },
    failing: { source: "IO.puts(hd([]))\n", says: /\(ArgumentError\)/ },
    endless: "defmodule M do\n  def go, do: go()\nend\n\nM.go()\n",
    hungry: 'defmodule M do\n  def go(all), do: go([String.duplicate("hungry", 100_000) | all])\nend\n\nM.go([])\n',
    summing: "IO.read(:stdio, :all) |> String.split() |> Enum.map(&String.to_integer/1) |> Enum.sum() |> IO.puts()\n",
  },
];
