import { describe, expect, it } from "vitest";
import { readJavaNames } from "./java-names.ts";

const main = "public static void main(String[] args) {}";
const typesOf = (source: string): string[] =>
  readJavaNames(source).types.map(({ name, isPublic, hasMain }) =>
    [isPublic ? "public" : "", name, hasMain ? "main" : ""].filter(Boolean).join(" "),
  );

describe("names in a Java source", () => {
  it.each<[string, string, string[]]>([
    ["a public class", `public class A { ${main} }`, ["public A main"]],
    ["modifiers in any order", `final strictfp public abstract class A { ${main} }`, ["public A main"]],
    ["several types", `class A {} public interface B {} enum C { X } record D(int x) {}`, ["A", "public B", "C", "D"]],
    ["main in the second", `class A { int main; } class B { ${main} }`, ["A", "B main"]],
    ["main in an enum", `public enum E { X, Y; ${main} }`, ["public E main"]],
    ["main in a record", `record R(int a, String b) { ${main} }`, ["R main"]],
    ["main in an interface", `interface I { static void main(String... a) {} }`, ["I main"]],
    ["generics", `public class A<T extends Comparable<T>> extends B<T> implements C { ${main} }`, ["public A main"]],
    ["a nested class with main", `class A { static class B { ${main} } }`, ["A"]],
    ["a public nested class", `class A { public static class B {} }`, ["A"]],
    ["words in comments", `/* public class No { */ // class No\nclass A {} /** class No */`, ["A"]],
    ["a comment between", `public /* x */ class // y\n A {}`, ["public A"]],
    ["a star-slash trap", `/***/ class A {} /* /* */ class B {}`, ["A", "B"]],
    ["an open comment", `class A {} /* class B {}`, ["A"]],
    ["words in strings", `class A { String s = "class B { \\" }"; } class C {}`, ["A", "C"]],
    ["a comment in a string", `class A { String s = "/*"; } class C { String t = "//"; } class D {}`, ["A", "C", "D"]],
    ["braces in characters", `class A { char a = '{', b = '\\'', c = '"', d = '\\\\'; } class B {}`, ["A", "B"]],
    ["a text block", `class A { String s = """\n class B { " "" \\""" }\n """; } class C {}`, ["A", "C"]],
    ["an empty text block's neighbour", `class A { String s = ""; String t = "x"; } class B {}`, ["A", "B"]],
    ["annotations with braces", `@A(x = {1, 2}, c = B.class, s = ")") public class C {}`, ["public C"]],
    ["an annotation type", `public @interface A { int x() default 1; }`, ["public A"]],
    ["a lambda in a field", `class A { Runnable r = () -> { void_main(); }; ${main} }`, ["A main"]],
    ["a call of main", `class A { void f() { main(null); } }`, ["A"]],
    ["a main of another kind", `class A { int main(String[] a) { return 1; } }`, ["A"]],
    ["an instance main", `class A { void main() {} }`, ["A main"]],
    ["sealed types", `public sealed interface S permits A, B {} record A() implements S {}`, ["public S", "A"]],
    ["a non-sealed type", `non-sealed class A implements S {}`, ["A"]],
    ["unicode letters", `public class Été$_9 { ${main} }`, ["public Été$_9 main"]],
    ["unicode escapes", `public \\u0063lass A { \\u007d cl\\uuu0061ss B {}`, ["public A", "B"]],
    ["an escaped backslash before u", `class A { String s = "\\\\u0022"; } class B {}`, ["A", "B"]],
    ["an unclosed string on a line", `class A { String s = "oops; }\n } class B {}`, ["A", "B"]],
    ["too many closing braces", `class A {} } } class B {}`, ["A", "B"]],
    ["nothing", ``, []],
    ["Windows line ends", `// x\r\npublic class A {\r\n}\r\n`, ["public A"]],
    ["a semicolon between", `public class A {};\nclass B {}`, ["public A", "B"]],
  ])("are read past %s", (_what, source, types) => {
    expect(typesOf(source)).toEqual(types);
  });

  it.each<[string, string]>([
    ["package a.b.c; class A {}", "a.b.c"],
    ["// package no;\n@Deprecated package a . b ;\nimport x.y;", "a.b"],
    ["import static java.lang.Math.*; class A {}", ""],
    ["class package_ {}", ""],
  ])("hold the package of %j", (source, name) => {
    expect(readJavaNames(source).package).toBe(name);
  });

  it("are found in a long source without delay", () => {
    const source = `class A { String s = "${"x{".repeat(500_000)}"; int[] a = {${"1,".repeat(200_000)}}; }`;
    expect(typesOf(source)).toEqual(["A"]);
  });
});
