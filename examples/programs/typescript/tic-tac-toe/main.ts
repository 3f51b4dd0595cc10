// Perfect play at noughts and crosses, by minimax with a table of known boards.
// Each line of standard input is a board of nine squares (X, O or .), row by row; X begins.
// The answer is the result of perfect play from there and the best move, the first one among equals.

import { readFileSync } from "node:fs";

type Player = "X" | "O";
type Square = Player | ".";
type Board = readonly Square[];
type Score = -1 | 0 | 1;

const LINES = [
  [0, 1, 2],
  [3, 4, 5],
  [6, 7, 8],
  [0, 3, 6],
  [1, 4, 7],
  [2, 5, 8],
  [0, 4, 8],
  [2, 4, 6],
] as const;

function isBoard(squares: string[]): squares is Square[] {
  return squares.length === 9 && squares.every((square) => square === "X" || square === "O" || square === ".");
}

function winner(board: Board): Player | undefined {
  for (const [a, b, c] of LINES) {
    const square = board[a];
    if (square !== undefined && square !== "." && square === board[b] && square === board[c]) return square;
  }
  return undefined;
}

function count(board: Board, square: Square): number {
  return board.filter((each) => each === square).length;
}

function playerToMove(board: Board): Player {
  return count(board, "X") > count(board, "O") ? "O" : "X";
}

function moves(board: Board): number[] {
  return board.flatMap((square, index) => (square === "." ? [index] : []));
}

function play(board: Board, move: number): Board {
  const player = playerToMove(board);
  return board.map((square, index) => (index === move ? player : square));
}

const known = new Map<string, Score>();

/** What the player to move reaches at best: 1 wins, 0 draws, -1 loses. */
function score(board: Board): Score {
  const key = board.join("");
  const before = known.get(key);
  if (before !== undefined) return before;
  const result = bestScore(board);
  known.set(key, result);
  return result;
}

function bestScore(board: Board): Score {
  if (winner(board) !== undefined) return -1;
  let best: Score = -1;
  const open = moves(board);
  if (open.length === 0) return 0;
  for (const move of open) {
    const reached = -score(play(board, move)) as Score;
    if (reached > best) best = reached;
    if (best === 1) break;
  }
  return best;
}

function answer(line: string): string {
  const board: string[] = [...line];
  if (!isBoard(board)) return "not a board";
  const lead = count(board, "X") - count(board, "O");
  if (lead !== 0 && lead !== 1) return "not a board";
  const won = winner(board);
  if (won !== undefined) return `${won} has won`;
  if (moves(board).length === 0) return "a draw";

  const player = playerToMove(board);
  const best = score(board);
  const move = moves(board).find((each) => -score(play(board, each)) === best) ?? -1;
  const result = best === 1 ? `${player} wins` : best === 0 ? "draw" : `${player} loses`;
  return `${result}, ${player} plays ${move + 1}`;
}

for (const line of readFileSync(0, "utf8").split("\n").filter(Boolean)) console.log(answer(line));
