import type { AuditEntry, Group, Job, JobSummary, Problem, QuotaRecord } from "@runyard/protocol";
import { afterEach, beforeEach, expect, it } from "vitest";
import { addUser, bearing, type Headers, logIn, ownerToken, password } from "./people.ts";
import { YardUnderTest } from "./yard-under-test.ts";

const hourMs = 3_600_000;

let yard: YardUnderTest;
let owner: Headers;
let teacher: Headers;
beforeEach(async () => {
  yard = await YardUnderTest.start();
  await yard.join();
  owner = bearing(await ownerToken(yard));
  await addUser(yard, "teacher", "user");
  teacher = await logIn(yard, "teacher");
  await change("POST", "/api/v1/groups", { name: "cs1", languages: ["python"] }, owner);
  await change("POST", "/api/v1/groups/cs1/members", { name: "teacher", role: "teacher" }, owner);
});
afterEach(() => yard[Symbol.asyncDispose]());

const change = async <Body = Group>(method: string, path: string, body: unknown, headers: Headers): Promise<Body> => {
  const answer = await yard.send<Body>(method, path, body, headers);
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  return answer.body;
};
const refusal = async (method: string, path: string, body: unknown, headers: Headers): Promise<[number, string]> => {
  const answer = await yard.send<Problem>(method, path, body, headers);
  return [answer.status, answer.body.code];
};
const addStudents = (names: string[], headers = teacher) => {
  const students = names.map((name) => ({ name, password }));
  return change("POST", "/api/v1/groups/cs1/students", { students }, headers);
};
const handIn = (headers: Headers, language = "python") =>
  yard.post<Job & Problem>("/api/v1/jobs", { language, source: "print(1)" }, headers);

it("sets up thirty students at once, each of whom can log in", async () => {
  const names = Array.from({ length: 30 }, (_, at) => `student-${at + 1}`);
  const { members } = await addStudents(names);
  expect(members).toHaveLength(31);
  expect((await handIn(await logIn(yard, "student-30"))).status).toBe(201);
  expect(
    await refusal(
      "POST",
      "/api/v1/groups/cs1/students",
      {
        students: [
          { name: "new", password },
          { name: "student-3", password },
        ],
      },
      teacher,
    ),
  ).toEqual([409, "USER_EXISTS"]);
  const twice = { students: ["new", "NEW"].map((name) => ({ name, password })) };
  expect(await refusal("POST", "/api/v1/groups/cs1/students", twice, teacher)).toEqual([409, "USER_EXISTS"]);
  const users = await yard.get<{ items: { name: string }[] }>("/api/v1/users", owner);
  expect(users.body.items.map(({ name }) => name)).not.toContain("new");
});

it("shows teachers their students' jobs, and nobody else's; students only their own", async () => {
  await addStudents(["ada", "bob"]);
  const [ada, bob] = [await logIn(yard, "ada"), await logIn(yard, "bob")];
  const { id } = (await handIn(ada)).body;
  const others = (await handIn(owner)).body.id;
  expect((await yard.get<Job>(`/api/v1/jobs/${id}`, teacher)).body.owner).toBe("ada");
  expect((await yard.get<Job>(`/api/v1/jobs/${others}`, teacher)).status).toBe(404);
  expect((await yard.get<Job>(`/api/v1/jobs/${id}`, bob)).status).toBe(404);
  const listed = async (headers: Headers, query: string) =>
    (await yard.get<{ items: JobSummary[] }>(`/api/v1/jobs?${query}`, headers)).body.items.map((job) => job.id);
  expect(await listed(teacher, "group=cs1")).toEqual([id]);
  expect(await listed(teacher, "group=cs1&owner=ada")).toEqual([id]);
  expect(await listed(teacher, "owner=local")).toEqual([]);
  expect(await listed(bob, "group=cs1")).toEqual([]);
  expect((await yard.send<Job>("DELETE", `/api/v1/jobs/${id}`, undefined, teacher)).status).toBe(200);
  await change("DELETE", "/api/v1/groups/cs1/members/ada", undefined, teacher);
  expect((await yard.get<Job>(`/api/v1/jobs/${id}`, teacher)).status).toBe(404);
});

