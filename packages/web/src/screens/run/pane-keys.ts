/** The parts of the Run screen that F6 goes through, each by what takes its focus. */
const stops = [
  ".run-toolbar button",
  ".code-place .cm-content, .code-place textarea",
  ".input-panel input",
  ".output-frame, .terminal textarea",
  ".input-line input",
] as const;

/** Focus to the next part (or the one before) that is on the screen, round and round. */
export const moveToPane = (by: 1 | -1): void => {
  const targets = stops
    .map((selector) => document.querySelector<HTMLElement>(selector))
    .filter((element) => element !== null);
  const at = targets.findIndex((element) => element.contains(document.activeElement));
  targets[(at + by + targets.length) % targets.length]?.focus();
};
