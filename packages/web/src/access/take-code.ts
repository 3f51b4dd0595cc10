/** The code behind the `#` of a link. Taken out of the address at once, before anything can keep or send it. */
export const takeCode = (): string | null => {
  const code = new URLSearchParams(location.hash.slice(1)).get("code");
  if (code !== null) history.replaceState(history.state, "", location.pathname);
  return code;
};