it("lets people in with its code until that expires or is revoked, and no wrong code", async () => {
  const { code } = await change("POST", "/api/v1/groups/cs1/code", { lifeMs: hourMs }, teacher);
  const joinAs = (name: string, given = code?.code) =>
    yard.post<{ group: string } & Problem>("/api/v1/groups/join", { code: given, name, password });
  expect((await joinAs("ada", code?.code.toUpperCase())).body.group).toBe("cs1");
  expect((await yard.get<Group>("/api/v1/groups/cs1", await logIn(yard, "ada"))).body).toMatchObject({ code: null });
  expect((await joinAs("bob", "wrong")).body.code).toBe("JOIN_CODE_INVALID");
  yard.clock.advance(hourMs);
  expect((await joinAs("bob")).body.code).toBe("JOIN_CODE_INVALID");
  const fresh = (await change("POST", "/api/v1/groups/cs1/code", { lifeMs: hourMs }, teacher)).code?.code;
  await change("DELETE", "/api/v1/groups/cs1/code", undefined, teacher);
  expect((await joinAs("bob", fresh)).body.code).toBe("JOIN_CODE_INVALID");
});

it("lets accounts that are there in with its code, once, each as what they are in it", async () => {
  const { code } = await change("POST", "/api/v1/groups/cs1/code", { lifeMs: hourMs }, teacher);
  await addUser(yard, "vic", "viewer");
  const vic = await logIn(yard, "vic");
  const enter = { code: code?.code.toUpperCase() };
  expect(await refusal("POST", "/api/v1/groups/enter", enter, {})).toEqual([401, "UNAUTHENTICATED"]);
  expect(await refusal("POST", "/api/v1/groups/enter", enter, owner)).toEqual([404, "USER_NOT_FOUND"]);
  const wrong = await refusal("POST", "/api/v1/groups/enter", { code: "wrong" }, vic);
  expect(wrong).toEqual([404, "JOIN_CODE_INVALID"]);
  for (let again = 0; again < 2; again += 1) {
    const seen = await change("POST", "/api/v1/groups/enter", enter, vic);
    expect(seen).toMatchObject({ name: "cs1", code: null });
    expect(seen.members).toEqual([
      { name: "teacher", role: "teacher" },
      { name: "vic", role: "member" },
    ]);
  }
  expect((await change("POST", "/api/v1/groups/enter", enter, teacher)).members[0]?.role).toBe("teacher");
  const { items } = (await yard.get<{ items: AuditEntry[] }>("/api/v1/audit?kind=group_changed", owner)).body;
  const entered = items.filter(({ message }) => message.includes("with its code"));
  expect(entered).toMatchObject([
    { actor: "vic", subject: "cs1", message: "group cs1: vic became a member with its code" },
  ]);
  yard.clock.advance(hourMs);
  expect(await refusal("POST", "/api/v1/groups/enter", enter, vic)).toEqual([404, "JOIN_CODE_INVALID"]);
});

it("lets a whole class in at once", async () => {
  const { code } = await change("POST", "/api/v1/groups/cs1/code", { lifeMs: hourMs }, teacher);
  const names = Array.from({ length: 30 }, (_, at) => `student-${at + 1}`);
  const answers = await Promise.all(
    names.map((name) => yard.post("/api/v1/groups/join", { code: code?.code, name, password })),
  );
  expect(answers.map(({ status }) => status)).toEqual(names.map(() => 201));
  expect((await yard.get<Group>("/api/v1/groups/cs1", teacher)).body.members).toHaveLength(31);
});

it("makes guessing codes slow", async () => {
  const guess = () => yard.post<Problem>("/api/v1/groups/join", { code: "wrong", name: "eve", password });
  const guessInside = () => yard.post<Problem>("/api/v1/groups/enter", { code: "wrong" }, teacher);
  const codes = new Set<string>();
  for (let tried = 0; tried < 110; tried += 1) codes.add((await (tried % 2 ? guess : guessInside)()).body.code);
  expect([...codes]).toEqual(["JOIN_CODE_INVALID", "TOO_MANY_LOGINS"]);
  expect((await guess()).body.code).toBe("TOO_MANY_LOGINS");
  expect((await guessInside()).body.code).toBe("TOO_MANY_LOGINS");
});

it("holds members to its languages and to its quota, and lets go of those who leave", async () => {
  await addStudents(["ada"]);
  const ada = await logIn(yard, "ada");
  await change<QuotaRecord>("PUT", "/api/v1/quotas/group:cs1", { jobs: 1 }, owner);
  const refused = (await handIn(ada, "cpp")).body;
  expect(refused).toMatchObject({ code: "BEYOND_QUOTA", quota: "languages", languages: ["python"] });
  expect((await handIn(ada)).status).toBe(201);
  expect((await handIn(ada)).body).toMatchObject({ code: "QUOTA_EXCEEDED", quota: "jobs", limit: 1 });
  await change("DELETE", "/api/v1/groups/cs1/members/ada", undefined, teacher);
  expect((await handIn(ada, "cpp")).status).toBe(201);
});

