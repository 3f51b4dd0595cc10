/* The Mandelbrot set in characters.
   Usage: main WIDTH HEIGHT ITERATIONS   (a view of the whole set when nothing is given) */

#include <stdio.h>
#include <stdlib.h>

static const double LEFT = -2.25, RIGHT = 0.75, TOP = 1.25, BOTTOM = -1.25;
static const char SHADES[] = " .:-=+*#%@";

static int escape_time(double cx, double cy, int iterations) {
    double x = 0, y = 0;
    for (int i = 0; i < iterations; i++) {
        const double xx = x * x, yy = y * y;
        if (xx + yy > 4) {
            return i;
        }
        y = 2 * x * y + cy;
        x = xx - yy + cx;
    }
    return iterations;
}

static int positive(const char *text) {
    const int value = atoi(text);
    if (value <= 0) {
        fprintf(stderr, "not a positive number: %s\n", text);
        exit(2);
    }
    return value;
}

int main(int argc, char *argv[]) {
    const int width = argc > 1 ? positive(argv[1]) : 76;
    const int height = argc > 2 ? positive(argv[2]) : 31;
    const int iterations = argc > 3 ? positive(argv[3]) : 100;
    const int shades = (int)sizeof SHADES - 1;
    for (int row = 0; row < height; row++) {
        const double cy = TOP + (BOTTOM - TOP) * (row + 0.5) / height;
        for (int column = 0; column < width; column++) {
            const double cx = LEFT + (RIGHT - LEFT) * (column + 0.5) / width;
            const int time = escape_time(cx, cy, iterations);
            putchar(time == iterations ? '@' : SHADES[time % (shades - 1)]);
        }
        putchar('\n');
    }
    return 0;
}
