package library.model;

/** A title of which the library owns some copies. */
public record Book(String isbn, String title, int copies) {
    public Book {
        if (copies < 1) {
            throw new IllegalArgumentException("a book has at least one copy");
        }
    }
}
