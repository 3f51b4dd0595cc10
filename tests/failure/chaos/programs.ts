import type { JobRequest } from "@runyard/protocol";
import type { Random } from "@runyard/testkit";

export type ChaosProgram = {
  number: number;
  request: JobRequest;
  /** The one right output of each input. */
  expected: string[];
};

/** Each prints who it is, takes its time step by step, and ends with a number that only it comes to. */
const sources = {
  python: `import sys, time
number, steps, pause, rounds = map(int, sys.argv[1:])
print("begin", number, flush=True)
value = number
for step in range(steps):
    time.sleep(pause / 1000)
    print("step", step, flush=True)
for _ in range(rounds):
    value = (value * 1664525 + 1013904223) & 0xFFFFFFFF
print("end", number, value)
`,
  javascript: `const [number, steps, pause, rounds] = process.argv.slice(2).map(Number);
console.log("begin", number);
for (let step = 0; step < steps; step += 1) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
  console.log("step", step);
}
let value = number;
for (let round = 0; round < rounds; round += 1) value = (Math.imul(value, 1664525) + 1013904223) >>> 0;
console.log("end", number, value);
`,
  c: `#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
int main(int argc, char **argv) {
  int number = atoi(argv[1]), steps = atoi(argv[2]), pause = atoi(argv[3]), rounds = atoi(argv[4]);
  setvbuf(stdout, NULL, _IOLBF, 0);
  printf("begin %d\\n", number);
  for (int step = 0; step < steps; step++) {
    usleep(pause * 1000);
    printf("step %d\\n", step);
  }
  uint32_t value = number;
  for (int round = 0; round < rounds; round++) value = value * 1664525u + 1013904223u;
  printf("end %d %u\\n", number, value);
}
`,
  java: `public class Main {
  public static void main(String[] args) throws Exception {
    int number = Integer.parseInt(args[0]), steps = Integer.parseInt(args[1]);
    int pause = Integer.parseInt(args[2]), rounds = Integer.parseInt(args[3]);
    System.out.println("begin " + number);
    for (int step = 0; step < steps; step++) {
      Thread.sleep(pause);
      System.out.println("step " + step);
    }
    int value = number;
    for (int round = 0; round < rounds; round++) value = value * 1664525 + 1013904223;
    System.out.println("end " + number + " " + Integer.toUnsignedString(value));
  }
}
`,
};

type Course = { number: number; steps: number; pauseMs: number; rounds: number };

const answer = ({ number, steps, rounds }: Course): string => {
  let value = number;
  for (let round = 0; round < rounds; round += 1) value = (Math.imul(value, 1664525) + 1013904223) >>> 0;
  const lines = Array.from({ length: steps }, (_, step) => `step ${step}\n`);
  return `begin ${number}\n${lines.join("")}end ${number} ${value}\n`;
};

// Java compiles for half a second of CPU: a little of it is enough.
const drawn = ["python", "python", "python", "javascript", "javascript", "c", "c", "c", "java"] as const;

/** Those the programs are written in. */
export const languages: readonly string[] = [...new Set(drawn)];

/** A real program in one of several languages; most are short, some run long enough to be struck. */
export const chaosProgram = (number: number, random: Random): ChaosProgram => {
  const language = random.pick(drawn);
  const isLong = random.chance(0.15);
  const courses = Array.from({ length: random.chance(0.2) ? 2 : 1 }, (_, input): Course => {
    const pauseMs = random.between(20, isLong ? 700 : 200);
    return { number: number * 10 + input, steps: random.between(0, isLong ? 10 : 5), pauseMs, rounds: 50_000 };
  });
  const inputs = courses.map((course) => ({
    args: [course.number, course.steps, course.pauseMs, course.rounds].map(String),
  }));
  return {
    number,
    request: { language, source: sources[language], inputs, labels: { chaos: String(number) } },
    expected: courses.map(answer),
  };
};
