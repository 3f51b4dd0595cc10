import { dirname, extname, join } from "node:path/posix";
import { type JavaNames, type JavaType, readJavaNames } from "./java-names.ts";
import type { ProgramFile } from "./program.ts";

type Unit = { file: ProgramFile; names: JavaNames; isEntry: boolean };

/**
 * javac wants a public type in a file of its name. Files that already are stay where they are, so that errors name the
 * paths people gave; others are renamed beside themselves, or into their package's folder where that name is taken.
 */
export const layJava = (files: readonly ProgramFile[], entry: string) => {
  const units: (Unit | ProgramFile)[] = files.map((file) => {
    const isEntry = file.path === entry;
    if (!isEntry && extname(file.path) !== ".java") return file;
    return { file, names: readJavaNames(Buffer.from(file.bytes).toString("utf8")), isEntry };
  });
  const paths = new Set(files.map((file) => file.path));
  const laid = units.map((unit) => {
    if (!("names" in unit)) return { path: unit.path, bytes: unit.bytes };
    return { path: rename(unit, paths), bytes: unit.file.bytes };
  });
  const sources = units.filter((unit) => "names" in unit);
  const entryAt = files.findIndex((file) => file.path === entry);
  return { files: laid, entry: laid[entryAt]?.path ?? entry, mainClass: mainClassOf(sources) };
};

const rename = (unit: Unit, taken: Set<string>): string => {
  const { path } = unit.file;
  const wanted = `${typeNamingFile(unit)}.java`;
  const folder = dirname(path);
  if (path === wanted || path.endsWith(`/${wanted}`)) return path;
  if (extname(path) === ".java" && !unit.names.types.some((type) => type.isPublic)) return path;
  const candidates = [join(folder, wanted), join(folder, unit.names.package.replaceAll(".", "/"), wanted)];
  const free = candidates.find((candidate) => !taken.has(candidate));
  if (free === undefined) return path;
  taken.delete(path);
  taken.add(free);
  return free;
};

const typeNamingFile = ({ names }: Unit): string =>
  (names.types.find((type) => type.isPublic) ?? names.types[0])?.name ?? "Main";

/** The entry's own type with `main`, else any other that has one; the entry's type when none has, for Java to complain. */
const mainClassOf = (units: readonly Unit[]): string => {
  const inOrder = [...units.filter((unit) => unit.isEntry), ...units.filter((unit) => !unit.isEntry)];
  for (const unit of inOrder) {
    const withMain = unit.names.types.find((type) => type.hasMain);
    if (withMain !== undefined) return qualified(unit, withMain);
  }
  const [entry] = inOrder;
  return entry === undefined ? "Main" : qualified(entry, { name: typeNamingFile(entry) });
};

const qualified = ({ names }: Unit, type: Pick<JavaType, "name">): string =>
  names.package === "" ? type.name : `${names.package}.${type.name}`;
