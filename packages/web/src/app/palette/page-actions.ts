/** What a button does that carries `data-action`, in its own words. */
export type PageAction = { name: string; label: string; press: () => void };

/** What can be done on the screen that is shown, and after it what can be done on every screen. */
export const pageActions = (): PageAction[] =>
  ["main", "header"]
    .flatMap((part) => [...document.querySelectorAll<HTMLElement>(`${part} [data-action]:not(:disabled)`)])
    .map((button) => ({
      name: button.dataset.action ?? "",
      label: button.ariaLabel ?? button.textContent.trim(),
      press: () => button.click(),
    }));
