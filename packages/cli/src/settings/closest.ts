/** The known word that was probably meant, or undefined when none is near. */
export const closest = (word: string, known: readonly string[]): string | undefined => {
  const ranked = known.map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate) }));
  const best = ranked.sort((a, b) => a.distance - b.distance)[0];
  return best !== undefined && best.distance <= Math.max(1, Math.floor(word.length / 3)) ? best.candidate : undefined;
};

export const didYouMean = (word: string, known: readonly string[]): string => {
  const meant = closest(word, known);
  return meant === undefined ? "" : `: did you mean "${meant}"?`;
};

/** Letters to insert, drop, replace or swap with their neighbour to make one word of the other. */
const editDistance = (left: string, right: string): number => {
  let before: number[] = [];
  let above = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const isSame = left[row - 1] === right[column - 1];
      const steps = [
        (above[column] ?? 0) + 1,
        (line[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (isSame ? 0 : 1),
      ];
      const isSwap = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (isSwap && row > 1 && column > 1) steps.push((before[column - 2] ?? 0) + 1);
      line.push(Math.min(...steps));
    }
    before = above;
    above = line;
  }
  return above[right.length] ?? 0;
};
