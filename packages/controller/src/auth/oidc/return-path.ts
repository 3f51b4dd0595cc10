const startPage = "/run";
/** It travels in a cookie. */
const longest = 1_000;
const here = "http://here.invalid";

/** The page of ours that somebody wanted, and never an address elsewhere; the first page for what is neither. */
export const returnPath = (asked: string | undefined): string => {
  if (asked === undefined || asked.length > longest || !asked.startsWith("/")) return startPage;
  const url = URL.parse(asked, here);
  if (url?.origin !== here || url.pathname.startsWith("//") || /^\/(?:api|login)(?:\/|$)/.test(url.pathname)) {
    return startPage;
  }
  return `${url.pathname}${url.search}${url.hash}`;
};
