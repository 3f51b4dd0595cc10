package library.service;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import library.model.Book;
import library.model.Loan;

/** The books, the members and who has what. */
public final class Catalogue {
    private static final int LOAN_DAYS = 14;
    private static final int LOANS_PER_MEMBER = 3;

    private final Map<String, Book> books = new TreeMap<>();
    private final TreeSet<String> members = new TreeSet<>();
    private final List<Loan> loans = new ArrayList<>();
    private int today;

    public void setToday(int day) {
        if (day < today) {
            throw new RefusedException("time does not run backwards");
        }
        today = day;
    }

    public void add(String isbn, String title, int copies) {
        if (copies < 1) {
            throw new RefusedException("no copies of " + title);
        }
        books.merge(isbn, new Book(isbn, title, copies),
                (old, added) -> new Book(isbn, old.title(), old.copies() + added.copies()));
    }

    public void join(String member) {
        if (!members.add(member)) {
            throw new RefusedException(member + " is a member already");
        }
    }

    public Loan lend(String member, String isbn) {
        if (!members.contains(member)) {
            throw new RefusedException(member + " is not a member");
        }
        Book book = book(isbn);
        if (loans.stream().filter(loan -> loan.member().equals(member)).count() == LOANS_PER_MEMBER) {
            throw new RefusedException(member + " has " + LOANS_PER_MEMBER + " books already");
        }
        if (lent(book) == book.copies()) {
            throw new RefusedException("every copy of \"" + book.title() + "\" is lent");
        }
        Loan loan = new Loan(member, book, today + LOAN_DAYS);
        loans.add(loan);
        return loan;
    }

    /** Returns the fine in cents. */
    public int bringBack(String member, String isbn) {
        Book book = book(isbn);
        Loan loan = loans.stream()
                .filter(candidate -> candidate.member().equals(member) && candidate.book().isbn().equals(book.isbn()))
                .min(Comparator.comparingInt(Loan::dueDay))
                .orElseThrow(() -> new RefusedException(member + " does not have \"" + book.title() + "\""));
        loans.remove(loan);
        return loan.fineOn(today);
    }

    public Stream<String> report() {
        Stream<String> stock = books.values().stream()
                .map(book -> "%s: %d of %d in".formatted(book.title(), book.copies() - lent(book), book.copies()));
        Stream<String> late = loans.stream()
                .filter(loan -> loan.fineOn(today) > 0)
                .sorted(Comparator.comparing(Loan::member).thenComparing(loan -> loan.book().title()))
                .map(loan -> "late: " + loan);
        return Stream.concat(stock, late);
    }

    private Book book(String isbn) {
        Book book = books.get(isbn);
        if (book == null) {
            throw new RefusedException("no such book " + isbn);
        }
        return book;
    }

    private long lent(Book book) {
        return loans.stream().filter(loan -> loan.book().isbn().equals(book.isbn())).count();
    }
}
