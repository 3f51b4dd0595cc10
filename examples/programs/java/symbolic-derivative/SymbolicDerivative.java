import java.util.Locale;
import java.util.Scanner;

/**
 * Differentiates formulas. Each line of input is "FORMULA @ X"; the answer is the value of the formula, of its first
 * and of its second derivative at that X.
 */
public class SymbolicDerivative {
    private static String answer(String line) {
        String[] parts = line.split("@");
        Expression formula = FormulaParser.parse(parts[0]);
        Expression first = formula.derivative();
        double x = Double.parseDouble(parts[1].strip());
        return String.format(Locale.ROOT, "%.9f %.9f %.9f", formula.at(x), first.at(x), first.derivative().at(x));
    }

    public static void main(String[] args) {
        try (Scanner scanner = new Scanner(System.in)) {
            while (scanner.hasNextLine()) {
                try {
                    System.out.println(answer(scanner.nextLine()));
                } catch (IllegalArgumentException error) {
                    System.out.println(error.getMessage());
                }
            }
        }
    }
}
