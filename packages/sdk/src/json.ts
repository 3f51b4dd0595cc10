/** @returns undefined when the text is not JSON */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // The one reason to throw is text that is not JSON; the caller says what that means.
    return undefined;
  }
};
