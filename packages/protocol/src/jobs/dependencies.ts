import { z } from "zod";

/** Who resolves libraries: Python's pip, or Node's npm. */
export const DependencyKind = z.enum(["pip", "npm"]);
export type DependencyKind = z.infer<typeof DependencyKind>;

export const dependencyBounds = { most: 64, length: 200 } as const;

/** One library, as its language's requirements name it: `numpy==2.1.0`, `left-pad@^1.3`. */
export const Dependency = z
  .string()
  .max(dependencyBounds.length)
  .regex(/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/, "must be a name with perhaps versions");

const version = "[A-Za-z0-9.*+!_-]+";
const comparison = `\\s*(?:===?|>=|<=|~=|!=|<|>)\\s*${version}\\s*`;

/**
 * A name, for pip with extras, and versions. Nothing that names another place than the registry: no addresses, paths,
 * options, aliases or repositories.
 */
const grammars: Record<DependencyKind, RegExp> = {
  pip: new RegExp(
    `^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?:\\[[A-Za-z0-9._-]+(?:,[A-Za-z0-9._-]+)*\\])?(?:${comparison}(?:,${comparison})*)?$`,
  ),
  npm: /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*(?:@[A-Za-z0-9.^~*<>=|+ -]+)?$/,
};

const examples: Record<DependencyKind, string> = {
  pip: "a name and perhaps versions: numpy, requests>=2.31,<3",
  npm: "a name and perhaps a range of versions: left-pad, @types/node@^24",
};

/** What is wrong with a library's name, or undefined. */
export const dependencyProblem = (kind: DependencyKind, dependency: string): string | undefined =>
  grammars[kind].test(dependency) && !/^[-.]|\.(?:tgz|tar\.gz|tar)$/.test(dependency)
    ? undefined
    : `must be ${examples[kind]}`;
