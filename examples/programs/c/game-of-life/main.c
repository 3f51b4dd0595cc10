/* Conway's Game of Life on a torus.
   Usage: main GENERATIONS   (the board is read from standard input: '#' lives, '.' is empty) */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_SIDE 256

typedef struct {
    int height, width;
    char cells[MAX_SIDE][MAX_SIDE];
} Board;

static int read_board(Board *board, FILE *in) {
    char line[MAX_SIDE + 2];
    board->height = board->width = 0;
    while (board->height < MAX_SIDE && fgets(line, sizeof line, in) != NULL) {
        const int length = (int)strcspn(line, "\r\n");
        if (length == 0) {
            break;
        }
        if (board->height > 0 && length != board->width) {
            return -1;
        }
        board->width = length;
        for (int x = 0; x < length; x++) {
            board->cells[board->height][x] = line[x] == '#';
        }
        board->height++;
    }
    return 0;
}

static int neighbours(const Board *board, int y, int x) {
    int count = 0;
    for (int dy = -1; dy <= 1; dy++) {
        for (int dx = -1; dx <= 1; dx++) {
            if (dy != 0 || dx != 0) {
                const int row = (y + dy + board->height) % board->height;
                const int column = (x + dx + board->width) % board->width;
                count += board->cells[row][column];
            }
        }
    }
    return count;
}

static void step(const Board *from, Board *to) {
    to->height = from->height;
    to->width = from->width;
    for (int y = 0; y < from->height; y++) {
        for (int x = 0; x < from->width; x++) {
            const int count = neighbours(from, y, x);
            to->cells[y][x] = count == 3 || (count == 2 && from->cells[y][x]);
        }
    }
}

static void print_board(const Board *board) {
    int alive = 0;
    for (int y = 0; y < board->height; y++) {
        for (int x = 0; x < board->width; x++) {
            putchar(board->cells[y][x] ? '#' : '.');
            alive += board->cells[y][x];
        }
        putchar('\n');
    }
    printf("alive: %d\n", alive);
}

int main(int argc, char *argv[]) {
    if (argc != 2) {
        fputs("usage: main GENERATIONS\n", stderr);
        return 2;
    }
    static Board boards[2];
    if (read_board(&boards[0], stdin) != 0) {
        fputs("the rows of the board differ in length\n", stderr);
        return 1;
    }
    const int generations = atoi(argv[1]);
    for (int generation = 0; generation < generations; generation++) {
        step(&boards[generation % 2], &boards[(generation + 1) % 2]);
    }
    print_board(&boards[generations % 2]);
    return 0;
}
