import { readFile } from "node:fs/promises";
import { madeUpPassword, readStudentNames } from "@runyard/client";
import { type Group, GroupRole, type PartialLimits } from "@runyard/protocol";
import { type Command, Option } from "commander";
import { type BoundOptions, changedByFlags, limitFlags } from "../access/limit-flags.ts";
import { addSettings, type CommonOptions, clientFor, examples, readFlag } from "../command-line.ts";
import { UsageError } from "../failure.ts";
import { print, printJson, printTable, say } from "../output/console.ts";
import type { Define } from "../program.ts";
import { parseDuration, parseList } from "../settings/values.ts";

export const define: Define = (program) => {
  const group = program.command("group").description("Groups, such as classes: members, teachers, codes to join");
  addRules(named(group, "create", "Make a group"), "languages its members may use, separated by commas, or all")
    .addHelpText("after", examples("runyard group create cs1-2026 --only python,c --time 5s"))
    .action(async (name: string, options: RuleOptions) =>
      tell(await (await clientFor(options)).groups.create({ name, ...rulesIn(options, {}) }), options),
    );
  addRules(
    named(group, "set", "Change what is the same for all members; what is not named stays"),
    "languages its members may use, separated by commas, or all",
  )
    .addHelpText("after", examples("runyard group set cs1-2026 --only all --memory usual"))
    .action(async (name: string, options: RuleOptions) => {
      const { groups } = await clientFor(options);
      const { limits } = await groups.get(name);
      tell(await groups.change(name, rulesIn(options, limits ?? {})), options);
    });
  addSettings(group.command("list").description("Groups you are in; for operators all"), ["controller"]).action(
    async (options: CommonOptions) => {
      const items = await (await clientFor(options)).groups.list();
      if (options.json) printJson({ items, nextCursor: null });
      else if (items.length === 0) say("there is no group");
      else printTable(["NAME", "MEMBERS", "TEACHERS", "LANGUAGES", "CODE"], items.map(presentGroup));
    },
  );
  named(group, "members", "Who is in a group").action(async (name: string, options: CommonOptions) => {
    const { members } = await (await clientFor(options)).groups.get(name);
    if (options.json) printJson({ items: members, nextCursor: null });
    else
      printTable(
        ["NAME", "ROLE"],
        members.map((member) => [member.name, member.role]),
      );
  });
  named(group, "remove", "Remove a group; its members' accounts stay").action(
    async (name: string, options: CommonOptions) => tell(await (await clientFor(options)).groups.remove(name), options),
  );
  defineMembers(group);
  defineImport(group);
  defineCode(group);
  addSettings(group.command("enter").description("Join a group with its code").argument("<code>", "from its teacher"), [
    "controller",
  ]).action(async (code: string, options: CommonOptions) => {
    const entered = await (await clientFor(options)).groups.enter(code);
    if (options.json) printJson(entered);
    else say(`you are in ${entered.name}`);
  });
};

const named = (parent: Command, verb: string, says: string): Command =>
  addSettings(parent.command(verb).description(says).argument("<name>", "the group"), ["controller"]);

type RuleOptions = BoundOptions & { only?: string };

const addRules = (command: Command, only: string): Command => {
  command.option("--only <list>", only);
  for (const { flag, placeholder, doc } of Object.values(limitFlags)) {
    command.option(`--${flag} <${placeholder}>`, `${doc}, where a job says nothing; usual: as for everybody`);
  }
  return command;
};

const rulesIn = (options: RuleOptions, before: PartialLimits): Partial<Pick<Group, "languages" | "limits">> => {
  const { only } = options;
  const limits = changedByFlags(before, { table: limitFlags, options, none: undefined });
  return {
    ...(only !== undefined && { languages: only === "all" ? null : readFlag("--only", only, parseList) }),
    limits: Object.keys(limits).length === 0 ? null : limits,
  };
};

const defineMembers = (group: Command): void => {
  named(group, "add", "Take an account into a group")
    .argument("<account>", "its name")
    .addOption(new Option("--role <role>", "what it is there").choices(GroupRole.options).default("member"))
    .addHelpText("after", examples("runyard group add cs1-2026 ms-lovelace --role teacher"))
    .action(async (name: string, account: string, options: CommonOptions & { role: GroupRole }) =>
      tell(await (await clientFor(options)).groups.addMember(name, { name: account, role: options.role }), options),
    );
  named(group, "drop", "Take an account out of a group; the account stays")
    .argument("<account>", "its name")
    .action(async (name: string, account: string, options: CommonOptions) =>
      tell(await (await clientFor(options)).groups.removeMember(name, account), options),
    );
};

const defineImport = (group: Command): void => {
  named(group, "import", "Make an account for each name of a file, and print the passwords made up for them")
    .argument("<file>", "CSV; the names are in its first column")
    .addHelpText("after", examples("runyard group import cs1-2026 students.csv > passwords.txt"))
    .action(async (name: string, file: string, options: CommonOptions) => {
      const names = readStudentNames(await readText(file));
      if (names.length === 0) throw new UsageError(`${file} has no names in its first column`);
      const students = names.map((student) => ({ name: student, password: madeUpPassword() }));
      await (await clientFor(options)).groups.addStudents(name, students);
      if (options.json) printJson({ items: students, nextCursor: null });
      else
        printTable(
          ["NAME", "PASSWORD"],
          students.map((student) => [student.name, student.password]),
        );
    });
};

const readText = async (file: string): Promise<string> => {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${(error as Error).message}`);
  }
};

const defineCode = (group: Command): void => {
  named(group, "code", "Make a code with which people join a group by themselves, in place of the one before")
    .option("--life <duration>", "for how long", "24h")
    .option("--revoke", "make the one there is void instead")
    .addHelpText("after", examples("runyard group code cs1-2026 --life 2h", "runyard group code cs1-2026 --revoke"))
    .action(async (name: string, options: CommonOptions & { life: string; revoke?: true }) => {
      const { groups } = await clientFor(options);
      const lifeMs = readFlag("--life", options.life, parseDuration);
      tell(await (options.revoke ? groups.revokeCode(name) : groups.createCode(name, lifeMs)), options);
    });
};

const heldBy = ({ members }: Group, role: GroupRole): string[] =>
  members.filter((member) => member.role === role).map(({ name }) => name);

const presentGroup = (group: Group): string[] => [
  group.name,
  String(group.members.length),
  heldBy(group, "teacher").join(", "),
  group.languages === null ? "all" : group.languages.join(", "),
  group.code === null ? "" : group.code.code,
];

const tell = (group: Group, { json }: CommonOptions): void => {
  if (json) printJson(group);
  else
    print(`${group.name}: ${group.members.length} members${group.code === null ? "" : `, code ${group.code.code}`}\n`);
};
