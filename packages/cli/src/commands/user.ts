import { madeUpPassword } from "@runyard/client";
import { Role, type User } from "@runyard/protocol";
import { type Command, Option } from "commander";
import { ask, linesOfInput } from "../access/secret-input.ts";
import { addSettings, type CommonOptions, clientFor, examples } from "../command-line.ts";
import { print, printJson, printTable, say } from "../output/console.ts";
import { formatAgo } from "../output/format.ts";
import type { Define } from "../program.ts";

type Options = CommonOptions & { role?: Role; passwordStdin?: true; takeOver?: true; subject?: string };

export const define: Define = (program) => {
  const command = program.command("user").description("Accounts: who may use the controller");
  defineAdd(command);
  addSettings(command.command("list").description("List accounts"), ["controller"])
    .addHelpText("after", examples("runyard user list"))
    .action(async (options: CommonOptions) => {
      const items = await (await clientFor(options)).users.list();
      if (options.json) printJson({ items, nextCursor: null });
      else if (items.length === 0) say("there is no account yet: runyard user add NAME --role admin");
      else printTable(heads, items.map(presentUser));
    });
  defineChange(command, "disable", "Keep an account out; what it has open ends at once", { disabled: true });
  defineChange(command, "enable", "Let a disabled account in again", { disabled: false });
  addSettings(
    command
      .command("role")
      .description("Give an account another role, in force at once")
      .argument("<name>", "the account")
      .addArgument(roleArgument(command)),
    ["controller"],
  )
    .addHelpText("after", examples("runyard user role ada operator"))
    .action(async (name: string, role: Role, options: CommonOptions) =>
      tell(await (await clientFor(options)).users.change(name, { role }), options),
    );
  definePassword(command);
  defineLink(command);
  addSettings(
    command
      .command("remove")
      .description("Remove an account with its sessions and tokens; its jobs stay")
      .argument("<name>", "the account"),
    ["controller"],
  )
    .addHelpText("after", examples("runyard user remove ada"))
    .action(async (name: string, options: CommonOptions) => {
      const user = await (await clientFor(options)).users.remove(name);
      if (options.json) printJson(user);
      else print(`${user.name} removed\n`);
    });
};

const roleArgument = (command: Command) => command.createArgument("<role>", "what it may do").choices(Role.options);

const defineAdd = (parent: Command): void => {
  const command = parent
    .command("add")
    .description("Make an account. Its password is made up and shown, unless it is given")
    .argument("<name>", "what its jobs are under: letters, digits and . _ @ + -")
    .addOption(new Option("--role <role>", "what it may do").choices(Role.options).default("user"))
    .option("--password-stdin", "read the password, at least 10 characters, from standard input")
    .option("--subject <subject>", "whom the identity provider lets into it, by their sub; then it has no password")
    .option("--take-over", "also a name of an account that was removed: its jobs become the new one's");
  addSettings(command, ["controller"])
    .addHelpText(
      "after",
      examples("runyard user add ada --role admin", "runyard user add bob --password-stdin < password"),
    )
    .action(async (name: string, options: Options) => {
      const client = await clientFor(options);
      const { role = "user", takeOver = false, subject } = options;
      if (subject !== undefined) return tell(await client.users.add({ name, role, subject, takeOver }), options);
      const { password, isMadeUp } = await newPassword(options);
      const user = await client.users.add({ name, role, password, takeOver });
      tellPassword(user, options, isMadeUp ? password : undefined);
    });
};

const definePassword = (parent: Command): void => {
  const command = parent
    .command("password")
    .description(
      "Change a password; the account's other sessions end. Another's is made up and shown, unless it is given",
    )
    .argument("[name]", "the account; one's own if not given")
    .option("--password-stdin", "read it from standard input; before one's own, a line with the one until now");
  addSettings(command, ["controller"])
    .addHelpText("after", examples("runyard user password", "runyard user password ada"))
    .action(async (named: string | undefined, options: Options) => {
      const client = await clientFor(options);
      const me = await client.session.get();
      const name = named ?? me.name;
      if (me.userId !== null && name.toLowerCase() === me.name.toLowerCase()) {
        tell(await client.users.setPassword(name, await ownPasswords(options)), options);
        return;
      }
      const { password, isMadeUp } = await newPassword(options);
      tellPassword(await client.users.setPassword(name, { password }), options, isMadeUp ? password : undefined);
    });
};

const defineLink = (parent: Command): void => {
  addSettings(
    parent
      .command("link")
      .description("Let somebody whom the identity provider knows into an account; what it has open ends")
      .argument("<name>", "the account")
      .argument("[subject]", "their sub, which the audit names where they were refused; none: nobody any more"),
    ["controller"],
  )
    .addHelpText("after", examples("runyard user link ada 7f3c1e", "runyard user link ada"))
    .action(async (name: string, subject: string | undefined, options: CommonOptions) =>
      tell(await (await clientFor(options)).users.change(name, { subject: subject ?? null }), options),
    );
};

type Change = { disabled: boolean };

const defineChange = (parent: Command, verb: string, says: string, change: Change): void => {
  addSettings(parent.command(verb).description(says).argument("<name>", "the account"), ["controller"])
    .addHelpText("after", examples(`runyard user ${verb} ada`))
    .action(async (name: string, options: CommonOptions) =>
      tell(await (await clientFor(options)).users.change(name, change), options),
    );
};

const newPassword = async ({ passwordStdin }: Options): Promise<{ password: string; isMadeUp: boolean }> => {
  if (!passwordStdin) return { password: madeUpPassword(), isMadeUp: true };
  const [password = ""] = await linesOfInput(1);
  return { password, isMadeUp: false };
};

const ownPasswords = async ({ passwordStdin }: Options): Promise<{ current: string; password: string }> => {
  const [current = "", password = ""] = passwordStdin
    ? await linesOfInput(2)
    : [await ask("password until now", true), await ask("new password", true)];
  return { current, password };
};

const tellPassword = (user: User, options: Options, password: string | undefined): void => {
  if (options.json) printJson(password === undefined ? user : { ...user, password });
  else print(`${user.name} ${user.role}${password === undefined ? "" : `, password ${password}`}\n`);
};

const tell = (user: User, options: CommonOptions): void => {
  if (options.json) printJson(user);
  else print(`${user.name} ${user.role}${user.disabled ? ", disabled" : ""}\n`);
};

const heads = ["NAME", "ROLE", "STATE", "SESSIONS", "TOKENS", "SEEN", "CREATED"];

const presentUser = ({ name, role, disabled, sessions, tokens, lastSeenAtMs, createdAtMs }: User): string[] => [
  name,
  role,
  disabled ? "disabled" : "enabled",
  String(sessions),
  String(tokens),
  lastSeenAtMs === null ? "never" : formatAgo(lastSeenAtMs, Date.now()),
  formatAgo(createdAtMs, Date.now()),
];
