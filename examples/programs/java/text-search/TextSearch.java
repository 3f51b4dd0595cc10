import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Prints the lines of standard input that match a regular expression, as grep does.
 *
 * <p>Usage: TextSearch [-i] [-n] [-v] [-c] PATTERN. How many lines matched is told on standard error.
 */
public final class TextSearch {
    private record Options(Pattern pattern, boolean numbered, boolean inverted, boolean countOnly) {
        static Options parse(String[] args) {
            List<String> flags = new ArrayList<>(List.of(args));
            if (flags.isEmpty()) {
                throw new IllegalArgumentException("usage: TextSearch [-i] [-n] [-v] [-c] PATTERN");
            }
            String regex = flags.remove(flags.size() - 1);
            int mode = flags.contains("-i") ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0;
            return new Options(
                    Pattern.compile(regex, mode), flags.contains("-n"), flags.contains("-v"), flags.contains("-c"));
        }

        boolean keeps(String line) {
            return pattern.matcher(line).find() != inverted;
        }
    }

    private static int search(BufferedReader in, PrintStream out, Options options) throws IOException {
        int number = 0;
        int matched = 0;
        String line;
        while ((line = in.readLine()) != null) {
            number++;
            if (!options.keeps(line)) {
                continue;
            }
            matched++;
            if (!options.countOnly()) {
                out.println(options.numbered() ? number + ":" + line : line);
            }
        }
        if (options.countOnly()) {
            out.println(matched);
        }
        return matched;
    }

    public static void main(String[] args) throws IOException {
        Options options;
        try {
            options = Options.parse(args);
        } catch (IllegalArgumentException error) {
            System.err.println(error.getMessage());
            System.exit(2);
            return;
        }
        // The charset is named so that the answer does not depend on the machine's locale.
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        int matched = search(in, out, options);
        out.flush();
        System.err.println(matched + " lines matched");
    }
}
