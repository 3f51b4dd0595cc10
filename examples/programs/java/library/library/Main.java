package library;

import java.util.Scanner;
import library.service.Catalogue;
import library.service.RefusedException;

/**
 * A lending library driven by commands, one a line: add ISBN COPIES TITLE, join NAME, lend NAME ISBN, bring-back NAME
 * ISBN, day N (moves the calendar), report.
 */
public final class Main {
    private final Catalogue catalogue = new Catalogue();

    private void obey(String line) {
        String[] words = line.split(" ", 4);
        switch (words[0]) {
            case "add" -> catalogue.add(words[1], words[3], Integer.parseInt(words[2]));
            case "join" -> catalogue.join(words[1]);
            case "lend" -> System.out.println(catalogue.lend(words[1], words[2]));
            case "bring-back" -> {
                int fine = catalogue.bringBack(words[1], words[2]);
                System.out.println(fine == 0 ? "thank you, " + words[1] : words[1] + " owes " + fine + " cents");
            }
            case "day" -> catalogue.setToday(Integer.parseInt(words[1]));
            case "report" -> catalogue.report().forEach(System.out::println);
            default -> throw new RefusedException("unknown command " + words[0]);
        }
    }

    public static void main(String[] args) {
        Main program = new Main();
        try (Scanner scanner = new Scanner(System.in)) {
            while (scanner.hasNextLine()) {
                try {
                    program.obey(scanner.nextLine().strip());
                } catch (RefusedException refused) {
                    System.out.println("refused: " + refused.getMessage());
                } catch (ArrayIndexOutOfBoundsException | NumberFormatException malformed) {
                    System.out.println("refused: malformed command");
                }
            }
        }
    }
}
