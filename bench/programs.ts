/** What is measured: the same source and the same commands bare, in a sandbox and through Runyard. */
export type BenchProgram = {
  name: string;
  language: string;
  file: string;
  source: string;
  /** Comment sign of the language: a number behind it makes each cold source a new one. */
  comment: string;
  compile: string[] | undefined;
  run: string[];
  /** The same source each time: compiled once. */
  isSame?: boolean;
};

const node = process.execPath;

const c = {
  language: "c",
  file: "main.c",
  comment: "//",
  compile: ["/usr/bin/gcc", "-O2", "-std=gnu17", "-o", "program", "main.c", "-lm"],
  run: ["./program"],
};

const cpp = {
  language: "cpp",
  file: "main.cpp",
  comment: "//",
  compile: ["/usr/bin/g++", "-O2", "-std=gnu++20", "-o", "program", "main.cpp"],
  run: ["./program"],
};

const cHello = '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n';

export const programs = (typescript: string[]): BenchProgram[] => [
  {
    name: "python hello",
    language: "python",
    file: "main.py",
    source: "print('hello')\n",
    comment: "#",
    compile: undefined,
    run: ["/usr/bin/python3", "main.py"],
  },
  {
    name: "javascript hello",
    language: "javascript",
    file: "main.js",
    source: "console.log('hello')\n",
    comment: "//",
    compile: undefined,
    run: [node, "main.js"],
  },
  { ...c, name: "c hello", source: cHello },
  { ...c, name: "c hello, again", source: cHello, isSame: true },
  {
    ...cpp,
    name: "c++ hello",
    source: '#include <iostream>\nint main() { std::cout << "hello\\n"; }\n',
  },
  {
    ...cpp,
    name: "c++ bits/stdc++.h",
    source: `#include <bits/stdc++.h>
using namespace std;
int main() {
  vector<int> all{5, 3, 9, 1};
  sort(all.begin(), all.end());
  map<int, string> words;
  for (int one : all) words[one] = "n" + to_string(one);
  for (auto &[key, word] : words) cout << key << word << "\\n";
}
`,
  },
  {
    name: "java hello",
    language: "java",
    file: "Main.java",
    source: 'public class Main { public static void main(String[] args) { System.out.println("hello"); } }\n',
    comment: "//",
    compile: ["javac", "Main.java"],
    run: ["java", "Main"],
  },
  {
    name: "typescript hello",
    language: "typescript",
    file: "main.ts",
    source: "const word: string = 'hello';\nconsole.log(word);\n",
    comment: "//",
    compile: [...typescript, "main.ts"],
    run: [node, "main.js"],
  },
  {
    ...c,
    name: "c, 0.3 s of CPU",
    source: `#include <stdio.h>
int main(void) {
  unsigned long x = 1, sum = 0;
  for (long i = 0; i < 260000000; i++) { x ^= x << 13; x ^= x >> 7; x ^= x << 17; sum += x & 1; }
  printf("%lu\\n", sum);
  return 0;
}
`,
  },
];