it("gives jobs that say no limits those of their owner's group, within the quota", async () => {
  await addStudents(["ada"]);
  const ada = await logIn(yard, "ada");
  const limits = { cpuTimeMs: 2_000, memoryBytes: 2 ** 30 };
  expect((await change("POST", "/api/v1/groups/cs1", { limits }, owner)).languages).toEqual(["python"]);
  const limitsOf = async (asked: object) => {
    const job = { language: "python", source: "print(1)", ...asked };
    return (await change<Job>("POST", "/api/v1/jobs", job, ada)).limits;
  };
  expect(await limitsOf({})).toMatchObject({ ...limits, wallTimeMs: 20_000 });
  expect(await limitsOf({ limits: { cpuTimeMs: 5_000 } })).toMatchObject({ ...limits, cpuTimeMs: 5_000 });
  await change<QuotaRecord>("PUT", "/api/v1/quotas/group:cs1", { limits: { memoryBytes: 2 ** 27 } }, owner);
  expect(await limitsOf({})).toMatchObject({ cpuTimeMs: 2_000, memoryBytes: 2 ** 27 });
  await change("POST", "/api/v1/groups", { name: "cs2", limits: { cpuTimeMs: 9_000 } }, owner);
  await change("POST", "/api/v1/groups/cs2/members", { name: "ada", role: "member" }, owner);
  expect(await limitsOf({}), "the highest of both groups").toMatchObject({ cpuTimeMs: 9_000 });
  await yard.restart();
  expect(await limitsOf({})).toMatchObject({ cpuTimeMs: 9_000 });
  await change("DELETE", "/api/v1/groups/cs2", undefined, owner);
  await change("POST", "/api/v1/groups/cs1", { limits: null }, owner);
  expect(await limitsOf({})).toMatchObject({ cpuTimeMs: 10_000 });
});

it("knows its languages by any of their names, and as they were changed last", async () => {
  await addStudents(["ada"]);
  const ada = await logIn(yard, "ada");
  await change("POST", "/api/v1/groups/cs1", { languages: ["py"] }, owner);
  expect((await handIn(ada)).status).toBe(201);
  await change("POST", "/api/v1/groups/cs1", { languages: ["cpp"] }, owner);
  expect((await handIn(ada)).status).toBe(403);
  const batch = {
    jobs: [
      { language: "cpp", source: "int main() {}" },
      { language: "python", source: "print(1)" },
    ],
  };
  const { body } = await yard.post<Problem>("/api/v1/jobs/batch", batch, ada);
  expect(body).toMatchObject({ code: "BEYOND_QUOTA", errors: [{ field: "jobs.1.language" }] });
  await change("POST", "/api/v1/groups/cs1", { languages: null }, owner);
  expect((await handIn(ada)).status).toBe(201);
  expect(await refusal("POST", "/api/v1/groups/cs1", { languages: null }, teacher)).toEqual([403, "FORBIDDEN"]);
  expect(await refusal("POST", "/api/v1/groups/none", {}, owner)).toEqual([404, "GROUP_NOT_FOUND"]);
});

it("is looked after by its teachers and admins alone, and hidden from strangers", async () => {
  await addStudents(["ada"]);
  await addUser(yard, "stranger", "user");
  const [ada, stranger] = [await logIn(yard, "ada"), await logIn(yard, "stranger")];
  const missing = [404, "GROUP_NOT_FOUND"];
  for (const headers of [ada, stranger]) {
    expect(await refusal("POST", "/api/v1/groups/cs1/code", { lifeMs: hourMs }, headers)).toEqual(missing);
    expect(
      await refusal("POST", "/api/v1/groups/cs1/students", { students: [{ name: "x", password }] }, headers),
    ).toEqual(missing);
    expect(await refusal("DELETE", "/api/v1/groups/cs1/members/ada", undefined, headers)).toEqual(missing);
  }
  expect(await refusal("POST", "/api/v1/groups/cs1/members", { name: "ada", role: "teacher" }, teacher)).toEqual([
    403,
    "FORBIDDEN",
  ]);
  expect(await refusal("GET", "/api/v1/groups/cs1", undefined, stranger)).toEqual(missing);
  const seen = (await yard.get<Group>("/api/v1/groups/cs1", ada)).body;
  expect(seen.members.map(({ name }) => name)).toEqual(["teacher", "ada"]);
});

it("is there after a restart, and without accounts that were removed", async () => {
  await addStudents(["ada", "bob"]);
  await change("DELETE", "/api/v1/users/bob", undefined, owner);
  await yard.restart();
  const { members, languages } = (await yard.get<Group>("/api/v1/groups/CS1", teacher)).body;
  expect(members.map(({ name }) => name)).toEqual(["teacher", "ada"]);
  expect(languages).toEqual(["python"]);
});
