import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * javac without its start: compiles one program after the other, from stdin to stdout. Nothing of a program is run here
 * (no annotation processors, no plug-ins), nothing is written to files, and nothing is kept from one to the next.
 *
 * A request is { int sources, then each { path, bytes } }, a string or bytes being { int length, bytes }. A reply is
 * { int length of the rest, long CPU nanoseconds, long bytes of memory, int classes, then each { path, bytes } }, or of
 * length 0 where javac had anything to say: it is asked again in the usual way then. The first reply, of length 0, says
 * that it is ready.
 */
public final class ResidentCompiler {
  private static final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
  private static final List<String> options = List.of("-encoding", "UTF-8", "-proc:none");
  /** After so many compilations the compiler's own code has been compiled well enough: 20 ms in place of 400. */
  private static final int rounds = 12;

  public static void main(String[] arguments) throws IOException {
    var in = new DataInputStream(System.in);
    var out = new DataOutputStream(System.out);
    System.setOut(System.err);
    for (int round = 0; round < rounds; round++) compile(List.of(new Source("Sample.java", sample(round))));
    out.writeInt(0);
    out.flush();
    for (int count = next(in); count >= 0; count = next(in)) {
      var sources = new ArrayList<Source>();
      boolean isReadable = true;
      for (int i = 0; i < count; i++) {
        var path = new String(read(in), StandardCharsets.UTF_8);
        var text = decode(read(in));
        if (text == null) isReadable = false;
        else sources.add(new Source(path, text));
      }
      byte[] reply = isReadable ? compile(sources) : new byte[0];
      out.writeInt(reply.length);
      out.write(reply);
      out.flush();
    }
  }

  private static int next(DataInputStream in) throws IOException {
    int first = in.read();
    return first < 0 ? -1 : first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
  }

  private static byte[] read(DataInputStream in) throws IOException {
    return in.readNBytes(in.readInt());
  }

  /** Null for what is not UTF-8: javac has words of its own for that. */
  private static String decode(byte[] bytes) {
    var decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
    try {
      return decoder.decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IOException malformed) {
      return null;
    }
  }

  private static byte[] compile(List<Source> sources) throws IOException {
    long before = cpuNanos();
    var words = new StringWriter();
    try (var files = new MemoryFiles(compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8))) {
      boolean isMade = compiler.getTask(words, files, null, options, null, sources).call();
      if (!isMade || words.getBuffer().length() > 0) return new byte[0];
      return report(files.classes, cpuNanos() - before);
    } catch (RuntimeException | StackOverflowError failure) {
      return new byte[0];
    }
  }

  private static byte[] report(Map<String, ByteArrayOutputStream> classes, long cpuNanos) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    var runtime = Runtime.getRuntime();
    out.writeLong(cpuNanos);
    out.writeLong(runtime.totalMemory() + ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage().getUsed());
    out.writeInt(classes.size());
    for (var made : classes.entrySet()) {
      var path = made.getKey().getBytes(StandardCharsets.UTF_8);
      out.writeInt(path.length);
      out.write(path);
      out.writeInt(made.getValue().size());
      made.getValue().writeTo(out);
    }
    return bytes.toByteArray();
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
  }

  /** What programs of learners use, so that javac has seen it. */
  private static String sample(int round) {
    return "import java.util.*;\nimport java.util.stream.*;\npublic class Sample {\n"
        + "  interface Shape { double area(); }\n"
        + "  static class Square implements Shape { final double side; Square(double side) { this.side = side; } public double area() { return side * side; } }\n"
        + "  enum Kind { ONE, TWO }\n"
        + "  static <T extends Comparable<T>> T most(List<T> all) { T best = all.get(0); for (T one : all) if (one.compareTo(best) > 0) best = one; return best; }\n"
        + "  public static void main(String[] args) throws Exception {\n"
        + "    Scanner in = new Scanner(System.in);\n    Map<String, Integer> counts = new HashMap<>();\n"
        + "    while (in.hasNextInt()) counts.merge(\"n\" + in.nextInt() % 7, 1, Integer::sum);\n"
        + "    StringBuilder text = new StringBuilder();\n"
        + "    for (Map.Entry<String, Integer> entry : counts.entrySet()) text.append(entry.getKey()).append('=').append(entry.getValue());\n"
        + "    List<Integer> squares = IntStream.range(0, " + round + 5 + ").mapToObj(i -> i * i).collect(Collectors.toList());\n"
        + "    int[][] grid = new int[3][4]; for (int i = 0; i < 3; i++) for (int j = 0; j < 4; j++) grid[i][j] = i ^ j;\n"
        + "    switch (args.length) { case 0: text.append(Kind.ONE); break; default: throw new IllegalStateException(); }\n"
        + "    try { Shape shape = new Square(2); System.out.printf(\"%s %s %.2f%n\", text, most(squares), shape.area()); } catch (RuntimeException e) { e.printStackTrace(); } finally { in.close(); }\n"
        + "  }\n}\n";
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String path;
    private final String text;

    Source(String path, String text) {
      super(uriOf(path), Kind.SOURCE);
      this.path = path;
      this.text = text;
    }

    @Override
    public String getName() {
      return path;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static URI uriOf(String path) {
    try {
      return new URI("memory", null, "/" + path, null);
    } catch (URISyntaxException impossible) {
      throw new IllegalArgumentException(impossible);
    }
  }

  /** Classes go into memory, in the order of their paths. */
  private static final class MemoryFiles extends ForwardingJavaFileManager<JavaFileManager> {
    final Map<String, ByteArrayOutputStream> classes = new TreeMap<>();

    MemoryFiles(JavaFileManager standard) {
      super(standard);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
      var path = name.replace('.', '/') + kind.extension;
      return new SimpleJavaFileObject(uriOf(path), kind) {
        @Override
        public OutputStream openOutputStream() {
          var bytes = new ByteArrayOutputStream();
          classes.put(path, bytes);
          return bytes;
        }
      };
    }
  }
}
