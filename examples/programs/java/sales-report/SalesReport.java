import static java.util.stream.Collectors.averagingLong;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.partitioningBy;
import static java.util.stream.Collectors.summingLong;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A report on sales, made with records, lambdas and streams. Input: a heading, then date;region;product;units;cents. */
public class SalesReport {
    record Sale(String month, String region, String product, int units, long centsEach) {
        static Sale parse(String line) {
            String[] fields = line.split(";");
            return new Sale(
                    fields[0].substring(0, 7),
                    fields[1],
                    fields[2],
                    Integer.parseInt(fields[3]),
                    Long.parseLong(fields[4]));
        }

        long revenue() {
            return units * centsEach;
        }
    }

    private static String money(double cents) {
        return String.format(Locale.ROOT, "%,.2f", cents / 100);
    }

    private static void printByMonth(List<Sale> sales) {
        Map<String, Long> byMonth = sales.stream()
                .collect(groupingBy(Sale::month, TreeMap::new, summingLong(Sale::revenue)));
        byMonth.forEach((month, cents) -> System.out.printf("%s %15s%n", month, money(cents)));
    }

    private static void printBestProducts(List<Sale> sales) {
        Map<String, Map<String, Long>> byRegion = sales.stream()
                .collect(groupingBy(
                        Sale::region,
                        TreeMap::new,
                        groupingBy(Sale::product, TreeMap::new, summingLong(Sale::revenue))));
        byRegion.forEach((region, products) -> products.entrySet().stream()
                .max(Map.Entry.<String, Long>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                .ifPresent(best -> System.out.printf(
                        "best in %s: %s, %s%n", region, best.getKey(), money(best.getValue()))));
    }

    private static void printSmallAndLarge(List<Sale> sales) {
        Map<Boolean, Double> averages = sales.stream()
                .collect(partitioningBy(sale -> sale.units() >= 10, averagingLong(Sale::revenue)));
        System.out.println("average of large sales: " + money(averages.get(true)));
        System.out.println("average of small sales: " + money(averages.get(false)));
    }

    public static void main(String[] args) {
        Stream<String> lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).lines();
        List<Sale> sales = lines.skip(1).map(Sale::parse).toList();
        System.out.println("sales: " + sales.size());
        printByMonth(sales);
        printBestProducts(sales);
        printSmallAndLarge(sales);
    }
}
