package library.model;

/** One copy lent to a member. Days are counted from the opening of the library. */
public record Loan(String member, Book book, int dueDay) {
    private static final int CENTS_PER_DAY = 20;

    public int fineOn(int day) {
        return Math.max(0, day - dueDay) * CENTS_PER_DAY;
    }

    @Override
    public String toString() {
        return "%s has \"%s\" until day %d".formatted(member, book.title(), dueDay);
    }
}
