/* Matrix product. Standard input: rows and columns of A, its numbers, then the same for B. */

#include <stdio.h>
#include <stdlib.h>

typedef struct {
    size_t rows, columns;
    double *cells;
} Matrix;

static Matrix matrix_new(size_t rows, size_t columns) {
    Matrix matrix = {rows, columns, calloc(rows * columns + 1, sizeof(double))};
    if (matrix.cells == NULL) {
        fputs("out of memory\n", stderr);
        exit(EXIT_FAILURE);
    }
    return matrix;
}

static Matrix matrix_read(FILE *in) {
    size_t rows, columns;
    if (fscanf(in, "%zu %zu", &rows, &columns) != 2) {
        fputs("expected the size of a matrix\n", stderr);
        exit(EXIT_FAILURE);
    }
    Matrix matrix = matrix_new(rows, columns);
    for (size_t i = 0; i < rows * columns; i++) {
        if (fscanf(in, "%lf", &matrix.cells[i]) != 1) {
            fprintf(stderr, "expected %zu numbers, found %zu\n", rows * columns, i);
            exit(EXIT_FAILURE);
        }
    }
    return matrix;
}

/* The middle loop runs over the shared index, so that the inner one walks both rows in order. */
static Matrix matrix_product(const Matrix *a, const Matrix *b) {
    Matrix product = matrix_new(a->rows, b->columns);
    for (size_t i = 0; i < a->rows; i++) {
        double *row = product.cells + i * b->columns;
        for (size_t k = 0; k < a->columns; k++) {
            const double factor = a->cells[i * a->columns + k];
            const double *other = b->cells + k * b->columns;
            for (size_t j = 0; j < b->columns; j++) {
                row[j] += factor * other[j];
            }
        }
    }
    return product;
}

static void matrix_print(const Matrix *matrix) {
    printf("%zu %zu\n", matrix->rows, matrix->columns);
    for (size_t i = 0; i < matrix->rows; i++) {
        for (size_t j = 0; j < matrix->columns; j++) {
            printf("%s%.10g", j == 0 ? "" : " ", matrix->cells[i * matrix->columns + j]);
        }
        putchar('\n');
    }
}

int main(void) {
    Matrix a = matrix_read(stdin);
    Matrix b = matrix_read(stdin);
    if (a.columns != b.rows) {
        printf("no product: A has %zu columns, B has %zu rows\n", a.columns, b.rows);
    } else {
        Matrix product = matrix_product(&a, &b);
        matrix_print(&product);
        free(product.cells);
    }
    free(a.cells);
    free(b.cells);
    return 0;
}
