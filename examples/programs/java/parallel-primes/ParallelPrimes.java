import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Counts primes and twin primes below a limit with a segmented sieve, one task a segment on a pool of threads. Input:
 * one limit a line; argument: the number of threads (default 4).
 */
public class ParallelPrimes {
    private static final int SEGMENT = 250_000;

    /** What one segment [from, to) holds; twins are counted by their smaller prime. */
    private record Tally(int primes, int twins) {
        Tally plus(Tally other) {
            return new Tally(primes + other.primes, twins + other.twins);
        }
    }

    private static int[] smallPrimes(int limit) {
        BitSet composite = new BitSet(limit + 1);
        List<Integer> primes = new ArrayList<>();
        for (int candidate = 2; candidate <= limit; candidate++) {
            if (!composite.get(candidate)) {
                primes.add(candidate);
                for (long multiple = (long) candidate * candidate; multiple <= limit; multiple += candidate) {
                    composite.set((int) multiple);
                }
            }
        }
        return primes.stream().mapToInt(Integer::intValue).toArray();
    }

    private static Tally tally(int from, int to, int limit, int[] smallPrimes) {
        // Two numbers more than the segment, for twins that straddle its end.
        int end = Math.min(to + 2, limit);
        boolean[] composite = new boolean[end - from];
        for (int prime : smallPrimes) {
            long first = Math.max((long) prime * prime, (from + prime - 1L) / prime * prime);
            for (long multiple = first; multiple < end; multiple += prime) {
                composite[(int) (multiple - from)] = true;
            }
        }
        int primes = 0;
        int twins = 0;
        for (int number = from; number < to; number++) {
            if (!composite[number - from]) {
                primes++;
                if (number + 2 < end && !composite[number + 2 - from]) {
                    twins++;
                }
            }
        }
        return new Tally(primes, twins);
    }

    private static Tally count(ExecutorService pool, int limit) throws InterruptedException, ExecutionException {
        int[] smallPrimes = smallPrimes((int) Math.sqrt(limit) + 1);
        List<Callable<Tally>> tasks = new ArrayList<>();
        for (int from = 2; from < limit; from += SEGMENT) {
            int start = from;
            int end = Math.min(from + SEGMENT, limit);
            tasks.add(() -> tally(start, end, limit, smallPrimes));
        }
        Tally sum = new Tally(0, 0);
        for (Future<Tally> result : pool.invokeAll(tasks)) {
            sum = sum.plus(result.get());
        }
        return sum;
    }

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        int threads = args.length > 0 ? Integer.parseInt(args[0]) : 4;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (Scanner scanner = new Scanner(System.in)) {
            while (scanner.hasNextInt()) {
                int limit = scanner.nextInt();
                Tally tally = count(pool, limit);
                System.out.printf("below %d: %d primes, %d pairs of twins%n", limit, tally.primes(), tally.twins());
            }
        } finally {
            pool.shutdown();
        }
    }
}
