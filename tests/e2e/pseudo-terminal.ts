import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cliEntry, waitUntil } from "@runyard/testkit";

/**
 * Runs a command in a terminal and tells how it left it: a line of JSON on standard input types keys, gives the window
 * another size or sends the command a signal; the last line on standard error has the exit status and what became of the mode.
 */
const driver = `
import fcntl, json, os, pty, select, signal, struct, sys, termios
def resize(columns, rows):
  fcntl.ioctl(own, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))
own, theirs = pty.openpty()
resize(90, 25)
before = termios.tcgetattr(theirs)
pid = os.fork()
if pid == 0:
  os.close(own)
  os.login_tty(theirs) if hasattr(os, 'login_tty') else (os.setsid(), fcntl.ioctl(theirs, termios.TIOCSCTTY, 0), [os.dup2(theirs, fd) for fd in range(3)])
  os.execvp(sys.argv[1], sys.argv[1:])
told = b''
inputs = [0, own]
while True:
  ready, _, _ = select.select(inputs, [], [], 0.05)
  if own in ready:
    os.write(1, os.read(own, 65536))
  elif 0 in ready:
    part = os.read(0, 65536)
    if not part: inputs.remove(0)
    told += part
    *lines, told = told.split(b'\\n')
    for line in lines:
      order = json.loads(line)
      if 'keys' in order: os.write(own, order['keys'].encode())
      elif 'signal' in order: os.kill(pid, order['signal'])
      else: resize(*order['size'])
  ended, status = os.waitpid(pid, os.WNOHANG)
  if ended and not select.select([own], [], [], 0)[0]: break
  if ended:
    while select.select([own], [], [], 0.1)[0]: os.write(1, os.read(own, 65536))
    break
after = termios.tcgetattr(theirs)
sys.stderr.write(json.dumps({'status': os.waitstatus_to_exitcode(status), 'isRestored': before == after}))
`;

export type TerminalEnd = { status: number; isRestored: boolean; shown: string };

/** The command in a terminal of its own: 90 columns, 25 rows. */
export class PseudoTerminal {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #shown = "";
  #report = "";

  constructor(args: readonly string[]) {
    const command = ["python3", "-c", driver, process.execPath, cliEntry, ...args];
    const [program = "", ...rest] = command;
    this.#child = spawn(program, rest, { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, TERM: "xterm" } });
    this.#child.stdin?.on("error", () => {
      // The command may end before it is told everything.
    });
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#shown += text;
    });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#report += text;
    });
    this.#ended = once(this.#child, "close");
  }

  get shown(): string {
    return this.#shown;
  }

  async shows(text: string): Promise<void> {
    const seen = () => this.#shown.includes(text);
    await waitUntil(`the terminal to show ${JSON.stringify(text)}`, seen, 60_000).catch((error: Error) => {
      throw new Error(`${error.message}\n${JSON.stringify(this.#shown)}\n${this.#report}`);
    });
  }

  type(keys: string): void {
    this.#tell({ keys });
  }

  resize(columns: number, rows: number): void {
    this.#tell({ size: [columns, rows] });
  }

  signal(signal: number): void {
    this.#tell({ signal });
  }

  async end(): Promise<TerminalEnd> {
    await this.#ended;
    return { ...(JSON.parse(this.#report.trim().split("\n").at(-1) ?? "") as TerminalEnd), shown: this.#shown };
  }

  #tell(order: object): void {
    this.#child.stdin?.write(`${JSON.stringify(order)}\n`);
  }
}
