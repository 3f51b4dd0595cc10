import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Scanner;

/**
 * Discrete-event simulation of a counter hall: customers arrive, wait in one line, and are served by the first free
 * clerk. Input: the number of clerks, then "NAME ARRIVAL SERVICE" lines in minutes.
 */
public class EventScheduler {
    /** Something that happens at a time; events of one moment happen in the order they were planned. */
    private record Event(int time, long order, Runnable action) {}

    private static final class Clock {
        private final PriorityQueue<Event> agenda =
                new PriorityQueue<>(Comparator.comparingInt(Event::time).thenComparingLong(Event::order));
        private long planned;
        private int now;

        int now() {
            return now;
        }

        void at(int time, Runnable action) {
            agenda.add(new Event(time, planned++, action));
        }

        void run() {
            while (!agenda.isEmpty()) {
                Event event = agenda.remove();
                now = event.time();
                event.action().run();
            }
        }
    }

    private record Customer(String name, int arrival, int service) {}

    private static final class Hall {
        private final Clock clock;
        private final Queue<Customer> line = new ArrayDeque<>();
        private int freeClerks;
        private int served;
        private int longestLine;
        private long totalWait;

        Hall(Clock clock, int clerks) {
            this.clock = clock;
            this.freeClerks = clerks;
        }

        void arrive(Customer customer) {
            line.add(customer);
            serveNext();
            longestLine = Math.max(longestLine, line.size());
        }

        private void serveNext() {
            if (freeClerks == 0 || line.isEmpty()) {
                return;
            }
            Customer customer = line.remove();
            freeClerks--;
            totalWait += clock.now() - customer.arrival();
            clock.at(clock.now() + customer.service(), () -> leave(customer));
        }

        private void leave(Customer customer) {
            int waited = clock.now() - customer.service() - customer.arrival();
            System.out.printf("%4d  %s leaves, waited %d%n", clock.now(), customer.name(), waited);
            served++;
            freeClerks++;
            serveNext();
        }

        void summarise() {
            System.out.printf("served %d, total wait %d, longest line %d, closed at %d%n",
                    served, totalWait, longestLine, clock.now());
        }
    }

    public static void main(String[] args) {
        Clock clock = new Clock();
        try (Scanner scanner = new Scanner(System.in)) {
            Hall hall = new Hall(clock, scanner.nextInt());
            while (scanner.hasNext()) {
                Customer customer = new Customer(scanner.next(), scanner.nextInt(), scanner.nextInt());
                clock.at(customer.arrival(), () -> hall.arrive(customer));
            }
            clock.run();
            hall.summarise();
        }
    }
}
