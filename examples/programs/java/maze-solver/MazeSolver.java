import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the shortest way through a maze of '#' walls from S to E, by breadth-first search, and draws it. */
public class MazeSolver {
    record Cell(int row, int column) {
        List<Cell> neighbours() {
            return List.of(
                    new Cell(row - 1, column),
                    new Cell(row, column + 1),
                    new Cell(row + 1, column),
                    new Cell(row, column - 1));
        }
    }

    static class Maze {
        private final char[][] squares;

        Maze(List<String> lines) {
            squares = lines.stream().map(String::toCharArray).toArray(char[][]::new);
        }

        Optional<Cell> find(char wanted) {
            for (int row = 0; row < squares.length; row++) {
                for (int column = 0; column < squares[row].length; column++) {
                    if (squares[row][column] == wanted) {
                        return Optional.of(new Cell(row, column));
                    }
                }
            }
            return Optional.empty();
        }

        boolean isOpen(Cell cell) {
            return cell.row() >= 0
                    && cell.row() < squares.length
                    && cell.column() >= 0
                    && cell.column() < squares[cell.row()].length
                    && squares[cell.row()][cell.column()] != '#';
        }

        /** The cells from start to end, both included; empty when there is no way. */
        List<Cell> shortestWay(Cell start, Cell end) {
            Map<Cell, Cell> cameFrom = new HashMap<>(Map.of(start, start));
            ArrayDeque<Cell> queue = new ArrayDeque<>(List.of(start));
            while (!queue.isEmpty()) {
                Cell cell = queue.remove();
                if (cell.equals(end)) {
                    return walkBack(cameFrom, end);
                }
                for (Cell next : cell.neighbours()) {
                    if (isOpen(next) && cameFrom.putIfAbsent(next, cell) == null) {
                        queue.add(next);
                    }
                }
            }
            return List.of();
        }

        private static List<Cell> walkBack(Map<Cell, Cell> cameFrom, Cell end) {
            List<Cell> way = new ArrayList<>();
            Cell cell = end;
            while (!cameFrom.get(cell).equals(cell)) {
                way.add(cell);
                cell = cameFrom.get(cell);
            }
            way.add(cell);
            Collections.reverse(way);
            return way;
        }

        void mark(List<Cell> way) {
            for (Cell cell : way) {
                if (squares[cell.row()][cell.column()] == ' ') {
                    squares[cell.row()][cell.column()] = '.';
                }
            }
        }

        @Override
        public String toString() {
            StringBuilder drawing = new StringBuilder();
            for (char[] row : squares) {
                drawing.append(row).append('\n');
            }
            return drawing.toString();
        }
    }

    public static void main(String[] args) {
        BufferedReader reader = new BufferedReader(new InputStreamReader(System.in));
        Maze maze = new Maze(reader.lines().toList());
        Optional<Cell> start = maze.find('S');
        Optional<Cell> end = maze.find('E');
        if (start.isEmpty() || end.isEmpty()) {
            System.out.println("a maze needs an S and an E");
            return;
        }
        List<Cell> way = maze.shortestWay(start.get(), end.get());
        if (way.isEmpty()) {
            System.out.println("no way out");
            return;
        }
        maze.mark(way);
        System.out.print(maze);
        System.out.println("steps: " + (way.size() - 1));
    }
}
